"""What a client may be registered with, and how a refusal reads."""

import re

import frappe
import pytest

requirement = pytest.mark.requirement


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"redirect_uris": ""}, "Redirect URIs.*at least one"),
		({"redirect_uris": "https://a.example/cb\nhttp://b.example/cb"}, "Redirect URIs.*Line 2"),
		({"redirect_uris": "https://a.example/cb#x"}, "Line 1.*fragment"),
		({"redirect_uris": "javascript:alert(1)"}, "Line 1"),
		({"redirect_uris": "http://localhost/cb"}, "Line 1.*localhost"),
		({"default_redirect_uri": "https://app.example.com/other"}, "Default Redirect URI.*one of the lines"),
		({"grant_types": "password"}, "password.*not supported"),
		({"grant_types": "implicit\nauthorization_code"}, "implicit.*not supported"),
		({"grant_types": " \n"}, "Grant Types.*at least"),
		({"token_endpoint_auth_method": "none"}, "confidential client sends a secret"),
		({"token_endpoint_auth_method": "private_key_jwt"}, "How the App Sends Its Secret"),
		({"client_type": "Native"}, "Type"),
		({"response_type": "token"}, "Response Type"),
		({"allowed_roles": [{"role": "All"}]}, "All.*automatically"),
		({"allowed_roles": [{"role": "Guest"}]}, "Guest.*automatically"),
		({"access_token_lifetime": 5}, "Access Token Lifetime.*0 or from 60 to 86400"),
		({"access_token_lifetime": 86401}, "Access Token Lifetime"),
		({"access_token_lifetime": -1}, "Access Token Lifetime"),
		({"refresh_token_lifetime": 31536001}, "Refresh Token Lifetime"),
		({"website": "javascript:alert(1)"}, "Website.*https://"),
		({"website": "example.com"}, "Website"),
		({"privacy_policy": "ftp://example.com"}, "Privacy Policy"),
		({"terms_of_service": "https://"}, "Terms of Service"),
		({"terms_of_service": "https://a.example/ b"}, "Terms of Service"),
		({"logo": "https://tracker.example/pixel.png"}, "Logo.*uploaded to this site"),
		({"logo": "//tracker.example/pixel.png"}, "Logo.*uploaded to this site"),
		({"logo": "/files/../private/files/x.png"}, "Logo.*uploaded to this site"),
		({"logo": "/files/%2e%2e/private/x.png"}, "Logo.*uploaded to this site"),
		({"logo": "/api/method/logout"}, "Logo.*uploaded to this site"),
		({"logo": "/private/files/logo.png"}, "Logo.*private"),
		({"scopes": [{"scope": "no-such-scope"}]}, "no-such-scope"),
	],
)
def test_refusals_name_the_field(make_client, values, message):
	with pytest.raises(frappe.ValidationError) as refusal:
		make_client(**values)
	text = frappe.utils.strip_html(str(refusal.value))
	assert re.search(message, text), text


def test_blank_lines_and_blanks_are_tidied(make_client):
	client = make_client(
		redirect_uris="\r\n  https://a.example/cb \r\n\r\nhttps://b.example/cb\r\n",
		grant_types=" authorization_code ",
		website="  ",
		scopes=[{"scope": "profile"}, {"scope": "profile"}],
	)
	assert client.redirect_uris == "https://a.example/cb\nhttps://b.example/cb"
	assert client.grant_types == "authorization_code"
	assert client.website is None
	assert [row.scope for row in client.scopes] == ["profile"]


def test_the_default_redirect_uri_is_the_first_line(make_client):
	client = make_client(redirect_uris="https://a.example/cb\nhttps://b.example/cb")
	assert client.default_redirect_uri == "https://a.example/cb"


@pytest.mark.parametrize(
	"uri",
	["http://127.0.0.1/cb", "http://[::1]:8000/cb", "com.example.app:/cb", "https://a.example/cb?tenant=1"],
)
def test_native_and_web_redirect_uris_are_welcome(make_client, uri):
	assert make_client(redirect_uris=uri).default_redirect_uri == uri


def test_localhost_with_the_tick(make_client):
	assert make_client(redirect_uris="http://localhost/cb", allow_localhost_redirect=1).name


def test_long_redirect_uris_fit(make_client):
	uris = "\n".join(f"https://a.example/{number}/{'x' * 500}" for number in range(5))
	client = make_client(redirect_uris=uris)
	assert frappe.db.get_value("OAuth2 Client", client.name, "redirect_uris") == uris


def test_a_good_client_with_everything(make_client):
	client = make_client(
		logo="/files/logo.png",
		website="https://example.com",
		privacy_policy="https://example.com/privacy?lang=en",
		terms_of_service="http://example.com/terms",
		allowed_roles=[{"role": "System Manager"}],
		access_token_lifetime=60,
		refresh_token_lifetime=31536000,
	)
	assert client.name


def test_markup_in_a_refused_uri_is_escaped(make_client):
	with pytest.raises(frappe.ValidationError) as refusal:
		make_client(redirect_uris="https://a.example/<img src=x onerror=alert(1)>")
	assert "<img" not in str(refusal.value)


@requirement("security", "8c", "a name cannot turn the dialog's text around")
@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\ufeff", "\n"])
def test_a_name_with_a_hidden_character_is_refused(make_client, sign):
	with pytest.raises(frappe.ValidationError, match="invisible"):
		make_client(app_name=f"Time{sign}sheet")


@pytest.mark.parametrize("name", ["برنامه\u200cها", "हिन्\u200dदी", "Émile & Co.", "日本語"])
def test_names_of_all_scripts_are_names(make_client, name):
	assert make_client(app_name=name).app_name == name
