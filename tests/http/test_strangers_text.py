"""What a stranger sends is shown to administrators and browsers, and must do nothing there."""

import json
import time
from urllib.parse import quote, urlencode

import pytest
import requests

from tests.support.answers import an_error_page, bearer_refused
from tests.support.clients import bearer, make_verifier
from tests.support.flow import Dialog, authorize, authorize_with

requirement = pytest.mark.requirement
MARKUP = "<img src=x onerror=alert(1)>"
EVENT = "OAuth2 Event"
CODE = "OAuth2 Authorization Code"


def shown(rows: list[dict]) -> str:
	assert rows
	return " ".join(str(value) for row in rows for value in row.values())


@requirement("CVE-2018-1000088", "", "markup that a stranger sends does not reach the audit trail")
@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_markup_in_a_link(name, make_client, site, admin):
	client = make_client()
	values = {"client_id": client.client_id, "redirect_uri": "https://x.example/", name: MARKUP}
	page = an_error_page(authorize_with(requests, site, urlencode(values)))
	assert MARKUP not in page
	rows = admin.rows(EVENT, [["reason", "like", "%onerror=alert%"]], ["*"])
	assert not set("<>") & set(shown(rows))


@requirement("CVE-2018-1000088", "", "markup in a path or an address does not reach the audit trail")
def test_markup_in_a_path(make_client, user, allow, site, admin):
	client = make_client(scopes=["profile"])
	token = allow(client, user).access_token
	bearer_refused(bearer(site, token, f"/api/method/{quote(MARKUP)}"), "insufficient_scope", 403)
	client.token("id", {"headers": {"X-Forwarded-For": MARKUP}}, client_secret="wrong")
	# A job writes what the guard has refused.
	deadline = time.monotonic() + 60
	while (
		len(rows := admin.rows(EVENT, [["client", "=", client.client_id], ["reason", "!=", ""]], ["*"])) < 2
	):
		assert time.monotonic() < deadline
		time.sleep(0.2)
	assert "onerror" in shown(rows) and not set("<>") & set(shown(rows))


@requirement("design", "", "a nonce is opaque (OpenID Connect Core 3.1.2.1): markup in it is accepted")
@requirement("CVE-2018-1000088", "", "markup in a nonce is sent to nobody in Desk, who would show it as HTML")
def test_markup_in_a_nonce(make_client, user, allow, site, login, manager, admin):
	client = make_client()
	allow(client, user, nonce=MARKUP)
	(name,) = admin.names(CODE, [["client", "=", client.client_id]])
	of_client = json.dumps([["client", "=", client.client_id]])
	rows = {"doctype": CODE, "filters": of_client, "page_length": 20, "start": 0}
	for person in (login(manager), admin):
		answers = [
			person.request(
				"GET", site.method("frappe.desk.form.load.getdoc"), params={"doctype": CODE, "name": name}
			),
			person.request("GET", site.resource(CODE, name)),
		]
		for fields in ('["*"]', '["name", "nonce"]'):
			form = {**rows, "fields": fields}
			export = {**form, "file_format_type": "CSV", "title": CODE}
			answers.append(person.request("GET", site.method("frappe.desk.reportview.get"), params=form))
			answers.append(
				person.request("GET", site.method("frappe.desk.reportview.export_query"), params=export)
			)
		for answer in answers:
			assert answer.status_code == 200 and name in answer.text, f"{answer.url}: {answer.text[:300]}"
			assert "onerror" not in answer.text, answer.url


@requirement("security", "18c", "an odd address does not keep a replay from ending the family")
def test_an_address_that_is_none(make_client, user, allow):
	client = make_client()
	first = allow(client, user).tokens()
	second = client.refresh(first["refresh_token"]).json()
	options = {"headers": {"X-Forwarded-For": "x" * 3000}}
	assert client.refresh(first["refresh_token"], options=options).status_code == 400
	assert not client.is_active(second["access_token"])


@requirement("security", "4a", "a redirect URI is used as it was registered")
@pytest.mark.parametrize(
	"uri", ["com.example.app://OAuthCallback/Done", "com.example.app:///cb", "https://App.example/Cb"]
)
def test_a_redirect_uri_keeps_its_spelling(uri, make_client, login, user):
	client = make_client(redirect_uris=[uri])
	answer = authorize(login(user), client, make_verifier(), scope="unknown")
	assert answer.status_code == 303
	assert answer.headers["Location"].startswith(uri + "?error=invalid_scope")


@requirement("RFC 8252", "8.6", "a trusted app on a person's own device is asked for as well")
def test_a_trusted_public_client_on_a_device(make_client, login, user):
	client = make_client(public=True, redirect_uris=["http://127.0.0.1/cb"], skip_authorization=1)
	assert Dialog.of(authorize(login(user), client, make_verifier()))


@requirement("RFC 9700", "4.7", "a session id that comes in any body is refused, and not handed out")
@pytest.mark.parametrize("kind", ["json", "multipart", "form"])
def test_a_session_in_a_body(kind, login, user, site):
	sid = login(user).cookies["sid"]
	body = {
		"json": {"json": {"sid": sid}},
		"multipart": {"files": {"sid": (None, sid)}},
		"form": {"data": {"sid": sid}},
	}
	answer = requests.post(site.endpoint("approve"), timeout=60, allow_redirects=False, **body[kind])
	assert answer.status_code == 400
	assert sid not in answer.headers.get("Set-Cookie", "")


@requirement("security", "8c", "a logo leads to no address but a file's")
@pytest.mark.parametrize(
	"logo", ["/files/.\t./api/method/logout", "/files/.\n./x", "/files\\..\\x", "/files/../x"]
)
def test_a_logo_is_a_file(logo, admin):
	values = {"app_name": "Logo", "redirect_uris": "https://a.example/cb", "scopes": [{"scope": "profile"}]}
	with pytest.raises(AssertionError, match="uploaded to this site"):
		admin.insert("OAuth2 Client", **values, logo=logo)
