"""After everything that can be done with tokens, codes and secrets: where on the site one of them can be found."""

import base64
import json

import pytest
import requests

from tests.support import error_log, search
from tests.support.answers import granted, refused
from tests.support.clients import bearer
from tests.support.database import Database, needs_database
from tests.support.flow import Dialog, allow, authorize, redirect_of

requirement = pytest.mark.requirement

MARK = "a-text-that-the-search-must-find"


@pytest.fixture(scope="module")
def handed_out(site, make_client, make_user, login, admin):
	"""Every secret of a client and its users that was in use, in proper requests and in all kinds of wrong ones."""
	if not site.bench:
		pytest.skip("needs the database, the logs and Redis of a bench on this machine")
	known: dict[str, str] = {}
	errors, waiting = admin.names("Error Log"), error_log.waiting(site)
	client, user = make_client(scopes=["all", "profile"]), make_user()
	known["first secret"] = client.secret
	client.secret = known["secret"] = admin.run("OAuth2 Client", client.client_id, "rotate_secret")[
		"client_secret"
	]
	pair = f"{client.client_id}:{client.secret}".encode()
	known["Basic header"] = base64.b64encode(pair).decode().rstrip("=")
	session = login(user)
	use_properly(client, user, session, known)
	be_in_the_way_of_frappe(client, user, session, known)
	assert error_log.waiting(site) > waiting, "nothing was logged, so nothing was tried"
	found = search.in_redis(site, list(known.values()))
	# Bodies that Frappe cannot read wait in Redis for some minutes: docs/compliance.md says so.
	use_wrongly(client, user, session, known)
	error_log.store_what_waits(site)
	admin.update("OAuth2 Client", client.client_id, app_name=MARK)
	for name, secret in known.items():
		assert len(secret) >= 40, name
	texts = list(known.values())
	yield texts, found
	admin.delete_many("Error Log", admin.names("Error Log") - errors)


def use_properly(client, user, session, known: dict) -> None:
	"""Consent, exchange, requests, refresh, introspection, revocation."""
	dialog = Dialog.of(authorize(session, client))
	known["handle of the dialog"] = dialog.fields["transaction"]
	known["code of the dialog"] = redirect_of(dialog.press(session, "allow"))["code"]
	allowed = allow(session, client, user.name)
	known |= {"code": allowed.code, "verifier": allowed.verifier}
	remember(known, "first", allowed.tokens())
	token = allowed.access_token
	values = {"description": "x", "allocated_to": user.name}
	todo = bearer(client.site, token, "/api/resource/ToDo", "POST", json=values)
	name = todo.json()["data"]["name"]
	for verb in ("GET", "PUT", "DELETE"):
		assert bearer(client.site, token, f"/api/resource/ToDo/{name}", verb, json={"priority": "Low"}).ok
	remember(known, "second", granted(client.refresh(allowed.refresh_token, auth="basic")))
	for kind in ("access token", "refresh token"):
		assert client.introspect(known[f"second {kind}"], auth="basic").json()["active"]
	assert client.revoke(known["second access token"]).status_code == 200
	remember(known, "third", granted(client.refresh(known["second refresh token"])))
	assert client.revoke(known["third refresh token"], auth="basic").status_code == 200


def use_wrongly(client, user, session, known: dict) -> None:
	"""A replay of each kind, wrong partners, wrong places, bodies that nobody can read."""
	allowed = allow(session, client, user.name)
	known |= {"replayed code": allowed.code, "replayed verifier": allowed.verifier}
	remember(known, "replayed", allowed.tokens())
	refused(client.exchange(allowed, code_verifier="w" * 43), "invalid_grant")
	remember(known, "rotated", granted(client.refresh(allowed.refresh_token)))
	refused(client.refresh(allowed.refresh_token), "invalid_grant")
	refused(client.exchange(allowed), "invalid_grant")
	site, code, token = client.site, known["code of the dialog"], known["rotated access token"]
	for value in (code, client.secret, known["rotated refresh token"], token):
		bearer(site, value, "/api/resource/ToDo")
	form = {"grant_type": "authorization_code", "code": code, "client_id": client.client_id}
	form["client_secret"] = client.secret
	url = site.endpoint("get_token")
	bodies = [
		json.dumps(form),
		json.dumps([form]),
		json.dumps(form)[:-1],
		f"code={code}&x=%ff%zz",
		f"code={code}\0",
	]
	for body in bodies:
		for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
			answer = requests.post(url, data=body.encode(), headers={"Content-Type": kind}, timeout=60)
			assert answer.status_code >= 400
	dialog = Dialog.of(authorize(session, client))
	known["unanswered handle"] = dialog.fields["transaction"]
	for decision in ("", "maybe"):
		dialog.press(session, decision, headers={"Origin": "https://evil.example"})


def be_in_the_way_of_frappe(client, user, session, known: dict) -> None:
	"""Requests that fail in Frappe, which logs such failures with all that it knows."""
	allowed = allow(session, client, user.name)
	known |= {"late code": allowed.code, "late verifier": allowed.verifier}
	remember(known, "late", allowed.tokens())
	for path in (
		"/api/resource/ToDo?filters={",
		"/api/resource/ToDo?limit_page_length=x",
		"/api/method/frappe.client.get_list?doctype=ToDo&fields=x",
		"/api/method/frappe.client.insert?doc=x",
	):
		for verb in ("GET", "POST"):
			answer = bearer(client.site, allowed.access_token, path, verb)
			assert allowed.access_token not in answer.text


def remember(known: dict, which: str, tokens: dict) -> None:
	known[f"{which} access token"] = tokens["access_token"]
	known[f"{which} refresh token"] = tokens["refresh_token"]


@requirement("security", "32", "no column of any table holds a token, a code, a verifier or a secret")
def test_no_table_holds_one(handed_out, site):
	texts, _ = handed_out
	assert "tabOAuth2 Client.app_name" in search.in_tables(site, [MARK]), "the search finds nothing"
	assert search.in_tables(site, texts) == []


@requirement("security", "32", "no log file of Frappe, the web server or the database holds one")
def test_no_log_holds_one(handed_out, site):
	texts, _ = handed_out
	assert search.in_logs(site, ["/api/resource/ToDo"]), "the search finds nothing"
	assert search.in_logs(site, texts) == []


@requirement("security", "32", "Redis holds none of them, while an error waits to be logged neither")
def test_redis_holds_none(handed_out, site):
	texts, found = handed_out
	assert search.in_redis(site, [site.name]), "the search finds nothing"
	assert found == []
	assert search.in_redis(site, texts) == []


@requirement("security", "32", "what a deleted client and its user leave behind holds none of them")
def test_what_is_deleted_leaves_none(site, make_client, make_user, allow, admin, manager):
	needs_database(site)
	client, user = make_client(), make_user()
	allowed = allow(client, user)
	secrets = [client.secret, allowed.code, allowed.access_token, allowed.refresh_token]
	admin.delete("OAuth2 Client", client.client_id)
	admin.delete("User", user.name)
	with Database(site) as database:
		kept = database.run(
			"select data from `tabDeleted Document` where deleted_name = %s", client.client_id
		)
	assert kept
	assert search.in_tables(site, secrets) == []
