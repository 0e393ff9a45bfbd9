"""Protected resources that scopes name, and their metadata: RFC 9728."""

import re
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.answers import bearer_refused, body_of, challenge_of
from tests.support.clients import bearer

requirement = pytest.mark.requirement
PATH = "/.well-known/oauth-protected-resource"
#: Frappe answers a guest with 403.
METHOD = "frappe.auth.get_logged_user"
#: To a user who is no System Manager too.
MANAGERS = "frappe.core.page.permission_manager.permission_manager.get_roles_and_doctypes"
UNLISTED = "frappe.desk.search.search_link"


@pytest.fixture(scope="module")
def listing(make_scope):
	"""The name of a scope that lists a method and a route."""
	return make_scope(methods=[METHOD, MANAGERS], routes=[{"path": "/described/*"}], methods_only_read=1)


@pytest.fixture
def fetch(site):
	return lambda path, verb="GET", **options: requests.request(
		verb, site.base_url + path, timeout=60, allow_redirects=False, **options
	)


@requirement("RFC 9728", "3.2", "the document names the site and its authorization server")
def test_the_document_of_the_site(fetch, issuer):
	answer = fetch(PATH, headers={"Origin": "https://app.example"})
	assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
	assert answer.headers["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in answer.headers
	assert answer.json() == {
		"resource": issuer,
		"authorization_servers": [issuer],
		"bearer_methods_supported": ["header"],
	}
	assert fetch(PATH, "HEAD").status_code == 200 and fetch(PATH, "OPTIONS").status_code == 204


@requirement("RFC 9728", "3.1", "the path of a resource follows the well-known path")
@requirement("RFC 9728", "3.3", "the document names the resource as the client knows it")
@pytest.mark.parametrize(
	"path", [f"/api/method/{METHOD}", f"/api/v2/method/{METHOD}", "/described/mcp", "/described/mcp/", "/"]
)
def test_the_document_of_a_resource(path, fetch, issuer, listing):
	document = fetch(PATH + path).json()
	assert document["resource"] == issuer + path
	assert (listing in document.get("scopes_supported", [])) == (path != "/")


@requirement("RFC 9728", "3.1", "no document describes what is no resource of the site")
@pytest.mark.parametrize("path", ["/x/", f"/api/method/{UNLISTED}", "/api/resource/ToDo", "/described", "x"])
def test_what_no_scope_names_has_no_document(path, fetch, listing):
	answer = fetch(PATH + path)
	assert answer.status_code == 404 and body_of(answer)["error"] == "not_found"


@requirement("RFC 9728", "3.1", "the path of an issuer precedes that of the resource")
def test_a_site_below_a_path(fetch, settings, issuer, listing):
	settings(issuer=f"{issuer}/erp")
	said = challenge_of(fetch(f"/api/method/{METHOD}"))[1]
	assert said["resource_metadata"] == f"{issuer}{PATH}/erp/api/method/{METHOD}"
	document = fetch(urlsplit(said["resource_metadata"]).path).json()
	assert document["resource"] == f"{issuer}/erp/api/method/{METHOD}"
	assert fetch(f"{PATH}/erp").json()["resource"] == f"{issuer}/erp"


@requirement(
	"RFC 9728", "5.1", "a guest at a resource that a scope names learns where to get a token, by 401"
)
@pytest.mark.parametrize("verb", ["GET", "POST", "HEAD"])
def test_a_guest_is_asked_for_a_token(verb, fetch, issuer, listing):
	answer = fetch(f"/api/method/{METHOD}", verb)
	assert answer.status_code == 401
	scheme, said = challenge_of(answer)
	assert scheme == "Bearer" and "error" not in said
	assert listing in said["scope"].split()
	assert said["resource_metadata"] == f"{issuer}{PATH}/api/method/{METHOD}"
	document = fetch(urlsplit(said["resource_metadata"]).path).json()
	assert document["resource"] == f"{issuer}/api/method/{METHOD}"


def test_a_guest_elsewhere_gets_frappes_answer(fetch):
	assert fetch(f"/api/method/{UNLISTED}?doctype=ToDo&txt=x").status_code == 403


def test_a_session_gets_frappes_answer(login, user, site, listing):
	answer = login(user).get(site.method(MANAGERS), timeout=60)
	assert answer.status_code == 403


@requirement("RFC 9728", "5.1", "the refusal of a token has the address of the document, absolute")
def test_a_refused_token_leads_to_the_document(site, allow, make_client, user, issuer, listing):
	token = allow(make_client(scopes=["email"]), user).access_token
	said = bearer_refused(bearer(site, token, f"/api/method/{METHOD}"), "insufficient_scope", 403)
	assert said["resource_metadata"] == f"{issuer}{PATH}/api/method/{METHOD}"
	said = bearer_refused(bearer(site, token, "/api/resource/ToDo"), "insufficient_scope", 403)
	assert said["resource_metadata"] == issuer + PATH
	said = bearer_refused(bearer(site, "unknown", "/api/resource/ToDo"), "invalid_token", 401)
	assert said["resource_metadata"] == issuer + PATH


@requirement("RFC 9728", "2", "no address of the document is an attacker's")
@pytest.mark.parametrize("host", ["evil.example", "oauth.localhost@evil.example"])
def test_the_host_of_a_request_is_not_in_the_document(host, fetch, issuer, site, listing):
	headers = {"X-Forwarded-Host": host, "X-Forwarded-Proto": "https"}
	assert "evil" not in fetch(PATH, headers=headers).text
	assert "evil" not in fetch(f"/api/method/{METHOD}", headers=headers).headers["WWW-Authenticate"]


@pytest.mark.parametrize("suffix", ['/"><script>', "/%0d%0aX-Y:z", "/a b", "/\u00e9", "/" + "a" * 2000])
def test_no_text_of_the_path_breaks_out(suffix, fetch, issuer):
	answer = fetch(PATH + suffix)
	assert answer.status_code in (200, 400, 404), answer.text[:300]
	if answer.status_code == 200:
		resource = body_of(answer)["resource"]
		assert resource.startswith(f"{issuer}/") and re.fullmatch(r"[!-~]+", resource)
