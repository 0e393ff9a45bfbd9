"""A client with a scope that lists resources, and its tokens for them."""

import pytest

from tests.http.resource_indicators.places import METHOD, ROUTE
from tests.support.answers import body_of


@pytest.fixture(scope="module")
def listing(make_scope):
	"""The name of a scope that lists a route and two methods."""
	routes = [{"path": ROUTE}, {"path": "/assistant/*"}]
	return make_scope(methods=[METHOD, "frappe.ping"], routes=routes, methods_only_read=1)


@pytest.fixture(scope="module")
def app(make_client, listing):
	"""A client with that scope, `all` and `openid`, whose browser redirect no other program can take."""
	redirect_uris = ["https://app.example.com/cb"]
	return make_client(scopes=["all", "openid", "email", listing], redirect_uris=redirect_uris)


@pytest.fixture
def token_for(app, allow, user, issuer):
	"""`token_for("/about")`: the access token of a user for resources of the site, by all its scopes."""
	return lambda *paths: allow(app, user, resource=[issuer + path for path in paths]).access_token


@pytest.fixture
def aud_of(app):
	"""`aud_of(token)`: what introspection says, of an active token."""

	def ask(token: str):
		about = body_of(app.introspect(token))
		assert about["active"] is True
		return about["aud"]

	return ask
