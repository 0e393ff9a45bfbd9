"""A browser of nobody yet, and Frappe's ways to sign in with it; the links in e-mails are those of the bench."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pyotp
import requests

from tests.support.bench import run_command

NEW_PASSWORD = "another-Long-passw0rd!"


def new_browser() -> requests.Session:
	"""A browser of nobody yet, at an address of its own: Frappe and the app count some requests by address."""
	session = requests.Session()
	address = f"198.51.{random.randrange(256)}.{random.randrange(1, 255)}"
	session.headers.update({"Connection": "close", "X-Forwarded-For": address})
	return session


def sign_in(session, site, person) -> dict:
	form = {"usr": person.name, "pwd": person.password}
	return session.post(site.method("login"), data=form, timeout=60).json()


def open_page(session, site, path: str, **headers) -> requests.Response:
	headers = {"Accept": "text/html,*/*;q=0.8", **headers}
	return session.get(site.base_url + path, headers=headers, allow_redirects=False, timeout=60)


def by_a_forgotten_password(guest, site, person, world) -> None:
	set_password(guest, site, world.link_to_set_password(person))


def by_a_forced_reset(guest, site, person, world) -> None:
	admin = world.admin
	admin.update("User", person.name, last_password_reset_date="2020-01-01")
	before = admin.get("System Settings")["force_user_to_reset_password"]
	admin.update("System Settings", force_user_to_reset_password=1)
	try:
		set_password(guest, site, sign_in(guest, site, person)["redirect_to"])
	finally:
		admin.update("System Settings", force_user_to_reset_password=before)


def by_an_email_link(guest, site, person, world) -> None:
	parts = urlsplit(email_link(site, person))
	answer = open_page(guest, site, f"{parts.path}?{parts.query}")
	assert answer.status_code in (302, 303), answer.text[:300]


def email_link(site, person) -> str:
	"""The link that Frappe mails to a person who wants to sign in without a password."""
	arguments = repr({"email": person.name, "expiry": 10})
	link = run_command(
		site, "execute", "frappe.www.login._generate_temporary_login_link", "--kwargs", arguments
	)
	# Frappe 16 prints the text as it is, and others as JSON.
	return link.strip().strip('"')


def by_a_second_factor(guest, site, person, world) -> None:
	"""With a code of an authenticator app, whose secret Frappe has mailed before."""
	secret = set_up_second_factor(site, person, world)
	with second_factors(site):
		asked = sign_in(guest, site, person)
		assert asked["verification"]["method"] == "OTP App" and guest.cookies.get("sid") in (None, "Guest")
		form = {"cmd": "login", "otp": pyotp.TOTP(secret).now(), "tmp_id": asked["tmp_id"]}
		answer = guest.post(site.base_url, data=form, timeout=60)
		assert answer.status_code == 200, answer.text[:300]


def set_up_second_factor(site, person, world) -> str:
	"""Have a person use an authenticator app; returns its secret."""
	role = world.insert("Role", role_name=world.unique("Second Factor"), two_factor_auth=1)["name"]
	world.admin.update("User", person.name, roles=[{"role": role}])
	get_secret = ("execute", "frappe.twofactor.get_otpsecret_for_", "--args", repr([person.name]))
	secret = run_command(site, *get_secret).strip().strip('"')
	is_set_up = repr([f"{person.name}_otplogin", 1])
	run_command(site, "execute", "frappe.twofactor.set_default", "--args", is_set_up)
	return secret


@contextmanager
def second_factors(site) -> Iterator[None]:
	"""Have Frappe ask the users of a role with `two_factor_auth` for a second factor."""
	# Saving the settings would ask every user.
	switch = ("execute", "frappe.db.set_single_value", "--args")
	run_command(site, *switch, repr(["System Settings", "two_factor_method", "OTP App"]))
	run_command(site, *switch, repr(["System Settings", "enable_two_factor_auth", 1]))
	try:
		yield
	finally:
		run_command(site, *switch, repr(["System Settings", "enable_two_factor_auth", 0]))


def by_another_page(guest, site, person, world) -> None:
	sign_in(guest, site, person)


def set_password(guest, site, link: str) -> None:
	(key,) = parse_qs(urlsplit(link).query)["key"]
	answer = guest.post(
		site.method("frappe.core.doctype.user.user.update_password"),
		data={"key": key, "new_password": NEW_PASSWORD},
		timeout=60,
	)
	assert answer.status_code == 200, answer.text[:300]
