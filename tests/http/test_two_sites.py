"""Two sites in the same processes. One is a copy of the other, so that everything has the same name on both."""

from dataclasses import replace

import pytest
import requests

from tests.support.answers import an_error_page, bearer_refused, granted, refused
from tests.support.bench import run_command
from tests.support.clients import bearer
from tests.support.concurrency import on_every_worker
from tests.support.flow import Dialog, allow, authorize, redirect_of
from tests.support.frappe_api import FrappeAPI
from tests.support.neighbour import neighbour

requirement = pytest.mark.requirement

WHO = "/api/method/frappe.auth.get_logged_user"
CLIENT = "OAuth2 Client"


@pytest.fixture(scope="module")
def scope(make_scope):
	return make_scope(methods=["frappe.auth.get_logged_user"])


@pytest.fixture(scope="module")
def person(make_user):
	return make_user()


@pytest.fixture(scope="module")
def allowed(make_client, person, login, scope):
	"""Access that exists on both sites, having been there before the copy was made."""
	access = allow(login(person), make_client(scopes=[scope]), person.name)
	access.tokens()
	return access


@pytest.fixture(scope="module")
def unused(make_client, person, login, scope):
	"""Access that exists on both sites and was used on none."""
	access = allow(login(person), make_client(scopes=[scope]), person.name)
	access.tokens()
	return access


@pytest.fixture(scope="module")
def other(site, allowed, unused):
	"""The other site."""
	with neighbour(site) as copy:
		yield copy


@pytest.fixture
def other_admin(other):
	return FrappeAPI(other, other.admin_user, other.admin_password)


def who(site, token: str) -> list[int]:
	return [answer.status_code for answer in on_every_worker(lambda: bearer(site, token, WHO))]


@requirement("security", "35", "what one site issues, the other does not know")
def test_what_one_site_issues_the_other_does_not_know(allowed, other, site, make_client, make_user, login):
	user = make_user()
	new = allow(login(user), make_client(), user.name)
	waiting = allow(login(user), new.client, user.name)
	assert set(who(site, new.access_token)) == {200}
	for answer in on_every_worker(lambda: bearer(other, new.access_token, WHO)):
		bearer_refused(answer, "invalid_token", 401)
	refused(replace(new.client, site=other).refresh(new.refresh_token), "invalid_client", 401)
	again = allow(login(user), new.client, user.name)
	# A client of both sites, with what only one of them issued.
	both = replace(allowed.client, site=other)
	for answer in (both.refresh(new.refresh_token), both.exchange(waiting), both.exchange(again)):
		assert answer.json()["error"] == "invalid_grant"
	granted(new.client.exchange(waiting))


@requirement("security", "35", "a scope, the settings and a client that change on one site stay on the other")
@pytest.mark.parametrize("turn", [0, 1])
def test_a_change_stays_on_its_site(turn, allowed, other, site, admin, other_admin, scope):
	here, there = [(site, admin), (other, other_admin)][:: 1 - 2 * turn]
	token = allowed.access_token
	assert set(who(here[0], token)) == set(who(there[0], token)) == {200}
	here[1].update("OAuth2 Scope", scope, methods=[{"method": "frappe.ping"}])
	assert (set(who(here[0], token)), set(who(there[0], token))) == ({403}, {200})
	here[1].update("OAuth2 Scope", scope, methods=[{"method": "frappe.auth.get_logged_user"}])
	assert set(who(here[0], token)) == {200}
	before = here[1].get("OAuth2 Provider Settings")["authorization_code_lifetime"]
	here[1].update("OAuth2 Provider Settings", authorization_code_lifetime=before - 7)
	assert there[1].get("OAuth2 Provider Settings")["authorization_code_lifetime"] == before
	here[1].update("OAuth2 Provider Settings", authorization_code_lifetime=before)


@requirement(
	"security", "35", "a question asked on one site is not answered on the other; each has its own issuer"
)
def test_a_dialog_belongs_to_its_site(allowed, other, site, login, person):
	# The session is older than the copy, so that it is one of the other site's too.
	session = login(person)
	sid = {"sid": session.cookies["sid"]}
	assert requests.get(other.base_url + WHO, cookies=sid, timeout=60).json() == {"message": person.name}
	dialog = Dialog.of(authorize(session, allowed.client))
	answer = requests.post(
		dialog.action.replace(site.base_url, other.base_url),
		data={**dialog.fields, "decision": "allow"},
		headers={"Origin": other.base_url},
		cookies=sid,
		allow_redirects=False,
		timeout=60,
	)
	an_error_page(answer)
	assert redirect_of(dialog.press(session, "allow"))["iss"] == site.base_url


@requirement("security", "35", "a client that is disabled on one site works on the other")
def test_a_client_is_disabled_on_one_site(allowed, other, site, other_admin):
	assert set(who(site, allowed.access_token)) == set(who(other, allowed.access_token)) == {200}
	other_admin.update(CLIENT, allowed.client.client_id, enabled=0)
	assert set(who(other, allowed.access_token)) == {401}
	assert set(who(site, allowed.access_token)) == {200}
	refused(replace(allowed.client, site=other).refresh(allowed.refresh_token), "invalid_client", 401)


@requirement("security", "35", "a use on one site is none on the other")
def test_a_use_belongs_to_its_site(unused, other, site, admin, other_admin):
	assert set(who(site, unused.access_token)) == {200}
	for each in (other, site):
		run_command(each, "execute", "oauth_provider.api.scheduled_jobs.write_uses")
	assert last_use(other_admin, unused) == 0 < last_use(admin, unused)


def last_use(admin: FrappeAPI, allowed) -> int:
	filters = {"client": allowed.client.client_id, "user": allowed.user}
	[grant] = admin.rows("OAuth2 Grant", filters, ["last_used_at"])
	return grant["last_used_at"]


@requirement(
	"security",
	"35",
	"a site knows no ID token of another site, also where that is its copy with the same keys",
)
def test_an_id_token_of_another_site(other, site, make_client, person, login):
	client = make_client(scopes=["openid"], post_logout_redirect_uris="https://app.example.com/")
	token = allow(login(person), client, person.name).tokens()["id_token"]
	ends = {"id_token_hint": token, "post_logout_redirect_uri": "https://app.example.com/"}
	answers = [
		requests.get(each.endpoint("end_session"), params=ends, allow_redirects=False, timeout=60)
		for each in (site, other)
	]
	assert [answer.status_code for answer in answers] == [303, 400]
	an_error_page(answers[1])
