"""The response mode form_post (OAuth 2.0 Form Post Response Mode)."""

import html
import re

import pytest

from tests.support import flow

requirement = pytest.mark.requirement


def form_of(answer):
	"""The form of the page that the browser posts, and its fields."""
	assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
	form = flow.Dialog.of(answer)
	nonce = re.search(r"script-src 'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
	assert f'<script nonce="{nonce}">document.forms[0].submit()</script>' in answer.text
	action = html.unescape(re.search(r'<form method="post" action="([^"]*)"', answer.text)[1])
	return action, form.fields


@pytest.fixture
def client(make_client):
	return make_client(
		scopes=["openid"], redirect_uris=["https://app.example.com/cb?a=1&b=%20", "com.example.app:/cb"]
	)


@requirement("security", "5a", "state comes back in the form as it was sent")
def test_a_code_goes_by_a_form(login, client, person, issuer):
	state = "é \"'<b>&amp;%20"
	answer = flow.authorize(login(person), client, response_mode="form_post", state=state)
	answer = flow.Dialog.of(answer).press(login(person), "allow")
	action, fields = form_of(answer)
	assert action == client.redirect_uris[0]
	assert (fields["state"], fields["iss"]) == (state, issuer)
	form = {"grant_type": "authorization_code", "code": fields["code"], "redirect_uri": action}
	assert client.token(**form).status_code == 200


@requirement("security", "4a", "an error goes to the redirect URI by the form too")
@pytest.mark.parametrize(
	("parameters", "error"),
	[
		({"prompt": "none"}, "consent_required"),
		({"scope": "unknown"}, "invalid_scope"),
		({"request": "x"}, "request_not_supported"),
	],
)
def test_an_error_goes_by_a_form(login, client, person, parameters, error):
	answer = flow.authorize(login(person), client, response_mode="form_post", **parameters)
	action, fields = form_of(answer)
	assert (action, fields["error"]) == (client.redirect_uris[0], error)


@requirement("security", "4a", "an error of a client without a web address goes to the redirect URI")
def test_a_program_gets_no_form(login, client, person):
	uri = client.redirect_uris[1]
	answer = flow.authorize(login(person), client, response_mode="form_post", redirect_uri=uri)
	redirect = flow.redirect_of(answer)
	assert redirect.location.startswith(uri + "?") and redirect["error"] == "invalid_request"


def test_a_double_click_gets_the_same_form(login, client, person):
	session = login(person, new=True)
	dialog = flow.Dialog.of(flow.authorize(session, client, response_mode="form_post"))
	first, second = (form_of(dialog.press(session, "allow")) for _press in range(2))
	assert first == second
