"""The database refuses the commit itself: the last moment at which a request can fail."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.support import flow
from tests.support.answers import granted, refused
from tests.support.database import Database, needs_mariadb

requirement = pytest.mark.requirement

# MariaDB lets statements run, and has commits wait.
STAGES = ("start", "flush", "block_ddl", "block_commit")
# Looks at the database, before the request is given up.
LOOKS = 20_000


@contextmanager
def commits_wait(site):
	with Database(site) as database:
		try:
			for stage in STAGES:
				database.run(f"backup stage {stage}")
			yield
		finally:
			database.run("backup stage end")


def refuse_commit(site, send):
	"""Send a request, and end its connection to the database while it commits; gives the answer."""
	needs_mariadb(site, "commits that can be made to wait")
	with Database(site) as database, ThreadPoolExecutor(1) as pool:
		with commits_wait(site):
			answer = pool.submit(send)
			end_commits(database, answer)
		return answer.result()


def end_commits(database: Database, answer: Future) -> None:
	"""End each connection that comes to its commit until the request is answered; a job of the site may come first."""
	ended: set[int] = set()
	for _look in range(LOOKS):
		if answer.done():
			break
		for connection in database.connections_at("commit"):
			if connection not in ended:
				ended.add(connection)
				database.end_connection(connection)
	assert answer.done() and ended, "the request was not answered, or did not come to its commit"


@requirement("security", "22", "what was not committed was not issued, and what was answered is kept")
@requirement("security", "36", "who is served while the database goes or comes gets the right answer or 503")
@pytest.mark.parametrize("kind", ["exchange", "refresh", "revoke"])
def test_a_refused_commit_is_503_and_the_request_can_be_sent_again(kind, site, make_client, login, user):
	client = make_client()
	allowed = flow.allow(login(user), client, user.name)
	tokens = granted(client.exchange(allowed)) if kind != "exchange" else {}

	def send():
		if kind == "exchange":
			return client.exchange(allowed)
		return getattr(client, kind)(tokens["refresh_token"])

	unknown = refused(refuse_commit(site, send), "temporarily_unavailable", 503)
	assert "may or may not have counted" in unknown["error_description"]
	if tokens:
		assert client.is_active(tokens["access_token"])
	again = send()
	assert again.status_code == 200
	if kind != "revoke":
		assert client.is_active(granted(again)["access_token"])
	else:
		assert not client.is_active(tokens["access_token"])


@requirement("security", "36", "who is served while the database goes or comes gets the right answer or 503")
def test_a_code_that_is_not_committed_is_not_sent(site, make_client, login, user):
	client = make_client(skip_authorization=1)
	answer = refuse_commit(site, lambda: flow.authorize(login(user), client, flow.make_verifier()))
	assert answer.status_code == 503 and answer.headers["Content-Type"].startswith("text/html")
	assert "Location" not in answer.headers


@requirement("security", "22", "an Allow that could not be stored may be given again")
def test_an_allow_that_is_not_committed_may_be_given_again(site, make_client, login, user):
	session = login(user)
	dialog = flow.Dialog.of(flow.authorize(session, make_client(), flow.make_verifier()))
	page = refuse_commit(site, lambda: dialog.press(session, "allow"))
	assert (page.status_code, "Location" in page.headers) == (503, False)
	assert "code=" in dialog.press(session, "allow").headers["Location"]
	assert dialog.press(session, "deny").status_code == 400
