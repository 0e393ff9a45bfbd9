"""A moved site that still accepts other tokens: what has ended here does not live on at Frappe's own provider."""

import secrets
import time

import pytest
import requests

from tests.support.answers import bearer_refused, body_of, refused
from tests.support.bench import run_command
from tests.support.clients import bearer

requirement = pytest.mark.requirement
START_IMPORT = "oauth_provider.oauth_provider.moving.desk.start_import"
FRAPPES = "frappe.integrations.oauth2"
WHO = "/api/method/frappe.auth.get_logged_user"


@pytest.fixture
def app(core_app, settings):
	settings(answer_for_frappe=0, accept_other_bearer_tokens=1)
	return core_app()


@pytest.fixture
def old(app, login, user):
	"""What Frappe's provider has issued before the import: the tokens."""
	return app.sign_in(login(user))


@pytest.fixture
def kept(app, old, login, user):
	"""The form that redeems a code that was kept."""
	return app.ask(login(user))


@pytest.fixture
def moved(app, kept, move, settings, admin):
	"""The name of the client after the move, when the import of the last moment is complete."""
	move(app)
	(name,) = admin.names("OAuth2 Client", [["client_id", "=", app.client_id]])
	settings(answer_for_frappe=1, accept_other_bearer_tokens=1)
	deadline = time.monotonic() + 300
	while (
		admin.get("OAuth2 Client", name)["core_imported_at"]
		<= admin.get("OAuth2 Provider Settings")["answers_since"]
	):
		assert time.monotonic() < deadline
		time.sleep(0.3)
	return name


@pytest.fixture
def post(site):
	return lambda name, form, **options: requests.post(
		site.method(f"{FRAPPES}.{name}"), data=form, timeout=60, **options
	)


@requirement(
	"security", "33", "a revoked refresh token has ended, in any spelling and beside any other credential"
)
@pytest.mark.parametrize("more", ["", "code", "token", "header"])
@pytest.mark.parametrize("spell", [str, str.swapcase])
def test_a_revoked_refresh_token(more, spell, old, kept, moved, app, admin, post):
	(grant,) = admin.rows("OAuth2 Grant", [["client", "=", moved]], ("name",))
	admin.run("OAuth2 Grant", grant["name"], "revoke")
	form = {"grant_type": "refresh_token", "refresh_token": spell(old["refresh_token"]), **app.identity}
	form |= (
		{"code": kept["code"]}
		if more == "code"
		else {"token": old["access_token"]}
		if more == "token"
		else {}
	)
	headers = {"Authorization": f"Bearer {old['access_token']}"} if more == "header" else {}
	refused(post("get_token", form, headers=headers), "invalid_grant")


@requirement(
	"security", "30", "a scope stays limited: a code of the other provider gives nothing after the move"
)
def test_a_code_that_was_kept(kept, moved, post):
	refused(post("get_token", kept), "invalid_grant")


def test_no_other_grant_answers(kept, moved, app, user, post):
	form = {"grant_type": "password", "username": user.name, "password": user.password, **app.identity}
	refused(post("get_token", {**form, "code": kept["code"]}), "unsupported_grant_type")


def test_introspection_is_ours(old, moved, post):
	refused(post("introspect_token", {"token": old["access_token"]}), "invalid_client", 401)


@requirement("security", "33", "a client whose deletion would bring its tokens back is disabled")
def test_its_client_is_disabled_and_not_deleted(old, moved, admin, site):
	answer = admin.request("DELETE", site.resource("OAuth2 Client", moved))
	assert answer.status_code == 417 and "Disable it here" in answer.text
	admin.update("OAuth2 Client", moved, enabled=0)
	bearer_refused(bearer(site, old["access_token"], WHO), "invalid_token", 401)


def test_what_goes_on_meanwhile(old, moved, app, site, user):
	assert body_of(bearer(site, old["access_token"], WHO))["message"] == user.name
	assert app.client.refresh(old["refresh_token"]).status_code == 200


@requirement(
	"security", "33", "after the way back a revocation at Frappe's provider ends what was imported from it"
)
def test_after_the_way_back(old, moved, app, settings, post, site):
	settings(answer_for_frappe=0)
	assert body_of(bearer(site, old["access_token"], WHO))
	assert post("revoke_token", {"token": old["access_token"], **app.identity}).status_code == 200
	bearer_refused(bearer(site, old["access_token"], WHO), "invalid_token", 401)
	refused(app.client.refresh(old["refresh_token"]), "invalid_grant")
	assert not app.client.is_active(old["refresh_token"])


@requirement(
	"security", "33", "after the way back a user who removes the app at Frappe's provider ends the import too"
)
def test_after_the_way_back_the_rows_are_deleted(old, moved, app, settings, site):
	settings(answer_for_frappe=0)
	app.clean()
	bearer_refused(bearer(site, old["access_token"], WHO), "invalid_token", 401)
	refused(app.client.refresh(old["refresh_token"]), "invalid_grant")


@requirement(
	"security", "33", "while Frappe's provider answers, it brings nothing back to life that has ended here"
)
def test_what_has_ended_here_has_ended_there(old, moved, app, admin, settings, post, site):
	settings(answer_for_frappe=0)
	(grant,) = admin.rows("OAuth2 Grant", [["client", "=", moved]], ("name",))
	admin.run("OAuth2 Grant", grant["name"], "revoke")
	form = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"], **app.identity}
	refused(post("get_token", form), "invalid_grant")
	for road in ("/?cmd=", "/api/method/ping?cmd="):
		answer = requests.post(f"{site.base_url}{road}{FRAPPES}.get_token", data=form, timeout=60)
		refused(answer, "invalid_request")


@requirement(
	"security", "18c", "a refresh token that was refreshed here is a replay at Frappe's provider too"
)
def test_a_replay_after_the_way_back(old, moved, app, settings, post):
	new = app.client.refresh(old["refresh_token"]).json()
	settings(answer_for_frappe=0)
	form = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"], **app.identity}
	refused(post("get_token", form), "invalid_grant")
	refused(app.client.refresh(new["refresh_token"]), "invalid_grant")


@pytest.mark.parametrize("way", ["call", "refresh"])
def test_what_came_at_the_last_moment(way, moved, app, admin, user, move, post, site):
	"""Frappe's provider was issuing it when the import became complete."""
	# An import waits for the one before, which may still be at its end.
	move(app)
	access, refresh = (f"aB{secrets.token_hex(12)}" for _ in range(2))
	values = {"client": app.client_id, "user": user.name, "scopes": "all", "expires_in": 3600}
	admin.insert("OAuth Bearer Token", access_token=access, refresh_token=refresh, status="Active", **values)
	# The import is repeated, and the request waits for it.
	run_command(site, "execute", "oauth_provider.store.imported.begin_finish")
	admin.call(START_IMPORT, choices={"clients": [app.client_id]})
	if way == "call":
		assert body_of(bearer(site, access, WHO))["message"] == user.name
	else:
		form = {"grant_type": "refresh_token", "refresh_token": refresh, **app.identity}
		assert post("get_token", form).status_code == 200


@requirement("security", "20c", "an unknown token is 400, also at a path of the other provider")
def test_what_nobody_has_issued(moved, app, post):
	form = {"grant_type": "refresh_token", "refresh_token": "unknown", **app.identity}
	refused(post("get_token", form), "invalid_grant")
	assert post("revoke_token", {"token": "unknown", **app.identity}).headers["Cache-Control"] == "no-store"
