"""The parameter `resource` of authorization, token and refresh requests (RFC 8707)."""

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session

from tests.http.resource_indicators.places import (
	CALL,
	DOCUMENT,
	METHOD,
	OTHER,
	ROUTE,
	UNDECLARED,
	invalid_target,
	status,
)
from tests.support.answers import bearer_refused, granted, refused
from tests.support.clients import bearer, make_verifier
from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement


@requirement("security", "46", "an unknown resource is refused before a dialog is opened")
@requirement("RFC 8707", "2", "invalid_target for a resource that the server does not know")
@pytest.mark.parametrize(
	"resource",
	[
		"https://mcp.example/",
		"http://localhost",
		"/about",
		"about",
		"urn:site",
		"{issuer}.evil.example",
		"{issuer}@evil.example",
		"{issuer}#fragment",
		"{issuer}/about#",
		"{issuer}/about?a=b",
		"{issuer}/about?",
		"{issuer}/ABOUT",
		"{issuer}/about/x",
		"{issuer}/about/../about",
		"{issuer}/api",
		"{issuer}/api/resource/ToDo",
		"{issuer}" + UNDECLARED,
		"{issuer}/%ff",
		"{issuer}/about%0a",
		"{issuer}/" + "a" * 3000,
	],
)
@pytest.mark.parametrize("further", [False, True])
def test_an_unknown_resource_is_refused(resource, further, app, session, issuer, nothing_logged):
	resource = resource.format(issuer=issuer)
	values = [f"{issuer}/about", resource] if further else resource
	invalid_target(authorize(session, app, make_verifier(), resource=values))
	invalid_target(authorize(requests, app, make_verifier(), resource=values))


def test_a_resource_with_a_control_character_is_malformed(app, session, issuer):
	answer = redirect_of(authorize(session, app, make_verifier(), resource=f"{issuer}/about\n"))
	assert answer["error"] == "invalid_request"


def test_too_many_resources_are_refused(app, session, issuer):
	values = [f"{issuer}/assistant/{number}" for number in range(11)]
	invalid_target(authorize(session, app, make_verifier(), resource=values))
	Dialog.of(authorize(session, app, make_verifier(), resource=values[:10]))


@requirement("security", "46", "a refused resource uses no code up")
@requirement("RFC 8707", "2.2", "the token request names some of the granted resources, or gets all")
def test_an_exchange_narrows_and_a_refusal_uses_nothing_up(app, allow, user, site, issuer, aud_of):
	allowed = allow(app, user, resource=[issuer + ROUTE, issuer + CALL])
	for resource in (
		issuer,
		issuer + OTHER,
		"https://mcp.example",
		[issuer + ROUTE, issuer + OTHER],
		f"{issuer}{CALL}#",
	):
		refused(app.exchange(allowed, resource=resource), "invalid_target")
	tokens = granted(app.exchange(allowed, resource=f"{issuer}{CALL}/"))
	assert aud_of(tokens["access_token"]) == issuer + CALL
	assert aud_of(tokens["refresh_token"]) == [issuer + ROUTE, issuer + CALL]
	assert status(site, tokens["access_token"], CALL) == 200
	bearer_refused(bearer(site, tokens["access_token"], ROUTE), "invalid_token", 401)


@requirement(
	"security", "46", "a refused resource uses no refresh token up; a refresh narrows the access token alone"
)
@requirement("RFC 8707", "2.2", "a refresh names some of the granted resources, or gets all")
def test_a_refresh_narrows_the_access_token_alone(app, allow, user, site, issuer, aud_of):
	tokens = allow(app, user, resource=[issuer + ROUTE, issuer + CALL]).tokens()
	both = [issuer + ROUTE, issuer + CALL]
	for resource in (issuer, [*both, issuer + OTHER], "https://mcp.example", "x"):
		refused(app.refresh(tokens["refresh_token"], resource=resource), "invalid_target")
	assert status(site, tokens["access_token"], ROUTE) == 200, "a refusal has ended the old token"
	narrow = granted(app.refresh(tokens["refresh_token"], resource=issuer + ROUTE))
	assert aud_of(narrow["access_token"]) == issuer + ROUTE
	bearer_refused(bearer(site, narrow["access_token"], CALL), "invalid_token", 401)
	wide = granted(app.refresh(narrow["refresh_token"]))
	assert aud_of(wide["access_token"]) == both == aud_of(wide["refresh_token"])
	again = granted(app.refresh(wide["refresh_token"], resource=both[::-1]))
	assert set(aud_of(again["access_token"])) == set(both)


