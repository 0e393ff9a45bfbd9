"""The metadata of the authorization server: RFC 8414."""

from urllib.parse import urlsplit

import pytest
import requests
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata

from tests.support.answers import no_traceback
from tests.support.clients import bearer
from tests.support.site_config import configured

requirement = pytest.mark.requirement
PATH = "/.well-known/oauth-authorization-server"
ORIGIN = "https://app.example"


@pytest.fixture
def fetch(site):
	"""`fetch(path, verb, **options)`: the answer to somebody whom the site does not know."""
	return lambda path=PATH, verb="GET", **options: requests.request(
		verb, site.base_url + path, timeout=60, allow_redirects=False, **options
	)


@requirement("RFC 8414", "3", "the document is at its well-known path, and says how the server works")
def test_the_document_says_where_and_how(fetch, site, issuer):
	answer = fetch()
	assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
	document = answer.json()
	assert document["issuer"] == issuer
	named = {"authorize": "authorization", "get_token": "token", "revoke_token": "revocation"}
	for name, member in {**named, "introspect_token": "introspection"}.items():
		assert document[f"{member}_endpoint"] == issuer + urlsplit(site.endpoint(name)).path
	assert document["code_challenge_methods_supported"] == ["S256"]
	assert document["grant_types_supported"] == ["authorization_code", "refresh_token"]
	assert "none" not in document["introspection_endpoint_auth_methods_supported"]
	assert document["authorization_response_iss_parameter_supported"] is True
	assert document["jwks_uri"] == issuer + "/api/method/oauth_provider.api.documents.jwks"
	# What the document does not list is not there.
	assert not {"registration_endpoint", "device_authorization_endpoint"} & document.keys()


@requirement("RFC 8414", "2", "a strict reader finds nothing wrong")
def test_authlib_accepts_the_document(fetch):
	document = AuthorizationServerMetadata(fetch().json())
	document.REGISTRY_KEYS  # noqa: B018  (the names that the RFC has registered)
	if document["issuer"].startswith("https://"):
		document.validate()
	else:
		# Development is by http, which the RFC forbids.
		secure = {
			key: value.replace("http://", "https://") if isinstance(value, str) else value
			for key, value in document.items()
		}
		AuthorizationServerMetadata(secure).validate()
	known = {
		*AuthorizationServerMetadata.REGISTRY_KEYS,
		*OpenIDProviderMetadata.REGISTRY_KEYS,
		# Not in Authlib's lists.
		"authorization_response_iss_parameter_supported",
		"userinfo_endpoint",
		"end_session_endpoint",
		"backchannel_logout_supported",
		"backchannel_logout_session_supported",
	}
	assert document.keys() <= known


@requirement("security", "43", "a document lists what is honoured")
@requirement("RFC 8414", "3", "what the document lists is honoured")
def test_an_endpoint_of_the_document_answers(fetch, confidential):
	document = fetch().json()
	for member in ("token_endpoint", "revocation_endpoint", "introspection_endpoint"):
		url = confidential.site.base_url + urlsplit(document[member]).path
		assert requests.post(url, data={}, timeout=60).json()["error"]


@requirement(
	"security",
	"43",
	"a document needs no login and no redirect, and every origin reads it without credentials",
)
@requirement("RFC 8414", "3", "HEAD has the headers of GET, and every origin may read the document")
def test_every_origin_may_read_it(fetch):
	for verb in ("GET", "HEAD"):
		answer = fetch(verb=verb, headers={"Origin": ORIGIN, "Cookie": "sid=x"})
		assert answer.status_code == 200 and bool(answer.content) is (verb == "GET")
		assert answer.headers["Access-Control-Allow-Origin"] == "*"
		assert "Access-Control-Allow-Credentials" not in answer.headers
		assert answer.headers["Cache-Control"] == "public, max-age=3600"
		assert "Set-Cookie" not in answer.headers


def test_a_browser_may_ask_first(fetch):
	asking = {"Origin": ORIGIN, "Access-Control-Request-Headers": "mcp-protocol-version"}
	answer = fetch(verb="OPTIONS", headers={**asking, "Access-Control-Request-Method": "GET"})
	assert answer.status_code == 204 and answer.headers["Access-Control-Allow-Origin"] == "*"
	assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
	assert answer.headers["Access-Control-Allow-Headers"] == "*"


def test_the_sites_own_rules_for_other_origins_change_nothing(fetch, site):
	if not site.bench:
		pytest.skip("the site's configuration is out of reach")
	with configured(site, allow_cors=ORIGIN):
		answer = fetch(headers={"Origin": ORIGIN})
	assert answer.headers["Access-Control-Allow-Origin"] == "*"
	assert "Access-Control-Allow-Credentials" not in answer.headers


@requirement("RFC 8414", "3", "the document needs no scope, whatever token comes along")
def test_a_token_changes_nothing(fetch, site, make_client, make_scope, allow, user):
	token = allow(make_client(scopes=[make_scope(doctypes={"ToDo": ["read"]})]), user).access_token
	for credential in (token, "unknown"):
		answer = bearer(site, credential, PATH)
		assert (answer.status_code, answer.json()) == (200, fetch().json())


@requirement("RFC 8414", "3.1", "the path of the issuer is inserted after the well-known path")
def test_an_issuer_with_a_path(fetch, settings, issuer):
	# Frappe's provider answers whatever follows the path.
	settings(answer_for_frappe=0)
	assert fetch(f"{PATH}/erp").status_code == 404
	settings(issuer=f"{issuer}/erp")
	assert fetch(f"{PATH}/erp").json()["issuer"] == f"{issuer}/erp"
	for path in (PATH, f"{PATH}/", f"{PATH}/other", f"{PATH}/erp/x"):
		answer = fetch(path)
		assert answer.status_code == 404
		no_traceback(answer)


@requirement("RFC 8414", "3", "no other document answers at an address that begins like one of ours")
@pytest.mark.parametrize("rest", [";x", "x", ".json", "%00", "-2"])
@pytest.mark.parametrize(
	"path", [PATH, "/.well-known/openid-configuration", "/.well-known/oauth-protected-resource"]
)
def test_what_begins_like_the_document(path, rest, fetch):
	answer = fetch(path + rest, headers={"X-Forwarded-Host": "evil.example"})
	assert answer.status_code in (400, 404) and "evil" not in answer.text
	no_traceback(answer)


@requirement("RFC 9110", "15.5.6", "another method is answered 405 with Allow")
def test_another_method_is_refused(fetch):
	answer = fetch(verb="POST")
	assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@requirement("RFC 8414", "3", "an error in place of the document can be read by every origin too")
def test_every_origin_may_read_an_error(fetch, settings):
	settings(answer_for_frappe=0)
	for path, verb in ((f"{PATH}/other", "GET"), (PATH, "POST")):
		answer = fetch(path, verb, headers={"Origin": ORIGIN})
		assert answer.status_code in (404, 405)
		assert answer.headers["Access-Control-Allow-Origin"] == "*"


@requirement("security", "43", "a document does not follow the Host header")
@pytest.mark.parametrize(
	"name", ["oauth-authorization-server", "openid-configuration", "oauth-protected-resource"]
)
def test_it_does_not_follow_the_request(name, fetch, issuer):
	asked = {
		"X-Forwarded-Host": "evil.example",
		"X-Forwarded-Proto": "https",
		"Forwarded": "host=evil.example",
	}
	answer = fetch(f"/.well-known/{name}", headers=asked)
	assert answer.status_code == 200 and "evil" not in answer.text and issuer in answer.text
