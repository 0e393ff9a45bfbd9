"""Clients and tokens of Frappe's own provider, and imports of them within the test's transaction."""

import hashlib
import secrets
from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from oauth_provider.oauth_provider.moving import run
from oauth_provider.oauth_provider.moving.choices import make_choices
from oauth_provider.store import clients

CLIENT, TOKEN, GRANT = "OAuth2 Client", "OAuth2 Bearer Token", "OAuth2 Grant"
CALLBACK = "https://app.example.com/callback"


def sha256(token: str) -> str:
	"""As Frappe hashes a token from version 16 of 2026 on."""
	return hashlib.sha256(token.encode()).hexdigest()


@pytest.fixture(autouse=True)
def without_commit(request, monkeypatch):
	"""The import is rolled back with the test."""
	if not request.node.get_closest_marker("committing"):
		monkeypatch.setattr(frappe.db, "commit", lambda: None)


@pytest.fixture
def core_client():
	"""Register a client with Frappe's own provider, by its own document: `core_client(scopes="all")`."""

	def make(**values):
		known = {
			"app_name": f"App {secrets.token_hex(4)}",
			"redirect_uris": CALLBACK,
			"default_redirect_uri": (values.get("redirect_uris") or CALLBACK).split()[0],
			"scopes": "all openid",
			"grant_type": "Authorization Code",
			"response_type": "Code",
		}
		client = frappe.get_doc({"doctype": "OAuth Client", **known, **values}).insert()
		if owner := values.get("owner"):
			# As who registers without a login.
			frappe.db.set_value("OAuth Client", client.name, "owner", owner)
		return client

	return make


@pytest.fixture
def core_token():
	"""Insert a row of a token of Frappe's own provider; returns its two values: `core_token(client, user)`."""

	def make(
		client,
		user: str,
		created: datetime | None = None,
		lifetime: int = 3600,
		hashed: bool = False,
		**values,
	) -> frappe._dict:
		access, refresh = secrets.token_hex(15), secrets.token_hex(15)
		created = created or now_datetime()
		stored = {
			"client": client.name,
			"user": user,
			"scopes": "all openid",
			"access_token": sha256(access) if hashed else access,
			"refresh_token": sha256(refresh) if hashed else refresh,
			"expires_in": lifetime,
			"expiration_time": created + timedelta(seconds=lifetime),
			"status": "Active",
			**values,
		}
		row = frappe.get_doc({"doctype": "OAuth Bearer Token", **stored})
		row.name = secrets.token_hex(5) if hashed else access
		row.creation = row.modified = created
		row.db_insert()
		return frappe._dict(access=access, refresh=refresh, name=row.name)

	return make


@pytest.fixture
def move():
	"""Import clients: `move(client, as_it_was=[...])`; without one, all of the test."""

	def import_clients(*core_clients, write=True, report_progress=lambda number: None, **lists):
		chosen = make_choices(clients=[client.name for client in core_clients], **lists)
		return run.run(chosen, write=write, report_progress=report_progress)

	return import_clients


@pytest.fixture
def imported():
	"""The OAuth2 Client of a client of Frappe's own provider."""

	def find(client):
		return frappe.get_doc(CLIENT, clients.find_name(client.name))

	return find


@pytest.fixture
def lines_of(move):
	"""What a dry run says about a client."""

	def describe(client, **lists):
		(described,) = move(client, write=False, **lists).clients
		return described

	return describe
