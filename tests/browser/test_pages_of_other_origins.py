"""A page of another origin calls the site by `fetch`, in a real browser (CORS)."""

import json

import pytest

from tests.support.receiver import Receiver

requirement = pytest.mark.requirement
pytestmark = pytest.mark.browser

# What the page gets to see of an answer; a browser says no more of one that it does not show than that it failed.
FETCH = """async ([url, options]) => {
	try {
		const answer = await fetch(url, options);
		const text = await answer.text();
		return {status: answer.status, text, challenge: answer.headers.get("WWW-Authenticate"),
			names: [...answer.headers.keys()]};
	} catch (error) {
		return {status: 0, text: String(error), challenge: null, names: []};
	}
}"""


@pytest.fixture
def another_page():
	"""A page of an origin that is no client's."""
	server = Receiver()
	yield server
	server.close()


@pytest.fixture
def token(make_client, make_scope, make_user, allow, receiver):
	"""Of a client in a page, which opens ToDos."""
	scope = make_scope(doctypes={"ToDo": ["read", "create"]})
	client = make_client(public=True, scopes=[scope], redirect_uris=[receiver.redirect_uri])
	return allow(client, make_user(roles=["System Manager"])).access_token


@pytest.fixture
def fetch_from(open_page, site):
	"""`fetch_from(origin, path, session=None, **options)`: what a page of that origin sees of the answer."""

	def fetch(origin: str, path: str, session=None, **options) -> dict:
		page = open_page(session)
		page.goto(origin)
		return page.evaluate(FETCH, [site.base_url + path, options])

	return fetch


def with_token(token: str, **headers) -> dict:
	return {"Authorization": f"Bearer {token}", **headers}


@requirement(
	"security", "47", "a page of the origin of a token's client reads, writes, and sees why it is refused"
)
def test_a_page_of_the_client(fetch_from, receiver, token, admin):
	listed = fetch_from(receiver.base_url, "/api/resource/ToDo?limit=1", headers=with_token(token))
	assert listed["status"] == 200 and '"data"' in listed["text"], listed
	headers = with_token(token, **{"Content-Type": "application/json", "X-App-Version": "2"})
	written = fetch_from(
		receiver.base_url, "/api/resource/ToDo", method="POST", headers=headers, body='{"description": "x"}'
	)
	assert written["status"] == 200, written
	admin.delete("ToDo", str(json.loads(written["text"])["data"]["name"]))
	refused = fetch_from(receiver.base_url, "/api/resource/Note", method="DELETE", headers=with_token(token))
	assert refused["status"] == 403 and 'error="insufficient_scope"' in refused["challenge"], refused
	assert {"www-authenticate", "cache-control"} <= {*refused["names"]}
	unknown = fetch_from(receiver.base_url, "/api/resource/ToDo", headers=with_token("unknown"))
	assert unknown["status"] == 401 and 'error="invalid_token"' in unknown["challenge"], unknown


@requirement(
	"security", "47", "a page of another origin reads nothing with a token, and no page with cookies"
)
def test_what_no_page_reads(fetch_from, receiver, another_page, token, login, manager, site):
	path, session = "/api/resource/ToDo?limit=1", login(manager)
	assert fetch_from(another_page.base_url, path, headers=with_token(token))["status"] == 0
	for options in (
		{"headers": {}},
		{"headers": {}, "credentials": "include"},
		{"headers": with_token(token), "credentials": "include"},
		{"headers": {"X-Frappe-CSRF-Token": "x"}, "credentials": "include", "method": "POST"},
	):
		assert fetch_from(receiver.base_url, path, session, **options)["status"] == 0, options
	for people in ("/authorized-apps", "/app", f"{site.endpoint('authorize')}?x=y"):
		address = people.removeprefix(site.base_url)
		assert fetch_from(receiver.base_url, address, headers=with_token(token))["status"] == 0, people


@requirement("security", "47", "a page of any origin reads the documents")
def test_documents(fetch_from, another_page, make_scope):
	make_scope(routes=[{"path": "/for-pages"}])
	for name in (
		"openid-configuration",
		"oauth-authorization-server",
		"oauth-protected-resource/for-pages",
	):
		headers = {"MCP-Protocol-Version": "2025-11-25"}
		answer = fetch_from(another_page.base_url, f"/.well-known/{name}", headers=headers)
		assert answer["status"] == 200, answer
