"""Clients that describe themselves by a document at their client_id, on a real https server."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest
import requests

from tests.support import flow
from tests.support.answers import an_error_page, granted
from tests.support.clients import bearer
from tests.support.describing import CALLBACK, HOST, dialog_of

requirement = pytest.mark.requirement
DAY = 24 * 3600


@requirement("OAuth Client ID Metadata Document", "5", "a client that no one has registered describes itself")
def test_an_agent_connects(
	trusting_site, document_server, make_described, visiting, visitor, stored, described_scope
):
	client = make_described(logo_uri="https://logo.example/a.png", client_uri=f"https://{HOST}/about")
	allowed = flow.allow(visiting, client, visitor.name)
	document_server.close()
	tokens = granted(client.exchange(allowed))
	assert tokens["scope"] == described_scope
	called = "/api/method/frappe.auth.get_logged_user"
	assert bearer(trusting_site, tokens["access_token"], called).json()["message"] == visitor.name
	refreshed = granted(client.refresh(tokens["refresh_token"]))
	assert bearer(trusting_site, refreshed["access_token"], called).status_code == 200
	assert client.revoke(refreshed["refresh_token"]).status_code == 200
	assert bearer(trusting_site, refreshed["access_token"], called).status_code == 401
	(row,) = stored(client)
	assert row["registration"] == "Metadata Document" and row["registration_host"] == HOST
	assert row["client_type"] == "Public" and not row.get("logo")
	assert len(document_server.requests) == 1


@requirement(
	"security", "45", "the dialog of a client that registered itself shows the host of its document first"
)
def test_the_dialog(document_server, make_described, visiting):
	client = make_described(client_name="Claude & Co", logo_uri="https://logo.example/a.png")
	page = dialog_of(visiting, client).response
	heading = page.text.partition("<h1")[2].partition("</h1>")[0]
	assert HOST in heading and "Claude" not in heading
	assert "Nobody at this site has checked this app" in page.text
	assert "Claude &amp; Co" in page.text and "app.example.com" in page.text
	assert "logo.example" not in page.text


@requirement("security", "45", "a client that registered itself by a document is asked for again each time")
def test_the_dialog_is_never_skipped(settings, make_described, visiting, visitor):
	settings(skip_authorization="Auto")
	client = make_described()
	flow.allow(visiting, client, visitor.name).tokens()
	assert dialog_of(visiting, client)


@requirement("security", "45", "a client that registered itself by a document gets neither all nor admin")
@pytest.mark.parametrize("wanted", ["all", "admin", "openid all"])
def test_no_full_access(make_described, visiting, wanted):
	answer = flow.authorize(visiting, make_described(scope=wanted), flow.make_verifier(), scope=wanted)
	if answer.status_code == 400:
		assert an_error_page(answer)
	else:
		assert flow.redirect_of(answer)["error"] == "invalid_scope"


@requirement(
	"RFC 8252", "7.3", "a program on the device describes itself, and has a port of its own each time"
)
@pytest.mark.parametrize("uri", ["http://localhost:41234/callback", "http://127.0.0.1:41235/callback"])
def test_a_program_on_the_device(make_described, visiting, visitor, uri):
	client = make_described(redirect_uris=["http://localhost/callback", "http://127.0.0.1/callback"])
	page = dialog_of(visiting, client, redirect_uri=uri).response.text
	assert "ny program on this device" in page and HOST in page
	allowed = flow.allow(visiting, client, visitor.name, redirect_uri=uri)
	assert allowed.redirect.target == uri and granted(client.exchange(allowed))


def test_a_redirect_uri_of_another(make_described, visiting):
	client = make_described()
	answer = flow.authorize(
		visiting, client, flow.make_verifier(), redirect_uri="https://evil.example/callback"
	)
	assert "evil.example" not in an_error_page(answer)


@requirement("security", "44", "a fetched document is fetched for a signed-in person alone")
def test_a_guest_signs_in_first(trusting_site, document_server, make_described, visiting, visitor):
	known, unknown = make_described(), make_described()
	flow.allow(visiting, known, visitor.name)
	before = len(document_server.requests)
	missing = replace(unknown, client_id=document_server.url("/missing.json"))
	answers = [flow.authorize(requests, each, flow.make_verifier()) for each in (known, unknown, missing)]
	for answer in answers:
		assert answer.status_code in (302, 303)
		assert answer.headers["Location"].startswith("/login?redirect-to=%2Fapi%2Fmethod%2F")
		assert "example.com" not in answer.headers["Location"]
	pages = [
		requests.get(trusting_site.base_url + answer.headers["Location"], timeout=60) for answer in answers
	]
	notices = [page.text.partition("Log in to decide whether")[2].partition("Nothing")[0] for page in pages]
	assert HOST in notices[0] and len(set(notices)) == 1
	silent = [flow.authorize(requests, each, prompt="none") for each in (known, unknown, missing)]
	assert (
		len(
			{re.sub("<code>.*?</code>", "", an_error_page(answer).partition("<main")[2]) for answer in silent}
		)
		== 1
	)
	assert len(document_server.requests) == before


def test_a_guest_comes_back_after_the_login(trusting_site, document_server, make_described, visitor):
	client = make_described()
	session = requests.Session()
	session.headers["Connection"] = "close"
	sent = flow.authorize(session, client, flow.make_verifier())
	answer = session.post(
		trusting_site.method("login"), data={"usr": visitor.name, "pwd": visitor.password}, timeout=60
	)
	assert answer.status_code == 200
	back = sent.headers["Location"].partition("redirect-to=")[2]
	page = session.get(trusting_site.base_url + requests.utils.unquote(back), timeout=60)
	assert flow.Dialog.of(page) and len(document_server.requests) == 1


def test_a_request_by_post(trusting_site, make_described, visiting):
	client = make_described()
	form = flow.authorization_request(client, flow.make_verifier())
	answer = visiting.post(trusting_site.endpoint("authorize"), data=form, allow_redirects=False, timeout=60)
	page = visiting.get(trusting_site.base_url + flow.redirect_of(answer).location, timeout=60)
	assert flow.Dialog.of(page)


@requirement("security", "44", "a fetched document that cannot be used leaves nothing behind")
@pytest.mark.parametrize(
	"members",
	[
		{"client_id": f"https://{HOST}/another"},
		{"client_secret": "a"},
		{"token_endpoint_auth_method": "private_key_jwt"},
		{"redirect_uris": ["javascript:alert(1)"]},
	],
)
def test_a_document_that_cannot_be_used(document_server, make_described, visiting, stored, events, members):
	known = make_described()
	client = replace(make_described(**members), client_id=known.client_id)
	if "client_id" not in members:
		client = make_described(**members)
	else:
		document_server.answers[known.client_id.partition(str(document_server.port))[2]] = (
			document_server.answers[next(path for path in reversed(document_server.answers))]
		)
	page = an_error_page(flow.authorize(visiting, client, flow.make_verifier(), redirect_uri=CALLBACK))
	assert "give this reference" in page and stored(client) == []
	assert any(client.client_id in reason for reason in events("Refused Registration"))
	asked = len(document_server.requests)
	an_error_page(flow.authorize(visiting, client, flow.make_verifier(), redirect_uri=CALLBACK))
	assert len(document_server.requests) == asked


@requirement("security", "44", "a document is fetched from a listed host alone, unless any host is ticked")
def test_a_host_that_is_not_listed(document_server, settings, make_described, visiting):
	client = make_described()
	settings(metadata_document_hosts="claude.ai")
	for session in (visiting, requests):
		page = an_error_page(flow.authorize(session, client, flow.make_verifier()))
		assert HOST in page
	assert document_server.requests == []
	settings(any_metadata_document_host=1)
	assert dialog_of(visiting, client)


@requirement("security", "45", "registration by a document is off until an administrator switches it on")
def test_it_is_off(site, document_server, settings, make_described, visiting, visitor, describing):
	client = make_described()
	allowed = flow.allow(visiting, client, visitor.name)
	member = "client_id_metadata_document_supported"
	documents = [
		f"{site.base_url}/.well-known/{name}"
		for name in ("oauth-authorization-server", "openid-configuration")
	]
	assert [requests.get(url, timeout=60).json()[member] for url in documents] == [True, True]
	settings(allow_metadata_documents=0)
	assert not any(member in requests.get(url, timeout=60).json() for url in documents)
	for client_id in (client.client_id, document_server.url("/unknown.json")):
		page = an_error_page(flow.authorize(visiting, replace(client, client_id=client_id)))
		assert "not registered on this site" in page
	assert len(document_server.requests) == 1
	assert granted(client.refresh(granted(client.exchange(allowed))["refresh_token"]))


@pytest.mark.parametrize("detour", ["/a/../app.json", "/./app.json", "/%2e%2E/app.json", "/app.json#x"])
def test_a_url_with_detours(document_server, make_described, visiting, detour):
	client = replace(make_described("/app.json"), client_id=document_server.url(detour))
	for session in (visiting, requests):
		an_error_page(flow.authorize(session, client, flow.make_verifier()))
	assert document_server.requests == []


def test_a_client_that_waits_for_an_administrator(settings, make_described, visiting, stored):
	settings(self_made_clients_wait=1, approved_hosts="")
	client = make_described()
	answer = flow.authorize(visiting, client, flow.make_verifier())
	assert stored(client)[0]["approval"] == "Waiting"
	assert "dialog" not in answer.text or answer.status_code != 200


@requirement("security", "44", "no document is fetched of a client that an administrator has disabled")
def test_a_disabled_client(document_server, admin, make_described, visiting, stored, change_row):
	client = make_described()
	assert dialog_of(visiting, client)
	admin.update("OAuth2 Client", stored(client)[0]["name"], enabled=0)
	change_row(client, document_fresh_until=0)
	an_error_page(flow.authorize(visiting, client, flow.make_verifier()))
	assert len(document_server.requests) == 1


def test_no_query_of_a_document_is_changed(document_server, make_described, visiting):
	client = make_described("/app?a=%2F&b=" + quote("ä"))
	assert dialog_of(visiting, client)
	assert document_server.requests[0][0] == "/app?a=%2F&b=%C3%A4"
