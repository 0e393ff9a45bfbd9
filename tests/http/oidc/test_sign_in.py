"""How the site knows when and how a user has signed in, and whether the address is the user's."""

import time

import pytest

from tests.support import flow
from tests.support.database import Database
from tests.support.ways_to_sign_in import (
	by_a_forced_reset,
	by_a_forgotten_password,
	by_a_second_factor,
	by_an_email_link,
	by_another_page,
	new_browser,
)

requirement = pytest.mark.requirement


@requirement("security", "40", "auth_time is that of the login, by any of Frappe's ways")
@pytest.mark.parametrize(
	("way", "is_proved"),
	[
		(by_another_page, False),
		(by_a_forgotten_password, False),
		(by_a_forced_reset, False),
		(by_an_email_link, True),
	],
)
@requirement("security", "41", "email_verified as a link that was mailed proves it")
def test_a_way_of_signing_in(way, is_proved, provider, settings, site, world, relying_party, make_user):
	if not site.bench:
		pytest.skip("links in e-mails can only be had from the development bench")
	settings(email_verified="Proved")
	person, browser = make_user(), new_browser()
	begin = int(time.time())
	way(browser, site, person, world)
	tokens = flow.allow(browser, relying_party, person.name).tokens()
	claims = provider.read(tokens["id_token"], relying_party)
	assert begin <= claims["auth_time"] <= time.time()
	assert provider.userinfo(tokens["access_token"])["email_verified"] is is_proved


@requirement("OpenID Connect Core", "2", "amr says that a second factor was used, also after a refresh")
def test_a_second_factor(provider, site, world, relying_party, make_user):
	if not site.bench:
		pytest.skip("the secret of a second factor can only be had from the development bench")
	person, browser = make_user(), new_browser()
	by_a_second_factor(browser, site, person, world)
	tokens = flow.allow(browser, relying_party, person.name).tokens()
	assert set(provider.read(tokens["id_token"], relying_party)["amr"]) == {"pwd", "otp", "mfa"}
	refreshed = relying_party.refresh(tokens["refresh_token"]).json()
	assert set(provider.read(refreshed["id_token"], relying_party)["amr"]) == {"pwd", "otp", "mfa"}


@requirement("security", "40", "auth_time is that of the login, also for a second app some time later")
def test_the_moment_is_that_of_the_login(provider, login, relying_party, make_client, make_user):
	person = make_user()
	browser = login(person, new=True)
	moments = []
	for client in (relying_party, make_client(scopes=["openid"])):
		time.sleep(1.1)
		tokens = flow.allow(browser, client, person.name).tokens()
		moments.append(provider.read(tokens["id_token"], client)["auth_time"])
	assert moments[0] == moments[1] < time.time() - 2


@requirement("security", "41", "email_verified is false again once the address is another")
def test_another_address_is_not_proved(provider, settings, site, world, relying_party, make_user):
	if not site.bench:
		pytest.skip("links in e-mails can only be had from the development bench")
	settings(email_verified="Proved")
	person, browser = make_user(), new_browser()
	by_an_email_link(browser, site, person, world)
	token = flow.allow(browser, relying_party, person.name).access_token
	assert provider.userinfo(token)["email_verified"] is True
	other = f"other-{person.name}"
	with Database(site) as database:
		database.run("update `tabUser` set email = %s where name = %s", other, person.name)
		database.run("commit")
	info = provider.userinfo(token)
	assert (info["email"], info["email_verified"]) == (other, False)


@requirement("security", "41", "email_verified by the first password of a new user, whose link was mailed")
def test_the_first_password_proves_the_address(provider, settings, site, world, relying_party, make_user):
	if not site.bench:
		pytest.skip("links in e-mails can only be had from the development bench")
	settings(email_verified="Proved")
	person, browser = make_user(), new_browser()
	with Database(site) as database:
		database.run("delete from `__Auth` where doctype = 'User' and name = %s", person.name)
		database.run("commit")
	by_a_forgotten_password(browser, site, person, world)
	token = flow.allow(browser, relying_party, person.name).access_token
	assert provider.userinfo(token)["email_verified"] is True


@requirement("security", "41", "email_verified is not what a user has written into the own document")
@pytest.mark.parametrize("setting", ["All", "Proved"])
def test_an_address_of_the_users_own_choice(
	provider, settings, site, world, relying_party, make_user, setting
):
	if not site.bench:
		pytest.skip("links in e-mails can only be had from the development bench")
	settings(email_verified=setting)
	person, browser = make_user(), new_browser()
	victim = f"victim-{person.name}"
	with Database(site) as database:
		# As the user may do by REST.
		database.run("update `tabUser` set email = %s where name = %s", victim, person.name)
		database.run("commit")
	by_an_email_link(browser, site, person, world)
	info = provider.userinfo(flow.allow(browser, relying_party, person.name).access_token)
	assert (info["email"], info["email_verified"]) == (victim, False)


@requirement("security", "41", "email_verified is not for whoever names the method of a link")
def test_a_password_is_no_link(provider, settings, site, relying_party, make_user):
	settings(email_verified="Proved")
	person, browser = make_user(), new_browser()
	browser.post(
		site.method("login"),
		params={"cmd": "frappe.www.login.login_via_key"},
		data={"usr": person.name, "pwd": person.password, "key": "x"},
		timeout=60,
	)
	if "sid" not in browser.cookies or browser.cookies["sid"] == "Guest":
		browser.post(site.method("login"), data={"usr": person.name, "pwd": person.password}, timeout=60)
	token = flow.allow(browser, relying_party, person.name).access_token
	assert provider.userinfo(token)["email_verified"] is False
