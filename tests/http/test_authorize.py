"""The authorization endpoint before anybody has pressed a button."""

from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
import requests

from tests.support.answers import an_error_page
from tests.support.clients import make_verifier, s256
from tests.support.flow import (
	Dialog,
	authorization_request,
	authorize,
	authorize_raw,
	authorize_with,
	login_cookies,
	redirect_of,
)

requirement = pytest.mark.requirement

AWKWARD_STATES = [
	'{"site":"a b","next":"/app?x=1&y=2"}',
	"eyJzaXRlIjoiYSJ9==",
	"a+b/c=",
	"100%",
	"%2541%20",
	"a'b\"c<script>",
	"x" * 900,
]


@pytest.fixture(scope="module")
def session(login, user):
	return login(user)


@requirement("security", "8c", "everything from the client is escaped")
@requirement("RFC 6749", "4.1.1", "a good request shows the dialog, naming the client and the scopes")
def test_a_good_request_shows_the_dialog(session, make_client, make_scope):
	scope = make_scope(title="Read the <b>pinboard</b>", methods=["frappe.auth.get_logged_user"])
	client = make_client(scopes=[scope], app_name="Pin & Board")
	answer = authorize(session, client)
	dialog = Dialog.of(answer)
	assert answer.headers["Content-Type"].startswith("text/html")
	assert "Pin &amp; Board" in answer.text
	assert "Read the &lt;b&gt;pinboard" in answer.text
	assert [value for _name, value in dialog.buttons] == ["switch", "deny", "allow"]
	assert dialog.fields["transaction"] and dialog.fields["csrf_token"]


@requirement("security", "8a", "the dialog is neither framed nor stored")
@requirement("RFC 9700", "4.16", "the dialog cannot be framed, stored or read through its referrer")
def test_the_dialog_protects_itself_with_headers(session, confidential):
	headers = authorize(session, confidential).headers
	assert headers["X-Frame-Options"] == "DENY"
	assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
	assert headers["Referrer-Policy"] == "same-origin"
	assert "no-store" in headers["Cache-Control"]


@requirement("security", "8c", "everything from the client is escaped")
@requirement("CVE-2018-1000088", "", "what a client says about itself is escaped")
def test_a_name_with_markup_is_shown_as_text(session, make_client):
	name = "<img src=x onerror=alert(1)>\"'"
	page = authorize(session, make_client(app_name=name)).text
	assert "<img src=x" not in page


@requirement("Frappe's own provider", "", "unknown client at authorize: raw JSON in the browser")
@requirement("security", "3a", "an unknown or disabled client gets a page, before any login")
@requirement("RFC 9700", "4.11", "an unknown client is told to the person and redirected nowhere")
@pytest.mark.parametrize("who", [None, "user"])
def test_an_unknown_client_gets_a_page_not_a_redirect(who, session, confidential):
	browser = session if who else requests
	an_error_page(authorize(browser, confidential, client_id="nobody-knows-me"))
	an_error_page(authorize(browser, confidential, client_id=None))


@requirement("security", "3a", "an unknown or disabled client gets a page, before any login")
@requirement("RFC 9700", "4.11", "a disabled client is told to the person and redirected nowhere")
def test_a_disabled_client_gets_a_page_not_a_redirect(make_client, session):
	client = make_client(enabled=0)
	an_error_page(authorize(requests, client))
	an_error_page(authorize(session, client))


BAD_REDIRECTS = [
	"https://evil.example/cb",
	"https://app.example.com/cb/",
	"https://app.example.com/cb/../cb",
	"https://app.example.com/CB",
	"https://app.example.com/cb?x=1",
	"https://app.example.com/cb#f",
	"https://app.example.com:443/cb",
	"https://app.example.com@evil.example/cb",
	"https://app.example.com.evil.example/cb",
	"https://app.example.com/cb%00",
	"http://app.example.com/cb",
	"//app.example.com/cb",
	"javascript:alert(1)",
	"http://127.0.0.1/other",
	"http://127.0.0.1:80@evil.example/loop",
	"http://localhost:1234/loop",
	"http://127.0.0.1.evil.example/loop",
	"",
]


@pytest.fixture(scope="module")
def strict(make_client):
	return make_client(redirect_uris=["https://app.example.com/cb", "http://127.0.0.1/loop"])


@requirement("CVE-2020-15233", "", "a query that was not registered does not match")
@requirement("CVE-2023-6291", "", "a user name before the host hides no other host")
@requirement("CVE-2024-1132", "", "a way through .. does not match")
@requirement("security", "3b", "a missing or bad redirect URI gets a page, before any login")
@requirement("security", "1a", "a redirect URI is compared as a string")
@requirement("RFC 9700", "2.1", "the redirect URI is compared as a string; a bad one is never followed")
@pytest.mark.parametrize("redirect_uri", BAD_REDIRECTS)
def test_a_redirect_uri_that_is_not_registered_gets_a_page(redirect_uri, strict):
	page = an_error_page(authorize(requests, strict, redirect_uri=redirect_uri))
	assert "evil.example" not in page


