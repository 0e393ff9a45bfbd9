"""What the administrator finds in OAuth2 Event."""

import re
import time
from urllib.parse import quote

import pytest

from tests.support.answers import an_error_page, bearer_refused, granted
from tests.support.clients import bearer
from tests.support.flow import authorize

requirement = pytest.mark.requirement
EVENT = "OAuth2 Event"


@pytest.fixture
def trail(admin):
	"""`trail(client, event)`: that client's events of that name; waits for those that a job writes."""

	def read(client, event, patience=0):
		filters = [["client", "=", client.client_id], ["event", "=", event]]
		until = time.monotonic() + patience
		while not (rows := admin.rows(EVENT, filters, ["*"])) and time.monotonic() < until:
			time.sleep(0.3)
		return rows

	return read


@requirement("design", "", "every event tells client, user, address and reason")
def test_the_life_of_a_grant(make_client, user, allow, trail):
	client = make_client()
	allowed = allow(client, user)
	options = {"headers": {"X-Forwarded-For": "203.0.113.9"}}
	first = granted(client.exchange(allowed, options=options))
	granted(client.refresh(first["refresh_token"]))
	client.refresh(first["refresh_token"])
	for event in ("Consent", "Issue", "Refresh", "Replay"):
		(row,) = trail(client, event)
		assert (row["user"], bool(row["ip_address"]), bool(row["reason"])) == (user.name, True, True), event
		assert abs(row["occurred_at"] - time.time()) < 120
	assert trail(client, "Issue")[0]["ip_address"] == "203.0.113.9"


@requirement("RFC 6749", "10.10", "failed client authentication leaves a trace, with its reason")
def test_a_failed_authentication(make_client, trail):
	client = make_client()
	client.token("id", grant_type="refresh_token", client_secret="wrong")
	(row,) = trail(client, "Failed Client Authentication")
	assert "secret" in row["reason"] and "wrong" != row["reason"]


@requirement("design", "", "a refused code leaves a trace that says why")
def test_a_refused_code(make_client, user, allow, trail):
	client = make_client()
	client.exchange(allow(client, user), redirect_uri="https://elsewhere.example/")
	(row,) = trail(client, "Refused Grant")
	assert (row["user"], "redirect_uri" in row["reason"]) == (user.name, True)


@requirement("RFC 6750", "3.1", "a refused scope leaves a trace, though its request is rolled back")
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_refused_scope(verb, make_client, user, allow, trail, site):
	client = make_client(scopes=["profile"])
	token = allow(client, user).access_token
	answer = bearer(
		site, token, "/api/resource/ToDo", verb, json={"description": "x"} if verb == "POST" else None
	)
	bearer_refused(answer, "insufficient_scope", 403)
	(row,) = trail(client, "Refused Scope", patience=30)
	assert row["user"] == user.name and "ToDo" in row["reason"]


def test_a_document_that_no_token_writes(make_client, administration, manager, allow, trail, site):
	client = make_client(scopes=[administration])
	token = allow(client, manager).access_token
	answer = bearer(site, token, "/api/resource/OAuth2 Client", "POST", json={"app_name": "x"})
	assert answer.status_code == 403
	(row,) = trail(client, "Refused Scope", patience=30)
	assert (row["user"], "OAuth2 Client" in row["reason"]) == (manager.name, True)


@requirement("design", "", "a token refused for its user's sake leaves a trace that says why")
def test_a_refused_token(make_client, make_user, allow, change_user, trail, site):
	client, person = make_client(), make_user()
	token = allow(client, person).access_token
	change_user(person, restrict_ip="198.51.100.1")
	bearer_refused(bearer(site, token, site.endpoint("test_resource")), "invalid_token", 401)
	(row,) = trail(client, "Refused Token", patience=30)
	assert (row["user"], "address" in row["reason"]) == (person.name, True)


@requirement("RFC 6749", "4.1.2.1", "a person is given a reference, which the administrator finds")
def test_the_reference_of_an_error_page(make_client, user, login, admin, site):
	client = make_client()
	page = an_error_page(authorize(login(user), client, redirect_uri="https://elsewhere.example/cb"))
	reference = re.search(r"<code>([0-9A-Z]{8})</code>", page)[1]
	(row,) = admin.rows(EVENT, [["reference", "=", reference]], ["*"])
	assert (row["event"], row["client"], row["user"]) == ("Authorization Error", client.client_id, user.name)
	assert "elsewhere.example" in row["reason"]


@requirement("RFC 6749", "4.1.2.1", "an error that goes to the client is in the trail as well")
def test_a_redirected_error(make_client, user, login, trail):
	client = make_client(scopes=["profile"])
	answer = authorize(login(user), client, scope="all")
	assert "error=invalid_scope" in answer.headers["Location"]
	(row,) = trail(client, "Refused Scope")
	assert "all" in row["reason"]


@requirement("security", "15", "who sends nonsense all day does not fill the trail")
def test_a_flood_is_not_written_line_by_line(make_client, settings, trail, site, login, user):
	settings(max_failures=2)
	client = make_client()
	pages = [
		authorize(login(user), client, redirect_uri=f"https://e.example/{quote(str(n))}") for n in range(4)
	]
	assert {page.status_code for page in pages} == {400}
	assert len(trail(client, "Authorization Error")) == 2
	assert ["<code>" in page.text for page in pages] == [True, True, False, False]
