"""The Bearer check: the token, its client, its user; and what no Bearer request writes."""

import base64
import json

import frappe
import pytest
from frappe.utils import now_datetime
from frappe.utils.redis_wrapper import RedisWrapper
from werkzeug.exceptions import HTTPException

from oauth_provider.api import request_hooks
from oauth_provider.guard import bearer, jobs
from oauth_provider.store import codes, grants, rows, tokens
from oauth_provider.store.hashing import digest, generate
from oauth_provider.wire import new_secrets
from tests.unit.web import current_request

requirement = pytest.mark.requirement
AT_ONCE = requirement("security", "28", "token, client, user, hours, address, roles, grant: on every request")
WHO_AM_I = "/api/method/frappe.auth.get_logged_user"


@pytest.fixture
def held(make_client, make_user):
	"""An access token as its client holds it, and all that it depends on."""
	client, user = make_client(), make_user()
	grant = grants.add_consent(client.name, user.name, ["profile"])
	access_token, refresh_token = generate(), generate()
	row = tokens.issue(
		access_token,
		refresh_token,
		3600,
		86400,
		client=client.name,
		user=user.name,
		scopes="profile",
		refresh_token_scopes="profile",
		oauth2_grant=grant,
		family="family",
	)
	return frappe._dict(
		access_token=access_token, refresh_token=refresh_token, row=row, client=client, user=user, grant=grant
	)


def ask(header: str | None, path: str = WHO_AM_I, method: str = "GET", **arguments):
	"""Run the check; returns the user that the request then acts as."""
	headers = {"Authorization": header} if header is not None else {}
	frappe.set_user("Guest")
	with current_request(method, path, headers=headers, **arguments):
		request_hooks.before_request()
		return frappe.session.user


def refusal(header: str, *arguments, **more):
	with pytest.raises(HTTPException) as refused:
		ask(header, *arguments, **more)
	assert frappe.session.user == "Guest"
	response = refused.value.response
	return response.status_code, json.loads(response.data).get("error"), response.headers["WWW-Authenticate"]


def is_refused(held) -> bool:
	status, error, challenge = refusal(f"Bearer {held.access_token}")
	assert challenge.startswith("Bearer ")
	return (status, error) == (401, "invalid_token")


@requirement("RFC 6750", "2.1", "the token comes in the Authorization header; the scheme is case-insensitive")
@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", "Bearer   "])
def test_a_request_acts_as_the_tokens_user(held, scheme):
	assert ask(scheme + held.access_token) == held.user.name


@requirement("security", "26", "only the Authorization header counts")
def test_a_token_in_query_or_form_is_ignored(held):
	assert ask(None, query_string={"access_token": held.access_token}) == "Guest"
	assert ask(None, method="POST", data={"access_token": held.access_token}) == "Guest"


@pytest.mark.parametrize("header", [None, "", "Basic abc", "token a:b", "Bearerx abc", "xBearer abc"])
def test_other_requests_are_left_alone(header):
	assert ask(header) == "Guest"


@requirement("security", "26", "odd headers: 401 or 400, never 500")
@pytest.mark.parametrize(
	"value", ["", " ", "a b", "a,b", "a,Bearer b", "é", "a\x01", '"a"', "=", "a=b", "x" * 100_000, "a\u2028"]
)
def test_what_cannot_be_a_token(value):
	value = value.encode().decode("latin-1")
	assert refusal(f"Bearer {value}")[:2] == (400, "invalid_request")


@requirement("security", "27", "an unknown token is 401 invalid_token")
@requirement("RFC 6750", "3.1", "unknown tokens: 401 invalid_token")
@pytest.mark.parametrize("value", ["x", "x" * 43, "x" * 4096, "a==", "-._~+/"])
def test_an_unknown_token(value):
	assert refusal(f"Bearer {value}")[:2] == (401, "invalid_token")


@requirement("security", "29", "a refresh token, a code or a secret is no access token")
def test_other_credentials(held):
	code = generate()
	codes.issue(code, 300, client=held.client.name, user=held.user.name, oauth2_grant=held.grant)
	secret = new_secrets.make(held.client.name)
	for value in (
		held.refresh_token,
		code,
		secret,
		digest(held.access_token),
		held.access_token.swapcase(),
		held.row,
	):
		assert refusal(f"Bearer {value}")[:2] == (401, "invalid_token")


@AT_ONCE
@pytest.mark.parametrize(
	"doctype, name, values",
	[
		("OAuth2 Bearer Token", "row", {"status": "Revoked"}),
		("OAuth2 Bearer Token", "row", {"status": "Replaced"}),
		("OAuth2 Bearer Token", "row", {"expires_at": 0}),
		("OAuth2 Bearer Token", "row", {"client": "gone"}),
		("OAuth2 Bearer Token", "row", {"user": "gone"}),
		("OAuth2 Bearer Token", "row", {"oauth2_grant": "gone"}),
		("OAuth2 Bearer Token", "row", {"oauth2_grant": None}),
		("OAuth2 Bearer Token", "row", {"user": "Guest"}),
		("OAuth2 Grant", "grant", {"status": "Revoked"}),
		("OAuth2 Client", "client", {"enabled": 0}),
		("User", "user", {"enabled": 0}),
	],
)
def test_what_ends_a_token(held, doctype, name, values):
	name = held[name] if isinstance(held[name], str) else held[name].name
	frappe.db.set_value(doctype, name, values)
	assert is_refused(held)


@AT_ONCE
def test_the_second_of_its_end_is_too_late(held):
	tokens.expire_access_token(held.row)
	assert is_refused(held)


