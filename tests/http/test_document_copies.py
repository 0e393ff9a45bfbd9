"""Documents of clients that describe themselves: how long a copy is used, and how many are read."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.support import flow
from tests.support.answers import an_error_page, granted
from tests.support.describing import CALLBACK, HOST, dialog_of
from tests.support.frappe_api import sign_in

requirement = pytest.mark.requirement
DAY = 24 * 3600


@requirement("OAuth Client ID Metadata Document", "5.2", "a document is kept as long as its headers say")
def test_a_document_that_changes(
	document_server, make_described, visiting, visitor, stored, change_row, events
):
	client = make_described(path="/changing.json", headers={"Cache_Control": "max-age=600", "Age": "200"})
	allowed = flow.allow(visiting, client, visitor.name)
	(row,) = stored(client)
	assert row["document_fresh_until"] - row["document_read_at"] == 400
	make_described(path="/changing.json", client_name="Other", redirect_uris=["https://other.example/cb"])
	assert dialog_of(visiting, client) and len(document_server.requests) == 1
	change_row(client, document_fresh_until=0)
	an_error_page(flow.authorize(visiting, client, flow.make_verifier()))
	assert (
		dialog_of(visiting, client, redirect_uri="https://other.example/cb")
		and len(document_server.requests) == 2
	)
	assert granted(client.exchange(allowed))
	assert stored(client)[0]["app_name"] == "Other"
	assert any("https://other.example/cb" in reason for reason in events("Registration"))


@requirement("security", "44", "what a fetched document says later changes no dialog that is open")
def test_a_document_that_changes_while_the_dialog_is_open(make_described, visiting, visitor):
	client = make_described(path="/open.json")
	verifier = flow.make_verifier()
	dialog = flow.Dialog.of(flow.authorize(visiting, client, verifier))
	make_described(path="/open.json", redirect_uris=["https://other.example/cb"])
	redirect = flow.redirect_of(dialog.press(visiting, "allow"))
	allowed = flow.Allowed(client, visitor.name, verifier, CALLBACK, redirect)
	assert redirect.target == CALLBACK and granted(client.exchange(allowed))


@requirement("security", "44", "a fetched document that is gone ends no grant, and after a day the dialogs")
def test_a_document_that_is_gone(
	document_server, make_described, visiting, visitor, stored, change_row, events
):
	client = make_described(path="/gone.json")
	tokens = flow.allow(visiting, client, visitor.name).tokens()
	document_server.serve(b"", "/gone.json", status=404)
	change_row(client, document_fresh_until=0)
	assert dialog_of(visiting, client) and len(document_server.requests) == 2
	assert any(client.client_id in reason and "404" in reason for reason in events("Refused Registration"))
	# Not asked again at once.
	assert dialog_of(visiting, client) and len(document_server.requests) == 2
	gone = stored(client)[0]["document_gone_since"]
	assert abs(gone - time.time()) < 60
	change_row(client, document_gone_since=gone - DAY)
	assert HOST in an_error_page(flow.authorize(visiting, client, flow.make_verifier()))
	assert granted(client.refresh(tokens["refresh_token"]))


@requirement(
	"security", "44", "the copy of a fetched document is used for a week where its host does not answer"
)
def test_a_host_that_does_not_answer(document_server, make_described, visiting, visitor, stored, change_row):
	client = make_described()
	tokens = flow.allow(visiting, client, visitor.name).tokens()
	document_server.close()
	read = stored(client)[0]["document_read_at"]
	change_row(client, document_fresh_until=0)
	assert dialog_of(visiting, client)
	change_row(client, document_read_at=read - 7 * DAY)
	an_error_page(flow.authorize(visiting, client, flow.make_verifier()))
	assert granted(client.refresh(tokens["refresh_token"]))


@requirement(
	"security", "44", "documents are fetched two at once, so that slow hosts leave workers to others"
)
def test_slow_hosts(trusting_site, document_server, make_described, make_user):
	slow = [make_described() for _ in range(3)]
	for client in slow:
		path = client.client_id.partition(str(document_server.port))[2]
		document_server.answers[path] = lambda connection: time.sleep(10)
	people = [make_user() for _ in slow]
	sessions = [sign_in(trusting_site, each.name, each.password) for each in people]
	answers = []

	def ask(session, client):
		answers.append((flow.authorize(session, client, flow.make_verifier()), time.monotonic() - begin))

	begin = time.monotonic()
	threads = [threading.Thread(target=ask, args=pair) for pair in zip(sessions, slow, strict=True)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	assert sorted(answer.status_code for answer, _ in answers) == [400, 400, 503]
	assert all(seconds < (4 if answer.status_code == 503 else 9) for answer, seconds in answers)
	assert len(document_server.requests) == 2


@requirement("security", "44", "the number of documents that are fetched for a user in a minute is bounded")
def test_many_documents_of_one_user(document_server, make_described, visiting):
	client = make_described()
	for number in range(10):
		an_error_page(flow.authorize(visiting, replace(client, client_id=document_server.url(f"/{number}"))))
	assert len(document_server.requests) == 10
	assert flow.authorize(visiting, client, flow.make_verifier()).status_code == 503
	assert len(document_server.requests) == 10


@requirement(
	"security", "44", "the fetched document of a client is stored once by any number of people at once"
)
def test_a_client_of_two_people_at_once(trusting_site, make_described, make_user, stored, change_row):
	client = make_described(path="/shared.json")
	people = [make_user() for _ in range(2)]
	sessions = [sign_in(trusting_site, each.name, each.password) for each in people]

	def ask(session) -> int:
		return flow.authorize(session, client, flow.make_verifier()).status_code

	with ThreadPoolExecutor() as pool:
		assert list(pool.map(ask, sessions)) == [200, 200]
		assert len(stored(client)) == 1
		make_described(path="/shared.json", client_name="Another name")
		change_row(client, document_fresh_until=0)
		assert list(pool.map(ask, sessions)) == [200, 200]
	assert stored(client)[0]["app_name"] == "Another name"


@requirement(
	"security", "44", "what a fetched document says does not come back once an administrator has changed it"
)
def test_a_client_that_an_administrator_has_changed(
	document_server, make_described, visiting, stored, change_row, admin
):
	other = "https://other.example/cb"
	client = make_described(path="/changed.json", redirect_uris=[CALLBACK, other])
	dialog_of(visiting, client)
	(row,) = stored(client)
	admin.update(
		"OAuth2 Client",
		row["name"],
		redirect_uris=CALLBACK,
		default_redirect_uri=CALLBACK,
		grant_types="authorization_code",
	)
	change_row(client, document_fresh_until=0)
	assert dialog_of(visiting, client) and len(document_server.requests) == 1
	an_error_page(flow.authorize(visiting, client, flow.make_verifier(), redirect_uri=other))
	(row,) = stored(client)
	assert (row["redirect_uris"], row["grant_types"]) == (CALLBACK, "authorization_code")
	assert row["changed_by_administrator"]


@requirement(
	"security", "44", "a fetched document that says more than was approved waits again where new ones wait"
)
@pytest.mark.parametrize(
	"change",
	[
		{"client_name": "Payroll"},
		{"redirect_uris": [CALLBACK, "https://other.example/cb"]},
		{"grant_types": ["authorization_code", "refresh_token"]},
	],
	ids=lambda change: next(iter(change)),
)
def test_a_document_that_says_more(change, settings, make_described, visiting, stored, change_row):
	client = make_described(path="/named.json", grant_types=["authorization_code"])
	settings(self_made_clients_wait=1, approved_hosts="")
	assert flow.authorize(visiting, client, flow.make_verifier()).status_code == 403
	change_row(client, approval="Approved")
	assert dialog_of(visiting, client)
	make_described(path="/named.json", **{"grant_types": ["authorization_code"], **change})
	settings(self_made_clients_wait=1, approved_hosts="")
	change_row(client, document_fresh_until=0)
	assert flow.authorize(visiting, client, flow.make_verifier()).status_code == 403
	assert stored(client)[0]["approval"] == "Waiting"
