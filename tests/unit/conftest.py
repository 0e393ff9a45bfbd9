"""Unit tests run inside a site: OAUTH_PROVIDER_SITE among SITES_PATH, by default the development bench's.

Every test works in one transaction, which is rolled back after it.
"""

import os
import secrets
import time
from pathlib import Path

import frappe
import pytest
from frappe.utils.background_jobs import get_queue

from oauth_provider.store import uses
from tests.unit.web import ADDRESS

CHECKOUT = Path(__file__).resolve().parents[2]
SITES = Path(os.environ.get("SITES_PATH", CHECKOUT / ".bench" / "sites")).resolve()
# Seconds until a job that writes an event is done; without a worker none is.
LONGEST_JOB = 5
SITE = os.environ.get("OAUTH_PROVIDER_SITE", "oauth.localhost")


def pytest_configure(config):
	config.addinivalue_line("markers", "slow: takes most of a minute; leave out with -m 'not slow'")
	config.addinivalue_line("markers", "committing: the import of the test commits, and the test cleans up")


@pytest.fixture(scope="session", autouse=True)
def connected_site():
	"""The connection to the site. Frappe finds its logs relative to the sites folder."""
	before = Path.cwd()
	os.chdir(SITES)
	frappe.init(site=SITE, sites_path=str(SITES))
	frappe.connect()
	forget_events()
	yield SITE
	forget_events()
	frappe.destroy()
	os.chdir(before)


def forget_events() -> None:
	"""Delete the events of the guard's refusals, which a job writes once a test is over, or the whole run."""
	queue = get_queue("short")
	waiting, end = 0, time.monotonic() + LONGEST_JOB
	while (left := queue.count + queue.started_job_registry.count) and time.monotonic() < end:
		if left != waiting:
			waiting, end = left, time.monotonic() + LONGEST_JOB
		time.sleep(0.1)
	frappe.db.delete("OAuth2 Event", {"ip_address": ADDRESS})
	frappe.db.commit()


@pytest.fixture(autouse=True)
def transaction(connected_site):
	"""Begin as Administrator, and leave nothing behind, in the caches neither."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	frappe.clear_messages()
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	frappe.clear_messages()
	frappe.cache.delete_keys("oauth2_failures:")


@pytest.fixture
def make_client():
	"""Register a client: `make_client(client_type="Public")`. The answer of the insert is `.as_dict()`."""

	def make(**values):
		values = {
			"app_name": f"Client {secrets.token_hex(4)}",
			"redirect_uris": "https://app.example.com/callback",
			"scopes": [{"scope": "profile"}],
			**values,
		}
		return frappe.get_doc({"doctype": "OAuth2 Client", **values}).insert()

	return make


@pytest.fixture
def make_user():
	"""Make a user with these roles: `make_user("System Manager")`."""

	def make(*roles: str):
		# The rows alone: what Frappe does around a new user (contact, mail, notifications) takes seconds.
		user = frappe.get_doc(
			{
				"doctype": "User",
				"email": f"user-{secrets.token_hex(6)}@example.com",
				"first_name": "Unit",
				"enabled": 1,
				"user_type": "System User",
				"roles": [{"role": role} for role in roles],
			}
		)
		user.name = user.email
		user.db_insert()
		for row in user.roles:
			row.parent = user.name
			row.db_insert()
		return frappe.get_doc("User", user.name)

	return make


@pytest.fixture
def make_scope():
	"""Make a scope: `make_scope(methods=["app.api.list"])`."""

	def make(scope_name: str | None = None, methods=(), **values):
		return frappe.get_doc(
			{
				"doctype": "OAuth2 Scope",
				"scope_name": scope_name or f"scope-{secrets.token_hex(4)}",
				"methods": [{"method": method} for method in methods],
				**values,
			}
		).insert()

	return make


@pytest.fixture
def issue_token(make_client, make_user):
	"""Give a user's access to a client: grant, code and token rows; returns their names and owners."""
	from oauth_provider.store import codes, grants, tokens

	def issue(client=None, user=None):
		client = client or make_client().name
		user = user or make_user().name
		grant = grants.add_consent(client, user, ["profile"])
		common = {"client": client, "user": user, "scopes": "profile", "oauth2_grant": grant}
		code = codes.issue(
			secrets.token_urlsafe(32), 300, redirect_uri="https://app.example.com/callback", **common
		)
		access_token = secrets.token_urlsafe(32)
		token = tokens.issue(
			access_token,
			secrets.token_urlsafe(32),
			3600,
			86400,
			refresh_token_scopes="profile",
			family=code,
			**common,
		)
		return frappe._dict(
			client=client, user=user, grant=grant, code=code, token=token, access_token=access_token
		)

	return issue


@pytest.fixture
def state_of():
	"""Tell the state of what `issue_token` made: code, token, grant."""

	def read(issued):
		return (
			frappe.db.get_value("OAuth2 Authorization Code", issued.code, "validity"),
			frappe.db.get_value("OAuth2 Bearer Token", issued.token, "status"),
			frappe.db.get_value("OAuth2 Grant", issued.grant, "status"),
		)

	return read


@pytest.fixture
def as_user():
	"""Act as somebody for the rest of the test: `as_user(name)`."""
	return frappe.set_user


@pytest.fixture
def notes(monkeypatch):
	"""An empty set of uses of grants, apart from that of the site, which the scheduler empties."""
	monkeypatch.setattr(uses, "KEY", "oauth2_uses_of_a_test")
	frappe.cache.delete(uses.key())
	yield uses
	frappe.cache.delete(uses.key())
