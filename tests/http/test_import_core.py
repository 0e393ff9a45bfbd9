"""Apps of Frappe's own provider that are imported while their users are signed in: nobody signs in again."""

import time

import pytest
import requests

from tests.support.answers import granted, refused
from tests.support.clients import bearer
from tests.support.concurrency import at_once

requirement = pytest.mark.requirement


@pytest.fixture(autouse=True)
def _frappe_answers(settings):
	settings(answer_for_frappe=0)


@pytest.mark.parametrize("auth", ["post", "basic"])
def test_the_same_tokens_and_the_same_secret_work(core_app, login, user, move, site, auth):
	app = core_app()
	old = app.sign_in(login(user))
	assert bearer(site, old["access_token"], site.endpoint("test_resource")).status_code == 401
	(described,) = move(app)["clients"]
	assert described["tokens"] == {"imported": 1}
	said = bearer(site, old["access_token"], site.endpoint("test_resource"))
	assert said.status_code == 200
	assert (said.json()["user"], said.json()["client_id"]) == (user.name, app.client_id)
	assert set(said.json()["scope"].split()) == {"all", "openid"}
	new = granted(app.client.refresh(old["refresh_token"], auth=auth))
	assert app.client.is_active(new["access_token"]) and not app.client.is_active(old["access_token"])
	granted(app.client.refresh(new["refresh_token"], auth=auth))


def test_tokens_of_the_last_moment_come_along(core_app, login, user, move, settings, admin):
	app = core_app()
	app.sign_in(login(user))
	move(app)
	latest = app.sign_in(login(user))
	settings(answer_for_frappe=1)
	(client,) = admin.names("OAuth2 Client", [["client_id", "=", app.client_id]])
	# A job brings them, after those that other tests have left in the queue.
	deadline = time.monotonic() + 300
	while len(admin.names("OAuth2 Bearer Token", [["client", "=", client]])) < 2:
		assert time.monotonic() < deadline
		time.sleep(0.3)
	granted(app.client.refresh(latest["refresh_token"]))


def test_of_two_imports_at_once_the_second_finds_everything_there(core_app, login, user, move, admin):
	app = core_app()
	app.sign_in(login(user))
	reports = at_once(2, lambda number: move(app))
	outcomes = sorted(described["outcome"] for report in reports for described in report["clients"])
	assert outcomes == ["is here already, and stays as it is", "new"]
	(client,) = admin.names("OAuth2 Client", [["client_id", "=", app.client_id]])
	for doctype in ("OAuth2 Bearer Token", "OAuth2 Grant"):
		assert len(admin.names(doctype, [["client", "=", client]])) == 1


def test_a_wrong_secret_does_not(core_app, login, user, move):
	app = core_app()
	old = app.sign_in(login(user))
	move(app)
	refused(app.client.refresh(old["refresh_token"], client_secret="wrong"), "invalid_client", 401)
	refused(app.client.refresh(old["refresh_token"], auth="id"), "invalid_client", 401)


def test_an_installed_app_goes_on_without_a_secret(core_app, login, user, move):
	app = core_app("http://127.0.0.1:9876/callback")
	old = app.sign_in(login(user))
	move(app)
	new = granted(app.client.refresh(old["refresh_token"], auth="id"))
	assert app.client.is_active(new["access_token"])
	# Some such apps send the secret that they have.
	refused(app.client.refresh(new["refresh_token"], client_secret="wrong"), "invalid_client", 401)
	granted(app.client.refresh(new["refresh_token"], auth="post"))


def test_its_user_finds_it_among_the_authorized_apps(core_app, login, user, move, site, admin):
	app = core_app()
	app.sign_in(login(user))
	name = admin.get("OAuth Client", app.client_id)["app_name"]
	move(app)
	page = login(user).get(f"{site.base_url}/authorized-apps", timeout=60)
	assert page.status_code == 200 and name in page.text


def test_a_dry_run_writes_nothing_and_core_goes_on(core_app, login, user, move, site, admin):
	app = core_app()
	old = app.sign_in(login(user))
	assert move(app, "--dry-run")["clients"][0]["tokens"] == {"imported": 1}
	assert not admin.names("OAuth2 Client", [["client_id", "=", app.client_id]])
	move(app)
	assert admin.names("OAuth Bearer Token", [["client", "=", app.client_id], ["status", "=", "Active"]])
	assert admin.get("OAuth Client", app.client_id)["client_secret"] == app.secret
	core = requests.post(
		site.method("frappe.integrations.oauth2.introspect_token"),
		data={"token": old["access_token"], "token_type_hint": "access_token"},
		timeout=60,
	)
	assert core.json()["active"] is True
