"""/authorized-apps: each person sees what they have allowed, and ends it, and nobody else's."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.http.authorized_apps.page import PATH, WHO, ask, grant_of, look, name_of, press, still_there
from tests.support.answers import bearer_refused, refused
from tests.support.clients import bearer
from tests.support.database import Database
from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement

FRAPPES_LIST = "/third_party_apps"
SCRIPT = "<script>alert(1)</script>"


def without_nonce(text: str) -> str:
	return re.sub(r'nonce="[^"]*"', "", text)


@requirement("design", "", "a guest signs in and comes back to the page")
@pytest.mark.parametrize("query", ["", "?revoke=abc"])
def test_a_guest_goes_to_login_and_comes_back(query, site):
	answer = look(requests, site, query)
	assert answer.status_code == 303
	target = urlsplit(answer.headers["Location"])
	assert (target.netloc, target.path) == ("", "/login")
	assert parse_qs(target.query) == {"redirect-to": [PATH + query]}


@requirement("design", "", "a person sees what they have allowed, in words, and nobody else's")
def test_a_person_sees_their_own_apps(session, site, allowed, allow, other_user, make_client):
	other = allow(make_client(), other_user)
	text = look(session, site).text
	assert name_of(allowed) in text and "Full access to your account" in text and "Know who you are" in text
	assert name_of(other) not in text


@requirement("security", "8a", "the page of authorized apps can be neither framed nor stored")
@requirement("security", "8b", "it loads nothing from elsewhere and runs no script")
@pytest.mark.parametrize("query", ["", "?revoke=unknown", "?revoke={grant}"])
def test_the_page_is_as_closed_as_the_dialog(query, session, site, admin, allowed):
	answer = look(session, site, query.format(grant=grant_of(admin, allowed)["name"]))
	assert "no-store" in answer.headers["Cache-Control"]
	assert answer.headers["X-Frame-Options"] == "DENY"
	policy = answer.headers["Content-Security-Policy"]
	assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
	assert "form-action 'self'" in policy and "script-src" not in policy
	assert "<script" not in answer.text and "javascript:" not in answer.text
	assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', answer.text)


@requirement(
	"security", "33", "a person who revokes an app ends its tokens, refresh tokens and codes at once"
)
def test_revoking_ends_access_at_once_and_says_so(session, site, admin, ending, allow, person):
	unredeemed = allow(ending.client, person)
	question = ask(session, site, admin, ending)
	assert name_of(ending) in question.response.text
	still_there(ending, admin)
	answer = press(session, question, site)
	assert answer.status_code == 303 and answer.headers["Location"].startswith(f"{PATH}?revoked=")
	bearer_refused(bearer(site, ending.access_token, WHO), "invalid_token", 401)
	refused(ending.client.refresh(ending.refresh_token), "invalid_grant")
	refused(ending.client.exchange(unredeemed), "invalid_grant")
	text = session.get(site.base_url + answer.headers["Location"], timeout=60).text
	assert 'role="status"' in text and name_of(ending) in text
	assert name_of(ending) not in look(session, site).text
	[event] = admin.rows(
		"OAuth2 Event", {"client": ending.client.client_id, "event": "Revocation"}, ["user", "reason"]
	)
	assert event == {"user": person.name, "reason": "Revoked by the user"}
	# The app must ask again.
	assert Dialog.of(authorize(session, ending.client)).fields["transaction"]


@requirement("design", "", "whose a grant is, and whether it exists, is not told")
def test_other_peoples_grants_look_like_none(session, site, admin, allow, person, other_user, make_client):
	other = allow(make_client(), other_user)
	other.tokens()
	ended = allow(make_client(), person)
	question = ask(session, site, admin, ended)
	assert press(session, question, site).status_code == 303
	pages = []
	for name in (grant_of(admin, other)["name"], grant_of(admin, ended)["name"], "unknown", "%00", "a'b"):
		answer = look(session, site, f"?revoke={name}")
		assert answer.status_code == 404
		pages.append(without_nonce(answer.text))
	assert len(set(pages)) == 1
	# Nor does `revoked` tell the name of an app.
	assert name_of(other) not in look(session, site, f"?revoked={grant_of(admin, other)['name']}").text
	still_there(other, admin)


def test_pressing_twice_ends_it_once(session, site, admin, ending):
	question = ask(session, site, admin, ending)
	press(session, question, site)
	again = redirect_of(press(session, question, site)).location
	assert session.get(site.base_url + again, timeout=60).status_code == 404
	events = admin.rows("OAuth2 Event", {"client": ending.client.client_id, "event": "Revocation"})
	assert len(events) == 1


@requirement("security", "8c", "what an app says about itself is shown as text")
@requirement("CVE-2018-1000088", "", "script in a client's name runs nowhere on the page of authorized apps")
def test_script_in_a_name_is_text(session, site, admin, allow, person, make_client):
	client = make_client(scopes=["profile"], website="https://app.example.com")
	access = allow(client, person)
	access.tokens()
	with Database(site) as database:
		# Frappe takes markup out of what is saved; what was written by another way may have it.
		name = f"{SCRIPT}\"'"
		database.run("update `tabOAuth2 Client` set app_name = %s where name = %s", name, client.client_id)
		database.run("commit")
	question = ask(session, site, admin, access)
	texts = [look(session, site).text, question.response.text]
	location = press(session, question, site).headers["Location"]
	texts.append(session.get(site.base_url + location, timeout=60).text)
	for text in texts:
		assert "<script" not in text and "&lt;script&gt;" in text


def test_an_app_that_the_site_trusts_is_said_to_come_back(session, site, admin, allow, person, make_client):
	trusted = allow(make_client(skip_authorization=1), person)
	assert "without asking" in ask(session, site, admin, trusted).response.text


def test_the_page_is_linked_from_the_account(session, site, admin):
	form = session.get(site.base_url + "/me", timeout=60)
	assert form.status_code == 200 and f'href="{FRAPPES_LIST}"' in form.text
	answer = session.get(site.base_url + FRAPPES_LIST, timeout=60, allow_redirects=False)
	assert (answer.status_code, answer.headers["Location"]) == (303, PATH)
	desk = admin.call("frappe.desk.form.load.getdoctype", doctype="User")
	assert desk is None or PATH in str(desk)


def test_who_has_apps_of_frappes_own_server_finds_both_lists(world, login, site):
	person = world.user()
	address = "https://app.example.com/cb"
	client = world.insert(
		"OAuth Client", app_name="Old", scopes="all", redirect_uris=address, default_redirect_uri=address
	)
	world.insert(
		"OAuth Bearer Token",
		client=client["name"],
		user=person.name,
		access_token=world.unique("token"),
		scopes="all",
		expires_in=3600,
	)
	session = login(person)
	theirs = session.get(site.base_url + FRAPPES_LIST, timeout=60, allow_redirects=False)
	assert theirs.status_code == 200 and "Old" in theirs.text and f'href="{PATH}"' in theirs.text
	assert f'href="{FRAPPES_LIST}"' in look(session, site).text
