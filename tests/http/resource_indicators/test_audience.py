"""For which resources of the site a token is: the guard holds it to them (RFC 8707)."""

import time

import pytest

from tests.http.resource_indicators.places import CALL, DOCUMENT, METHOD, OTHER, ROUTE, status
from tests.support.answers import bearer_refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement


@requirement("security", "46", "a token for one resource opens nothing else of the site")
@requirement("RFC 8707", "2", "a token is for the resource that the request names")
@requirement("RFC 9700", "2.3", "an access token works at its audience alone")
def test_a_token_for_a_route_opens_the_route_alone(site, token_for, aud_of, issuer):
	token = token_for(ROUTE)
	assert aud_of(token) == issuer + ROUTE
	assert status(site, token, ROUTE) == 200 == status(site, token, f"{ROUTE}/")
	for path in (
		CALL,
		OTHER,
		"/api/resource/ToDo",
		"/contact",
		"/",
		"/app",
		"/assistant/x",
		"/private/files/x",
	):
		said = bearer_refused(bearer(site, token, path), "invalid_token", 401)
		assert "another resource" in said["error_description"]
	for path in (f"{ROUTE}?cmd={METHOD}", f"/?cmd={METHOD}", site.endpoint("test_resource")):
		bearer_refused(bearer(site, token, path), "invalid_token", 401)
	bearer_refused(bearer(site, token, ROUTE, "POST", data={"cmd": METHOD}), "invalid_token", 401)


@requirement(
	"security", "46", "a token for a method opens it at each of its addresses, and no other resource"
)
def test_a_token_for_a_method_opens_the_method_alone(site, token_for, aud_of, issuer, user):
	token = token_for(CALL)
	assert aud_of(token) == issuer + CALL
	assert bearer(site, token, CALL).json() == {"message": user.name}
	assert status(site, token, f"{CALL}/") == 200 == status(site, token, f"/?cmd={METHOD}")
	bearer_refused(bearer(site, token, f"{CALL}?cmd=frappe.ping"), "invalid_token", 401)
	for path in (OTHER, ROUTE, "/api/resource/ToDo", f"{CALL}x", CALL.replace("get_", "GET_")):
		bearer_refused(bearer(site, token, path), "invalid_token", 401)


@requirement("security", "46", "a refused audience leads to the document of the resource that was called")
@requirement(
	"RFC 9728", "5.1", "a token for another resource is refused by a challenge with this one's document"
)
def test_the_refusal_leads_to_the_resource_that_was_called(site, token_for, issuer, listing):
	said = bearer_refused(bearer(site, token_for(ROUTE), CALL), "invalid_token", 401)
	assert said["resource_metadata"] == f"{issuer}{DOCUMENT}{CALL}"
	assert listing in said["scope"].split()
	said = bearer_refused(bearer(site, token_for(ROUTE), "/api/resource/ToDo"), "invalid_token", 401)
	assert said["resource_metadata"] == issuer + DOCUMENT and "scope" not in said


@requirement("security", "46", "the site as a resource includes all on it, with and without a slash")
@pytest.mark.parametrize("spelling", [None, "", "/", "upper case", "twice"])
def test_a_token_for_the_site_opens_what_it_opened(spelling, app, allow, user, site, issuer, aud_of):
	values = {
		None: None,
		"upper case": [issuer.upper() + "/"],
		"twice": [issuer, f"{issuer}/", f"{issuer}/about"],
	}.get(spelling, [f"{issuer}{spelling}"])
	token = allow(app, user, resource=values).access_token
	for path in (ROUTE, CALL, "/api/resource/ToDo", site.endpoint("test_resource")):
		assert status(site, token, path) == 200
	assert aud_of(token) == ([issuer, f"{issuer}/about"] if spelling == "twice" else issuer)


@requirement("RFC 8707", "2", "several resources may be named")
def test_a_token_for_several_resources(site, token_for, aud_of, issuer):
	token = token_for(ROUTE, "/assistant/a", CALL)
	assert aud_of(token) == [issuer + path for path in (ROUTE, "/assistant/a", CALL)]
	assert status(site, token, ROUTE) == 200 == status(site, token, CALL)
	bearer_refused(bearer(site, token, "/assistant/b"), "invalid_token", 401)


@requirement("security", "46", "an audience opens nothing that the scopes do not open at the resource")
def test_the_scopes_have_to_open_the_resource_too(app, allow, user, site, issuer, listing):
	token = allow(app, user, scope="email", resource=issuer + CALL).access_token
	said = bearer_refused(bearer(site, token, CALL), "insufficient_scope", 403)
	assert said["resource_metadata"] == f"{issuer}{DOCUMENT}{CALL}"
	token = allow(app, user, scope=listing, resource=issuer + CALL).access_token
	assert status(site, token, CALL) == 200


@requirement(
	"OpenID Connect Core", "5.3", "userinfo is the authorization server's, so a resource does not close it"
)
def test_userinfo_answers_a_token_for_a_resource(site, app, allow, user, issuer, listing):
	token = allow(app, user, scope="openid email", resource=issuer + ROUTE).access_token
	assert bearer(site, token, site.endpoint("userinfo")).json()["email"] == user.name
	token = allow(app, user, scope=listing, resource=issuer + ROUTE).access_token
	bearer_refused(bearer(site, token, site.endpoint("userinfo")), "insufficient_scope", 403)


@requirement("security", "46", "a refused audience is in the audit trail, with the resources of the token")
def test_the_audit_trail_says_what_the_token_is_for(make_client, allow, user, site, issuer, admin, listing):
	client = make_client(scopes=[listing])
	token = allow(client, user, resource=issuer + ROUTE).access_token
	bearer_refused(bearer(site, token, OTHER), "invalid_token", 401)
	filters, end = {"client": client.client_id, "event": "Refused Token"}, time.monotonic() + 30
	while not (rows := admin.rows("OAuth2 Event", filters, ("reason",))) and time.monotonic() < end:
		time.sleep(0.5)
	assert [row["reason"] for row in rows] == [f"The token is only for {ROUTE}."]
	(row,) = admin.rows("OAuth2 Event", {**filters, "event": "Consent"}, ("reason",))
	assert row["reason"] == f"{listing}; only at {ROUTE}"
