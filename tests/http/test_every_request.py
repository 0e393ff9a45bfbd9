"""What is checked on every Bearer request, at once and by every process of the web server."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.answers import bearer_refused, body_of
from tests.support.bench import revoke_grant
from tests.support.clients import bearer
from tests.support.concurrency import on_every_worker

requirement = pytest.mark.requirement

WHO = "/api/method/frappe.auth.get_logged_user"
ROLE = "Report Manager"


@pytest.fixture
def allowed(make_client, make_user, allow):
	"""Access of a client that is limited to a role, by a user who has it."""
	return allow(make_client(roles=[ROLE]), make_user(roles=[ROLE]))


def closed_hours(admin) -> dict:
	"""Login hours of a user that leave the present hour out, and the next one too."""
	zone = ZoneInfo(admin.get("System Settings")["time_zone"])
	hour = datetime.now(zone).hour
	return {"login_after": hour + 2} if hour < 22 else {"login_before": hour - 1}


def revoke_the_token(allowed, world):
	assert allowed.client.revoke(allowed.access_token).status_code == 200


def disable_the_client(allowed, world):
	world.admin.update("OAuth2 Client", allowed.client.client_id, enabled=0)


def disable_the_user(allowed, world):
	world.change_user(allowed.user, enabled=0)


def restrict_the_addresses(allowed, world):
	world.change_user(allowed.user, restrict_ip="203.0.113.7")


def close_the_hours(allowed, world):
	world.change_user(allowed.user, **closed_hours(world.admin))


def take_the_role_away(allowed, world):
	world.change_user(allowed.user, roles=[])


def ask_for_another_role(allowed, world):
	world.admin.update("OAuth2 Client", allowed.client.client_id, allowed_roles=[{"role": "Website Manager"}])


def revoke_the_grant(allowed, world):
	if not world.admin.site.bench:
		pytest.skip("needs the commands of a bench on this machine")
	revoke_grant(world.admin.site, allowed.client.client_id, allowed.user)


@requirement(
	"security", "28", "token, client, user, addresses, hours, roles, grant: each ends a request at once"
)
@requirement("CVE-2026-111388", "", "what keeps a user from logging in keeps out their tokens")
@pytest.mark.parametrize(
	"end",
	[
		revoke_the_token,
		disable_the_client,
		disable_the_user,
		restrict_the_addresses,
		close_the_hours,
		take_the_role_away,
		ask_for_another_role,
		revoke_the_grant,
	],
)
def test_each_condition_ends_the_next_request(end, allowed, world, site):
	token = allowed.access_token
	for answer in on_every_worker(lambda: bearer(site, token, WHO)):
		assert answer.json() == {"message": allowed.user}
	end(allowed, world)
	for answer in on_every_worker(lambda: bearer(site, token, WHO)):
		bearer_refused(answer, "invalid_token", 401)
	# Frappe answers this path to everybody; what is no valid token is refused all the same (RFC 6750 3.1).
	bearer_refused(bearer(site, token, "/api/method/ping"), "invalid_token", 401)


@requirement(
	"security", "28", "addresses, hours and roles keep a token out as long as they last, and no longer"
)
@pytest.mark.parametrize("end", [restrict_the_addresses, close_the_hours, take_the_role_away])
def test_what_may_come_back_comes_back(end, allowed, world, site):
	token = allowed.access_token
	end(allowed, world)
	assert bearer(site, token, WHO).status_code == 401
	world.change_user(allowed.user, restrict_ip="", login_after=0, login_before=0, roles=[{"role": ROLE}])
	for answer in on_every_worker(lambda: bearer(site, token, WHO)):
		assert answer.json() == {"message": allowed.user}


@requirement("security", "28", "addresses and hours that include the request keep nobody out")
def test_addresses_and_hours_that_fit_let_in(allowed, world, site):
	world.change_user(allowed.user, restrict_ip="203.0.113.7,127.0.0", login_after=0, login_before=24)
	assert bearer(site, allowed.access_token, WHO).json() == {"message": allowed.user}


@requirement("security", "33", "access that ended with client or user does not come back with them")
@pytest.mark.parametrize("doctype", ["OAuth2 Client", "User"])
def test_what_was_disabled_does_not_bring_its_tokens_back(doctype, allowed, world, site):
	waiting_token = allowed.refresh_token
	name = allowed.user if doctype == "User" else allowed.client.client_id
	world.admin.update(doctype, name, enabled=0)
	world.admin.update(doctype, name, enabled=1)
	bearer_refused(bearer(site, allowed.access_token, WHO), "invalid_token", 401)
	assert body_of(allowed.client.refresh(waiting_token))["error"] == "invalid_grant"
