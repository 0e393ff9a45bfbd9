"""Another Frappe site signs people in with a Social Login Key, which is all that an administrator sets up there."""

import html
import json
import re
from urllib.parse import urlsplit

import pytest
import requests

from tests.strangers.browser import sign_in
from tests.support.flow import redirect_of
from tests.support.frappe_api import FrappeAPI
from tests.support.neighbour import neighbour
from tests.support.site_config import configured
from tests.support.world import User

requirement = pytest.mark.requirement

PROVIDER = "first_site"
CALLBACK = f"/api/method/frappe.integrations.oauth2_logins.custom/{PROVIDER}"
SCOPES = ["openid", "profile", "email"]


@pytest.fixture(scope="module")
def other(site):
	"""The other site."""
	with neighbour(site) as copy, configured(copy, host_name=public_address(copy)):
		yield copy


def public_address(site) -> str:
	"""The https address that a proxy would have. There is none, so the tests go to the http address instead."""
	return site.base_url.replace("http:", "https:")


@pytest.fixture(scope="module")
def other_admin(other):
	return FrappeAPI(other, other.admin_user, other.admin_password)


@pytest.fixture(scope="module", autouse=True)
def social_login_key(site, other, other_admin, make_client):
	"""The client at this site, and what the administrator of the other one types."""
	client = make_client(scopes=SCOPES, redirect_uris=[public_address(other) + CALLBACK])
	known = requests.get(f"{site.base_url}/.well-known/openid-configuration", timeout=60).json()
	other_admin.update("Website Settings", disable_signup=0)
	other_admin.insert(
		"Social Login Key",
		provider_name="First Site",
		social_login_provider="Custom",
		enable_social_login=1,
		client_id=client.client_id,
		client_secret=client.secret,
		custom_base_url=1,
		base_url=site.base_url,
		authorize_url=urlsplit(known["authorization_endpoint"]).path,
		access_token_url=urlsplit(known["token_endpoint"]).path,
		api_endpoint=urlsplit(known["userinfo_endpoint"]).path,
		redirect_url=CALLBACK,
		user_id_property="sub",
		auth_url_data=json.dumps({"response_type": "code", "scope": " ".join(SCOPES)}),
	)


@pytest.fixture
def person(make_user, other):
	"""Somebody whom the other site does not know: made after the copy."""
	return make_user(first_name="Ada", last_name="Lovelace")


@pytest.fixture
def come_in(other, login):
	"""`come_in(person)`: the user as whom the other site has signed that person in."""

	def enter(person) -> str:
		browser = requests.Session()
		page = browser.get(f"{other.base_url}/login", timeout=60)
		link = re.search(r'href="([^"]+oauth2\.authorize\?[^"]+)"', page.text)
		assert link, "the login page has no button of the Social Login Key"
		back = sign_in(login(person, new=True), html.unescape(link[1]))
		assert back.startswith(f"{public_address(other)}{CALLBACK}?")
		answer = browser.get(back.replace("https:", "http:", 1), allow_redirects=False, timeout=60)
		redirect_of(answer)
		return browser.get(other.method("frappe.auth.get_logged_user"), timeout=60).json()["message"]

	return enter


@pytest.fixture
def stored(other_admin):
	"""`stored(user)`: full name and identifier of a user of the other site."""

	def read(user: str) -> tuple[str, str]:
		document = other_admin.get("User", user)
		[userid] = [row["userid"] for row in document["social_logins"] if row["provider"] == PROVIDER]
		return document["full_name"], userid

	return read


@pytest.fixture
def renamed(admin, person):
	"""The person with another e-mail address at this site, until the test ends."""
	new = User(f"new-{person.name}", person.password)
	admin.call("frappe.client.rename_doc", doctype="User", old_name=person.name, new_name=new.name)
	yield new
	admin.call("frappe.client.rename_doc", doctype="User", old_name=new.name, new_name=person.name)


@requirement("OpenID Connect Core", "3.1", "another Frappe site signs a person in by a Social Login Key")
def test_a_person_signs_in(come_in, stored, person):
	assert come_in(person) == person.name
	name, subject = stored(person.name)
	assert name == "Ada Lovelace" and subject
	assert come_in(person) == person.name
	assert stored(person.name) == (name, subject)


@requirement(
	"OpenID Connect Core", "5.7", "another Frappe site gets the same sub after a change of the e-mail address"
)
def test_the_address_of_a_person_changes(come_in, stored, person, request):
	before = stored(come_in(person))
	# Frappe finds its user by the address and so makes a new one. The test holds also if it did not.
	after = come_in(request.getfixturevalue("renamed"))
	assert stored(after) == before


def test_a_person_who_is_known_there_keeps_the_account(come_in, stored, person, other_admin):
	other_admin.insert("User", email=person.name, first_name="Countess", send_welcome_email=0)
	assert come_in(person) == person.name
	assert stored(person.name)[0] == "Countess"