@requirement("Frappe's own provider", "", "no redirect_uri at authorize: 500 with a traceback in the browser")
@requirement("security", "3b", "a request without redirect URI gets a page, however many are registered")
def test_a_missing_redirect_uri_gets_a_page(strict, confidential):
	an_error_page(authorize(requests, strict, redirect_uri=None))
	an_error_page(authorize(requests, confidential, redirect_uri=None))


@requirement("security", "1b", "on the loopback address the port alone may differ")
@requirement("RFC 8252", "7.3", "the port of a loopback redirect URI may differ")
def test_a_loopback_redirect_may_use_any_port(strict, allow, user):
	allowed = allow(strict, user, redirect_uri="http://127.0.0.1:49152/loop")
	assert allowed.redirect.target == "http://127.0.0.1:49152/loop"
	assert strict.exchange(allowed).status_code == 200


@requirement("security", "5a", "state comes back octet for octet")
@requirement("RFC 6749", "4.1.1", "a guest logs in and comes back to the very same request")
@pytest.mark.parametrize("state", AWKWARD_STATES)
@pytest.mark.parametrize("encode", [lambda s: quote(s, safe=""), lambda s: urlencode({"": s})[1:]])
def test_state_survives_login_and_dialog_octet_for_octet(state, encode, confidential, session, site):
	query = urlencode(authorization_request(confidential, None, state=None)) + "&state=" + encode(state)
	sent = authorize_with(requests, site, query)
	to_login = redirect_of(sent)
	assert urlsplit(urljoin(site.base_url, to_login.location)).path == "/login"
	assert urljoin(site.base_url, to_login.location).startswith(site.base_url)
	back = to_login["redirect-to"]
	assert back.startswith("/api/method/"), "the way back stays on this site"
	cookies = login_cookies(sent)
	answer = session.get(site.base_url + back, cookies=cookies, allow_redirects=False, timeout=60)
	done = redirect_of(Dialog.of(answer).press(session, "allow"))
	assert done["state"] == state


@requirement("security", "10b", "the Host header does not lead a person away")
@requirement("RFC 9700", "4.13", "a forged Host changes neither the way to login nor the way back")
def test_a_forged_host_does_not_lead_away(site, confidential):
	url = f"{site.endpoint('authorize')}?{urlencode(authorization_request(confidential, None))}"
	headers = {"Host": "evil.example", "X-Frappe-Site-Name": site.name, "X-Forwarded-Host": "evil.example"}
	answer = requests.get(url, headers=headers, allow_redirects=False, timeout=60)
	# A server in front may refuse the host altogether; it may not lead there.
	assert "evil.example" not in answer.headers.get("Location", "")


@requirement("security", "10a", "a forged Host does not change the issuer")
def test_the_issuer_does_not_follow_the_host(site, confidential, issuer):
	query = urlencode(authorization_request(confidential, None, scope="no-such-scope"))
	headers = {"Host": "evil.example", "X-Frappe-Site-Name": site.name, "X-Forwarded-Host": "evil.example"}
	url = f"{site.endpoint('authorize')}?{query}"
	# Not the shared session: requests would keep what is set here as cookies of the forged host.
	answer = requests.get(url, headers=headers, allow_redirects=False, timeout=60)
	redirect = redirect_of(answer)
	assert redirect.target == confidential.redirect_uri
	assert redirect["iss"] == issuer


WRONG_REQUESTS = {
	"implicit grant": ({"response_type": "token"}, "unsupported_response_type"),
	"unknown response type": ({"response_type": "id_token"}, "unsupported_response_type"),
	"no response type": ({"response_type": None}, "invalid_request"),
	"unknown scope": ({"scope": "all no-such-scope"}, "invalid_scope"),
	"scope not the client's": ({"scope": "all profile"}, "invalid_scope"),
	"challenge without method": ({"code_challenge": "c" * 43}, "invalid_request"),
	"plain challenge": ({"code_challenge": "c" * 43, "code_challenge_method": "plain"}, "invalid_request"),
	"short challenge": ({"code_challenge": "c" * 42, "code_challenge_method": "S256"}, "invalid_request"),
	"long challenge": ({"code_challenge": "c" * 129, "code_challenge_method": "S256"}, "invalid_request"),
	"method without challenge": ({"code_challenge_method": "S256"}, "invalid_request"),
}


