"""Which pages of other origins read what a token opens (CORS)."""

import pytest
import requests

from tests.support.answers import bearer_refused
from tests.support.clients import bearer
from tests.support.other_origins import preflight, reads
from tests.support.site_config import configured

requirement = pytest.mark.requirement
OURS, ANOTHER, FOREIGN = "https://rest.example", "https://elsewhere.example", "https://evil.example"
LIST, ROUTE = "/api/resource/ToDo", "/of-a-page/mcp"
EXPOSED = "*, WWW-Authenticate, Retry-After"
METHOD = "/api/method/frappe.auth.get_logged_user"


def cors_headers_of(answer: requests.Response) -> list[str]:
	return [name for name in answer.headers if name.startswith("Access-Control-")]


@pytest.fixture(scope="module")
def scope(make_scope):
	return make_scope(
		doctypes={"ToDo": ["read", "create"]},
		methods=[METHOD.rpartition("/")[2]],
		routes=[{"path": ROUTE}],
		methods_only_read=1,
	)


@pytest.fixture(scope="module")
def token(make_client, allow, make_user, scope):
	"""Of a client in a page, which opens ToDos."""
	client = make_client(public=True, scopes=[scope], redirect_uris=[f"{OURS}/cb"])
	return allow(client, make_user(roles=["System Manager"])).access_token


@pytest.fixture(scope="module", autouse=True)
def another(make_client, scope):
	"""A client at another origin."""
	return make_client(public=True, scopes=[scope], redirect_uris=[f"{ANOTHER}/cb"])


@requirement("security", "47", "the origins of a token's client read what it opens, without allow_cors")
@pytest.mark.parametrize(
	("origin", "expected"),
	[
		(OURS, True),
		(ANOTHER, False),
		(FOREIGN, False),
		("null", False),
		(f"{OURS}/", False),
		(f"{OURS}:443", False),
		(OURS.upper(), False),
	],
)
@pytest.mark.parametrize("path", [LIST, METHOD, "/api/v2/document/ToDo", "/api/resource/ToDo/none", ROUTE])
def test_an_answer_to_a_token(path, origin, expected, site, token):
	answer = bearer(site, token, path, headers={"Origin": origin})
	assert answer.status_code in (200, 404) and reads(answer, origin) is expected
	assert answer.headers.get("Access-Control-Expose-Headers") == (EXPOSED if expected else None)
	assert "no-store" in answer.headers["Cache-Control"]


@requirement("security", "47", "an origin of the token's client reads what a document's save has answered")
def test_a_page_writes(site, token, admin):
	body, headers = {"description": "from a page"}, {"Origin": OURS}
	answer = bearer(site, token, LIST, "POST", headers=headers, json=body)
	assert answer.status_code == 200, answer.text
	admin.delete("ToDo", answer.json()["data"]["name"])
	assert reads(answer, OURS)


@requirement("security", "47", "an origin of a client reads the refusal of a token, and its challenge")
def test_a_refusal(site, token):
	for presented, path, code, status, expected in (
		(token, "/api/resource/Note", "insufficient_scope", 403, (True, False, False)),
		("unknown", LIST, "invalid_token", 401, (True, True, False)),
		("un known", LIST, "invalid_request", 400, (True, True, False)),
	):
		for origin, is_read in zip((OURS, ANOTHER, FOREIGN), expected, strict=True):
			answer = bearer(site, presented, path, headers={"Origin": origin})
			bearer_refused(answer, code, status)
			assert reads(answer, origin) is is_read
			assert ("WWW-Authenticate" in answer.headers.get("Access-Control-Expose-Headers", "")) is is_read


@requirement(
	"security", "47", "an origin of a client reads the challenge to a guest where a scope names the address"
)
def test_the_challenge_to_a_guest(site, scope):
	for origin, expected in ((OURS, True), (ANOTHER, True), (FOREIGN, False)):
		answer = requests.post(site.base_url + METHOD, headers={"Origin": origin}, timeout=60)
		assert answer.status_code == 401 and reads(answer, origin) is expected
	for path, expected in ((METHOD, True), (ROUTE, True), (LIST, False), ("/of-a-page/x", False)):
		asked = preflight(site.base_url + path, OURS, "POST", "content-type,mcp-protocol-version")
		assert reads(asked, OURS) is expected, path