@requirement("security", "46", "a consent for the site includes its resources at the token endpoint")
def test_a_code_for_the_site_gives_a_token_for_a_resource(app, allow, user, site, issuer, aud_of):
	allowed = allow(app, user)
	refused(app.exchange(allowed, resource=issuer + UNDECLARED), "invalid_target")
	tokens = granted(app.exchange(allowed, resource=issuer + ROUTE))
	assert (aud_of(tokens["access_token"]), aud_of(tokens["refresh_token"])) == (issuer + ROUTE, issuer)
	bearer_refused(bearer(site, tokens["access_token"], CALL), "invalid_token", 401)
	assert status(site, granted(app.refresh(tokens["refresh_token"]))["access_token"], CALL) == 200


@requirement("security", "13b", "a resource in the query is refused, and not overlooked")
def test_a_resource_in_the_url_of_the_token_endpoint_is_refused(app, allow, user, site, issuer):
	allowed = allow(app, user)
	form = {"grant_type": "authorization_code", "code": allowed.code, "redirect_uri": allowed.redirect_uri}
	answer = requests.post(
		site.endpoint("get_token"),
		params={"resource": issuer + ROUTE},
		data={**form, "code_verifier": allowed.verifier},
		auth=(app.client_id, app.secret),
		timeout=60,
	)
	refused(answer, "invalid_request")
	granted(app.exchange(allowed, resource=issuer + ROUTE))


@requirement(
	"RFC 9728", "3.3", "the document of a resource names it as the client does, and its token opens it"
)
@pytest.mark.parametrize("path", [ROUTE, CALL, f"/api/v2/method/{METHOD}", f"{ROUTE}/"])
def test_a_client_that_reads_the_document_gets_in(path, app, allow, user, site, issuer):
	"""As an MCP client does: challenge, document, its `resource` in each request, the token."""
	document = requests.get(site.base_url + DOCUMENT + path, timeout=60).json()
	assert document["resource"] == issuer + path
	allowed = allow(app, user, resource=document["resource"])
	tokens = granted(app.exchange(allowed, resource=document["resource"]))
	renewed = granted(app.refresh(tokens["refresh_token"], resource=document["resource"]))
	# Of the packaged Frappe, version 2 of the API has other paths.
	assert status(site, renewed["access_token"], path) != 401


@requirement("RFC 8707", "2", "Authlib sends resource with each request")
def test_authlib_goes_through_with_a_resource(app, login, user, site, issuer, aud_of, monkeypatch):
	monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
	client = OAuth2Session(
		app.client_id,
		app.secret,
		scope=app.scope,
		redirect_uri=app.redirect_uri,
		token_endpoint=site.endpoint("get_token"),
		code_challenge_method="S256",
	)
	verifier, resource = generate_token(48), issuer + CALL
	url, state = client.create_authorization_url(
		site.endpoint("authorize"), code_verifier=verifier, resource=resource
	)
	dialog = Dialog.of(login(user).get(url, allow_redirects=False, timeout=60))
	location = redirect_of(dialog.press(login(user), "allow")).location
	client.fetch_token(
		authorization_response=location, code_verifier=verifier, state=state, resource=resource
	)
	assert client.get(site.base_url + CALL, timeout=60).json() == {"message": user.name}
	assert client.get(site.base_url + OTHER, timeout=60).status_code == 401
	renewed = client.refresh_token(refresh_token=client.token["refresh_token"], resource=resource)
	assert aud_of(renewed["access_token"]) == resource
