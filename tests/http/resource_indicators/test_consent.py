"""What the user is asked about a resource, and what the consent is for."""

from urllib.parse import urlsplit

import pytest
import requests

from tests.http.resource_indicators.places import CALL, ROUTE, invalid_target
from tests.support import flow
from tests.support.clients import make_verifier
from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement


@requirement("security", "46", "a resource that is no more is refused when the user has decided")
def test_a_resource_that_is_gone_when_the_user_allows(make_scope, admin, app, session, issuer):
	scope = make_scope(routes=[{"path": "/soon-gone"}])
	dialog = Dialog.of(authorize(session, app, make_verifier(), resource=f"{issuer}/soon-gone"))
	admin.update("OAuth2 Scope", scope, enabled=0)
	invalid_target(dialog.press(session, "allow"))


@requirement("security", "46", "the dialog says at which resource alone the app would act")
def test_the_dialog_says_where(app, session, issuer):
	place = issuer.partition("://")[2] + ROUTE
	narrow = Dialog.of(authorize(session, app, make_verifier(), resource=issuer + ROUTE)).response.text
	assert "Only at" in narrow and place in narrow
	for values in (None, issuer, [issuer, issuer + ROUTE]):
		assert (
			"Only at"
			not in Dialog.of(authorize(session, app, make_verifier(), resource=values)).response.text
		)


@requirement(
	"security", "11a", "Auto skips the dialog only where this user allowed the scopes for the whole site"
)
@requirement("security", "46", "a consent for a resource is none for the site, nor for another resource")
def test_auto_does_not_widen_what_was_allowed_for_a_resource(
	make_client, allow, user, session, issuer, listing, settings
):
	settings(skip_authorization="Auto")
	client = make_client(scopes=["profile", listing], redirect_uris=["https://app.example.com/cb"])

	def asks(**request) -> bool:
		return authorize(session, client, make_verifier(), **request).status_code == 200

	allow(client, user, resource=issuer + ROUTE)
	assert asks() and asks(resource=issuer + CALL)
	allow(client, user, scope="profile")
	assert not asks(scope="profile") and not asks(scope="profile", resource=issuer + ROUTE)
	assert asks() and asks(scope=listing)
	allow(client, user)
	assert not asks() and not asks(resource=issuer + CALL)
	# What was allowed for the site stays allowed for the site.
	allow(client, user, resource=issuer + ROUTE)
	assert not asks()


@requirement("security", "46", "a later consent for a resource is none for the site either")
def test_auto_does_not_widen_a_consent_that_was_extended(
	make_client, allow, user, session, issuer, listing, settings
):
	settings(skip_authorization="Auto")
	client = make_client(scopes=["profile", listing], redirect_uris=["https://app.example.com/cb"])
	allow(client, user, scope="profile")
	allow(client, user, resource=issuer + ROUTE)
	for scope, is_known in (("profile", True), (listing, False), (f"profile {listing}", False)):
		answer = authorize(session, client, make_verifier(), scope=scope)
		assert answer.status_code == (303 if is_known else 200)


@requirement("security", "46", "a login on the way keeps the resource")
def test_a_guest_comes_back_with_the_resource(app, login, user, site, issuer):
	sent = authorize(requests, app, make_verifier(), resource=issuer + ROUTE)
	assert urlsplit(redirect_of(sent).location).path == "/login"
	session = login(user, new=True)
	session.cookies.update(flow.login_cookies(sent))
	page = session.get(site.base_url + redirect_of(sent)["redirect-to"], timeout=60)
	assert "Only at" in page.text
