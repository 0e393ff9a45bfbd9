"""How the site knows when and how a user has signed in, and whether the address is the user's."""

import time
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from tests.support import flow
from tests.support.database import Database
from tests.support.ways_to_sign_in import (
	by_a_forced_reset,
	by_a_forgotten_password,
	by_a_second_factor,
	by_an_email_link,
	by_another_page,
	email_link,
	new_browser,
	open_page,
	second_factors,
	set_up_second_factor,
	sign_in,
)

requirement = pytest.mark.requirement
mailed_links = pytest.mark.usefixtures("mailed_links")


@pytest.fixture(name="mailed_links")
def skip_without_mailed_links(site):
	if not site.bench:
		pytest.skip("links in e-mails can only be had from the development bench")


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
@mailed_links
def test_a_way_of_signing_in(way, is_proved, provider, settings, site, world, relying_party, make_user):
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


@requirement(
	"OpenID Connect Core", "2", "amr names no second factor that was not asked for, whatever the address says"
)
@pytest.mark.parametrize(
	"address",
	[
		"/api/method/frappe.www.login.login_via_key?key={key}",
		"/login?cmd=frappe.www.login.login_via_key&key={key}",
		"/api/method/frappe.www.login.login_via_key/login?key={key}",
	],
)
@mailed_links
def test_a_link_is_no_second_factor(address, provider, site, world, relying_party, make_user):
	person, browser = make_user(), new_browser()
	set_up_second_factor(site, person, world)
	(key,) = parse_qs(urlsplit(email_link(site, person)).query)["key"]
	with second_factors(site):
		open_page(browser, site, address.format(key=key))
		tokens = flow.allow(browser, relying_party, person.name).tokens()
	assert "amr" not in provider.read(tokens["id_token"], relying_party)


@requirement("security", "41", "email_verified is by a link, and by no other login that names one")
@mailed_links
def test_a_new_password_is_no_link(provider, settings, site, world, relying_party, make_user):
	settings(email_verified="Proved")
	person, browser = make_user(), new_browser()
	(key,) = parse_qs(urlsplit(world.link_to_set_password(person)).query)["key"]
	path = "frappe.core.doctype.user.user.update_password/frappe.www.login.login_via_key"
	form = {"key": key, "new_password": "another-Long-passw0rd!"}
	assert browser.post(site.method(path), data=form, timeout=60).status_code == 200
	token = flow.allow(browser, relying_party, person.name).access_token
	assert provider.userinfo(token)["email_verified"] is False


@requirement(
	"security", "40", "auth_time is that of the login, and none that was refused, of the same user neither"
)
@mailed_links
def test_a_refused_login_of_the_same_user(provider, site, world, admin, relying_party, make_user):
	person, browser = make_user(), new_browser()
	begin = time.time()
	sign_in(browser, site, person)
	link = urlsplit(email_link(site, person))
	time.sleep(2.1)
	# From now on the person may not sign in at this hour.
	hour = datetime.now(ZoneInfo(admin.get("System Settings")["time_zone"])).hour
	admin.update("User", person.name, **({"login_after": 23} if hour < 12 else {"login_before": 1}))
	assert "Location" not in open_page(browser, site, f"{link.path}?{link.query}").headers
	tokens = flow.allow(browser, relying_party, person.name).tokens()
	assert provider.read(tokens["id_token"], relying_party)["auth_time"] <= begin + 2


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
@mailed_links
def test_another_address_is_not_proved(provider, settings, site, world, relying_party, make_user):
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
@mailed_links
def test_the_first_password_proves_the_address(provider, settings, site, world, relying_party, make_user):
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
@mailed_links
def test_an_address_of_the_users_own_choice(
	provider, settings, site, world, relying_party, make_user, setting
):
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
