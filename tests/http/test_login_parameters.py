"""A name and a password in a link sign nobody in: Frappe does that before any hook runs."""

from urllib.parse import urlencode

import pytest
import requests

from tests.support.database import Database
from tests.support.flow import authorization_request, authorize_with

requirement = pytest.mark.requirement


@pytest.fixture
def login_of(other_user):
	"""The parameters that sign somebody else in; further ones by name."""
	return lambda **others: {"cmd": "login", "usr": other_user.name, "pwd": other_user.password, **others}


def who(session, site) -> str:
	return session.get(site.method("frappe.auth.get_logged_user"), timeout=20).json()["message"]


def is_refused(answer) -> None:
	assert answer.status_code == 400 and "not safe" in answer.text, (
		f"{answer.status_code}: {answer.text[:300]}"
	)
	assert "sid" not in answer.cookies and "Location" not in answer.headers


@pytest.fixture
def trusted(make_client):
	return make_client(skip_authorization=1, redirect_uris=["https://app.example.com/cb"])


@requirement("security", "9b", "a link does not make the session another user's")
@pytest.mark.parametrize("path", ["", "frappe.integration_broker.oauth2."])
def test_an_authorization_link_signs_nobody_in(path, login, user, login_of, trusted, site):
	session = login(user, new=True)
	query = urlencode({**authorization_request(trusted, None), **login_of()})
	address = site.method(f"{path}authorize") if path else site.endpoint("authorize")
	is_refused(session.get(f"{address}?{query}", allow_redirects=False, timeout=60))
	assert who(session, site) == user.name


@requirement("security", "9b", "a form of another site does not make the session another user's")
@pytest.mark.parametrize("has_session", [True, False])
def test_a_session_id_in_a_form_of_parts(has_session, login, user, other_user, trusted, site):
	session = login(user, new=True) if has_session else requests.Session()
	query = urlencode(authorization_request(trusted, None))
	parts = {"sid": (None, login(other_user).cookies["sid"]), "x": (None, f"&{query}&")}
	headers = {"Origin": "https://attacker.example", "Sec-Fetch-Site": "cross-site"}
	answer = session.post(
		site.endpoint("authorize"), files=parts, headers=headers, allow_redirects=False, timeout=60
	)
	assert answer.status_code == 400 and "Location" not in answer.headers
	assert answer.cookies.get("sid") in (None, "Guest")
	if has_session:
		assert who(session, site) == user.name


def test_a_guest_stays_a_guest(login_of, trusted, site):
	session = requests.Session()
	is_refused(
		authorize_with(session, site, urlencode({**authorization_request(trusted, None), **login_of()}))
	)
	assert session.cookies.get("sid") in (None, "Guest")


@pytest.mark.parametrize("endpoint", ["get_token", "revoke_token", "introspect_token"])
def test_no_session_is_left_by_an_endpoint_for_clients(endpoint, confidential, login_of, site, other_user):
	if not site.bench:
		pytest.skip("only the development bench's database can be asked from here")
	before = sessions_of(other_user, site)
	answer = confidential.post(endpoint, login_of(token="unknown", grant_type="refresh_token"))
	after = sessions_of(other_user, site)
	assert answer.status_code in (200, 400) and "Set-Cookie" not in answer.headers
	assert all(row in before for row in after)


def sessions_of(person, site) -> list:
	# A connection of its own each time: a transaction does not see what others have changed since it began.
	with Database(site) as database:
		return database.run("select sid from `tabSessions` where `user` = %s", person.name)


def test_a_wrong_password_in_a_link_leaves_the_session(login, user, login_of, trusted, site):
	session = login(user, new=True)
	query = urlencode({**authorization_request(trusted, None), **login_of(pwd="wrong")})
	answer = authorize_with(session, site, query)
	assert answer.status_code in (400, 401) and "Traceback" not in answer.text
	assert who(session, site) == user.name