@AT_ONCE
def test_a_user_without_the_clients_role(held):
	held.client.append("allowed_roles", {"role": "Website Manager"})
	held.client.save()
	assert is_refused(held)
	frappe.set_user("Administrator")
	held.user.add_roles("Website Manager")
	assert ask(f"Bearer {held.access_token}") == held.user.name


@AT_ONCE
@requirement("CVE-2026-111388", "", "restrict_ip counts for tokens too")
@pytest.mark.parametrize(
	"addresses, let_in", [("198.51.100.1", False), ("192.0.2.7", True), ("198.51.100.1,192.0.2", True)]
)
def test_the_users_addresses(held, addresses, let_in):
	held.user.restrict_ip = addresses
	held.user.save()
	if let_in:
		assert ask(f"Bearer {held.access_token}") == held.user.name
	else:
		assert is_refused(held)


@AT_ONCE
def test_the_users_hours():
	hour = now_datetime().hour
	assert bearer.is_within_hours(None, None) and bearer.is_within_hours(0, 0)
	assert bearer.is_within_hours(hour, hour + 1)
	assert not bearer.is_within_hours(hour + 1, None)
	assert not bearer.is_within_hours(None, hour) or hour == 0
	assert bearer.is_within_hours(hour, None)


@requirement("security", "28", "login hours are checked on every request")
def test_login_hours_end_a_request(held):
	frappe.db.set_value("User", held.user.name, "login_after", 24)
	assert is_refused(held)


@requirement("security", "27", "insufficient_scope names the scope")
@requirement("RFC 6750", "3.1", "403 insufficient_scope names the scope")
def test_outside_of_its_scopes(held):
	status, error, challenge = refusal(f"Bearer {held.access_token}", "/api/resource/User")
	assert (status, error) == (403, "insufficient_scope")
	assert 'scope="all"' in challenge


@requirement("security", "29", "a Bearer request needs no CSRF token and creates no session")
def test_a_request_keeps_its_arguments_and_has_no_session(held):
	with current_request(
		"GET", WHO_AM_I, query_string="a=1", headers={"Authorization": f"Bearer {held.access_token}"}
	):
		frappe.local.cookie_manager.set_cookie("sid", "somebody else's")
		request_hooks.before_request()
		assert dict(frappe.form_dict) == {"a": "1"}
		assert frappe.session.user == held.user.name
		assert not frappe.local.cookie_manager.cookies
		assert "Authorization" not in frappe.request.headers
		assert frappe.local.session_obj.update() is False
		assert bearer.describe_current_token().body["client_id"] == held.client.name


def test_a_clients_basic_header_does_not_reach_frappe():
	header = "Basic " + base64.b64encode(b"a:b").decode()
	for path in (
		"oauth_provider.api.oauth2.get_token",
		"frappe.integration_broker.oauth2.get_token",
		"oauth_provider.api.oauth2.get_token/x",
	):
		with current_request("POST", f"/api/method/{path}", headers={"Authorization": header}):
			request_hooks.before_request()
			assert "Authorization" not in frappe.request.headers
			assert frappe.local.flags.oauth2_authorization == header
	with current_request("POST", WHO_AM_I, headers={"Authorization": header}):
		request_hooks.before_request()
		assert frappe.request.headers["Authorization"] == header


def test_unknown_tokens_are_left_to_others_if_the_settings_say_so():
	settings = frappe.get_doc("OAuth2 Provider Settings")
	settings.accept_other_bearer_tokens = 1
	settings.save()
	assert ask("Bearer " + "x" * 43) == "Guest"


def used_seconds_ago(held, seconds: int) -> None:
	frappe.db.set_value(grants.DOCTYPE, held.grant, "last_used_at", rows.now() - seconds)


def test_a_use_is_noted_when_the_row_is_an_hour_old_and_not_before(held, notes):
	used_seconds_ago(held, bearer.USE_INTERVAL - 60)
	ask(f"Bearer {held.access_token}")
	assert notes.take(10) == {}
	used_seconds_ago(held, bearer.USE_INTERVAL)
	ask(f"Bearer {held.access_token}")
	assert notes.take(10)[held.grant] == pytest.approx(rows.now(), abs=5)


def test_a_first_use_is_noted_once_however_many_requests_come(held, notes):
	for _request in range(3):
		ask(f"Bearer {held.access_token}")
	assert list(notes.take(10)) == [held.grant]


def test_what_is_refused_is_no_use(held, notes):
	refusal(f"Bearer {held.access_token}", "/api/resource/User")
	tokens.revoke_row(held.row, "test")
	assert is_refused(held)
	assert notes.take(10) == {}


def test_without_redis_a_use_is_not_noted_and_not_logged(held, notes, monkeypatch):
	lines = []
	with monkeypatch.context() as outage:
		outage.setattr(frappe, "logger", lambda *args, **values: lines.append(args))
		# A port on which nothing listens.
		outage.setattr(frappe, "cache", RedisWrapper.from_url("redis://127.0.0.1:1"))
		bearer.record_use(tokens.find_for_request(held.access_token))
	assert not lines
	assert notes.take(10) == {}


def test_a_note_writes_nothing_to_the_database(held, notes):
	before = frappe.db.transaction_writes
	ask(f"Bearer {held.access_token}")
	assert frappe.db.transaction_writes == before


def statements() -> int:
	"""How many this connection has sent so far, without this one."""
	return int(frappe.db.sql("show session status like 'Questions'")[0][1])


@requirement("security", "52", "what a token starts in the background stays within its bounds")
def test_another_attempt_of_a_job_acts_as_the_same_user(held):
	"""Frappe forgets the user then, and is Administrator."""
	with current_request("POST", "/"):
		frappe.set_user("Administrator")
		bearer.bound_job(jobs.Bounds(held.row, False, False, user=held.user.name))
		assert frappe.session.user == held.user.name