@requirement("security", "47", "a preflight of a request with a token is answered for the origins of clients")
@pytest.mark.parametrize("path", [LIST, METHOD, ROUTE, "/api/v2/document/ToDo/x", "/private/files/x.txt"])
def test_a_preflight(path, site, token):
	for origin, expected in ((OURS, True), (ANOTHER, True), (FOREIGN, False), ("null", False)):
		answer = preflight(site.base_url + path, origin, "PUT", "authorization,content-type")
		assert answer.status_code == 200 and not answer.content and reads(answer, origin) is expected
	assert "PUT" in preflight(site.base_url + path, OURS, "PUT").headers["Access-Control-Allow-Methods"]


@requirement("security", "47", "no page of another origin gets anything by cookies")
def test_a_session(site, login, user, token):
	session = login(user)
	for path in (LIST, METHOD, ROUTE, "/app", "/authorized-apps", "/"):
		answer = session.get(site.base_url + path, headers={"Origin": OURS}, timeout=60)
		assert cors_headers_of(answer) == [], path
	assert (
		cors_headers_of(preflight(site.base_url + LIST, OURS, "PUT", "content-type,x-frappe-csrf-token"))
		== []
	)


@requirement("security", "47", "no page of another origin reads a page for people with a token")
@pytest.mark.parametrize("path", ["/authorized-apps", "/third_party_apps", "/app", "/desk/todo"])
def test_pages_for_people(path, site, allow, user, make_client):
	client = make_client(public=True, scopes=["all"], redirect_uris=[f"{OURS}/cb"])
	full = allow(client, user).access_token
	assert cors_headers_of(bearer(site, full, path, headers={"Origin": OURS})) == []
	assert cors_headers_of(preflight(site.base_url + path, OURS)) == []
	for endpoint in ("authorize", "approve", "end_session", "log_out"):
		address = site.endpoint(endpoint)
		assert cors_headers_of(preflight(address, OURS)) == []
		assert cors_headers_of(bearer(site, full, address, headers={"Origin": OURS})) == []


@requirement(
	"security", "53", "without a token, a page of another origin reads what the site's allow_cors says"
)
@pytest.mark.parametrize("allowed", [None, "*", FOREIGN])
def test_the_sites_own_rules(allowed, site, token):
	if not site.bench:
		pytest.skip("the site's configuration is out of reach")
	with configured(site, allow_cors=allowed):
		for origin in (OURS, FOREIGN):
			is_listed = allowed in ("*", origin)
			for answer in (
				requests.get(site.base_url + LIST, headers={"Origin": origin}, timeout=60),
				preflight(site.base_url + LIST, origin, "POST", "content-type"),
			):
				assert ("Access-Control-Allow-Origin" in answer.headers) is is_listed
				assert ("Access-Control-Allow-Credentials" in answer.headers) is is_listed
			for answer in (
				bearer(site, token, LIST, headers={"Origin": origin}),
				preflight(site.base_url + LIST, origin),
			):
				# One header, not that of the site and ours.
				expected = origin if is_listed or origin == OURS else None
				assert answer.headers.get("Access-Control-Allow-Origin") == expected
				assert ("Access-Control-Allow-Credentials" in answer.headers) is is_listed


@requirement("security", "47", "the origin of a disabled client reads nothing more")
def test_a_disabled_client(site, make_client, allow, user, admin, scope):
	origin = "https://gone-rest.example"
	client = make_client(public=True, scopes=[scope], redirect_uris=[f"{origin}/cb"])
	given = allow(client, user).access_token
	assert reads(bearer(site, given, LIST, headers={"Origin": origin}), origin)
	admin.update("OAuth2 Client", client.client_id, enabled=0)
	answer = bearer(site, given, LIST, headers={"Origin": origin})
	assert answer.status_code == 401 and not reads(answer, origin)
	assert not reads(preflight(site.base_url + LIST, origin), origin)
