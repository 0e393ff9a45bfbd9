"""Authlib in a Flask app, given nothing but the address of the configuration document, signs a person in.

Apps that build on Flask, such as Superset, use it in this way.
"""

import flask
import pytest
from authlib.integrations.flask_client import OAuth

from tests.strangers.browser import sign_in, with_parameter

requirement = pytest.mark.requirement


@pytest.fixture(autouse=True)
def plain_http(monkeypatch):
	"""Authlib refuses http; the site under test may be on this machine."""
	monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture(scope="module")
def app(relying_party, issuer):
	"""An app with a page to begin a sign-in, and one to come back to."""
	app = flask.Flask(__name__)
	app.secret_key, app.testing = "of-this-test-alone", True
	remote = OAuth(app).register(
		"site",
		client_id=relying_party.client_id,
		client_secret=relying_party.secret,
		server_metadata_url=f"{issuer}/.well-known/openid-configuration",
		client_kwargs={"scope": relying_party.scope, "code_challenge_method": "S256"},
	)

	@app.get("/login")
	def login():
		return remote.authorize_redirect(relying_party.redirect_uri, **flask.request.args)

	@app.get("/cb")
	def come_back():
		token = remote.authorize_access_token()
		userinfo = remote.userinfo(token=token)
		subject = token["userinfo"]["sub"]
		again = remote.fetch_access_token(grant_type="refresh_token", refresh_token=token["refresh_token"])
		refreshed = remote.parse_id_token(again, nonce=None)
		return {"id_token": token["userinfo"], "userinfo": userinfo, "same": refreshed["sub"] == subject}

	return app


@pytest.fixture
def come_in(app, receiver, login, person):
	"""`come_in(request=..., response=...)`: what the app knows of the person.

	Each may be a pair of a parameter and its new value.
	"""

	def enter(request=("unknown", "x"), response=("unknown", "x"), **parameters) -> dict:
		browser = app.test_client()
		url = browser.get("/login", base_url=receiver.base_url, query_string=parameters).location
		back = sign_in(login(person), with_parameter(url, *request))
		page = browser.get(with_parameter(back, *response))
		assert page.status_code == 200, page.text
		return page.json

	return enter


@requirement(
	"OpenID Connect Core", "3.1", "Authlib signs a person in by the configuration document, and refreshes"
)
@requirement(
	"OpenID Connect Discovery", "3", "Authlib finds jwks_uri and the endpoints in the configuration document"
)
def test_a_person_signs_in(come_in, person, issuer):
	known = come_in(max_age=600)
	assert known["id_token"]["iss"] == issuer and known["id_token"]["at_hash"]
	assert known["userinfo"]["sub"] == known["id_token"]["sub"] and known["same"]
	assert (known["userinfo"]["email"], known["userinfo"]["roles"]) == (person.name, ["Translator"])


@requirement("OpenID Connect Core", "3.1.3.7", "Authlib refuses what does not belong to its request")
@pytest.mark.parametrize(
	("where", "name", "value", "reason"),
	[
		("request", "nonce", "another", "nonce"),
		("request", "code_challenge", "x" * 43, "invalid_grant"),
		("response", "state", "other", "mismatching_state"),
	],
)
def test_another_request(come_in, where, name, value, reason):
	with pytest.raises(Exception, match=reason):
		come_in(**{where: (name, value)})