@requirement("security", "19b", "no implicit grant")
@requirement("security", "6b", "S256 only; a missing method is not plain; 43 to 128 characters")
@requirement("security", "5b", "success and error carry iss")
@requirement("security", "4b", "the query of the redirect URI is kept")
@requirement("security", "4a", "every other error goes to the redirect URI")
@requirement("RFC 6749", "4.1.2.1", "other mistakes go to the client with error, state and iss")
@pytest.mark.parametrize("mistake", WRONG_REQUESTS)
def test_a_wrong_request_is_told_to_the_client(mistake, session, make_client, issuer):
	changed, error = WRONG_REQUESTS[mistake]
	client = make_client(redirect_uris=["https://app.example.com/cb?tenant=a%20b"])
	redirect = redirect_of(authorize(session, client, **changed))
	assert redirect.target == "https://app.example.com/cb"
	assert redirect["error"] == error
	assert redirect["state"] == "the-state"
	assert redirect["iss"] == issuer
	assert redirect["tenant"] == "a b"
	assert redirect["error_description"]
	assert "code" not in redirect.params


@requirement("security", "6a", "public clients must send a challenge")
@requirement("RFC 9700", "2.1.1", "a public client must send a challenge")
def test_a_public_client_without_challenge_is_refused(session, public):
	redirect = redirect_of(authorize(session, public))
	assert redirect["error"] == "invalid_request"
	assert "code_challenge" in redirect["error_description"]


@requirement("security", "6c", "a setting demands PKCE of all clients")
@requirement("RFC 9700", "2.1.1", "a setting asks the challenge of confidential clients too")
def test_a_setting_requires_pkce_of_every_client(session, confidential, settings):
	settings(pkce_required_for="All clients")
	assert redirect_of(authorize(session, confidential))["error"] == "invalid_request"
	Dialog.of(authorize(session, confidential, make_verifier()))


@requirement("security", "7a", "repeated parameters are refused")
@requirement("RFC 6749", "3.1", "a repeated parameter is refused")
@pytest.mark.parametrize("name", ["scope", "state", "response_type", "code_challenge"])
def test_a_repeated_parameter_is_refused(name, session, confidential, site):
	request = authorization_request(confidential, make_verifier())
	query = urlencode([*request.items(), (name, request[name])])
	assert redirect_of(authorize_with(session, site, query))["error"] == "invalid_request"


@requirement("security", "7a", "repeated parameters are refused")
@requirement("security", "3b", "a missing or bad redirect URI gets a page, before any login")
@requirement("RFC 6749", "3.1", "a repeated client_id or redirect_uri is told to the person")
@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_a_repeated_client_or_redirect_gets_a_page(name, confidential, site):
	request = authorization_request(confidential, None)
	for second in (request[name], "https://evil.example/"):
		query = urlencode([*request.items(), (name, second)])
		an_error_page(authorize_with(requests, site, query))


@requirement("security", "7b", "unknown parameters are ignored, empty ones count as absent")
@requirement("OAuth 2.1", "3.1", "unknown parameters are ignored and empty ones count as absent")
def test_unknown_and_empty_parameters_do_not_matter(session, confidential):
	Dialog.of(authorize(session, confidential, audience="x", nonce="", code_challenge=""))


@requirement(
	"security", "21a", "NUL, bad percent escapes, invalid UTF-8 are refused at the authorization endpoint too"
)
@requirement("security", "21d", "nothing reaches the Error Log")
@requirement("RFC 6749", "3.1", "octets that are no text get an answer in the RFC's words")
@pytest.mark.parametrize("junk", ["%ff%fe", "%00", "%", "%zz", "%ed%a0%80"])
@pytest.mark.parametrize("name", ["state", "scope", "client_id", "nonce"])
def test_octets_that_are_no_text_are_no_server_error(junk, name, session, confidential, site, nothing_logged):
	query = urlencode(authorization_request(confidential, None, **{name: None})) + f"&{name}={junk}"
	answer = authorize_raw(session, site, query)
	if name == "client_id":
		an_error_page(answer)
		return
	redirect = redirect_of(answer)
	assert redirect.target == confidential.redirect_uri
	assert redirect["error"] == "invalid_request"


@requirement("RFC 6749", "3.3", "a client without a scope in its request gets what it is registered for")
def test_no_scope_means_the_registered_ones(make_client, allow, user):
	client = make_client(scopes=["profile"])
	assert allow(client, user, scope=None).tokens()["scope"] == "profile"


@requirement("RFC 7636", "4.3", "the challenge goes with the code")
def test_a_challenge_alone_does_not_change_the_dialog(session, confidential):
	answer = authorize(
		session, confidential, code_challenge=s256(make_verifier()), code_challenge_method="S256"
	)
	Dialog.of(answer)
