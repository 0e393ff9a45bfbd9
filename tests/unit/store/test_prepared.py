"""Statements whose text is built once, and the records of their rows."""

import frappe
import pytest

from oauth_provider.store import clients, codes, grants, provider_settings, tokens
from oauth_provider.store.hashing import digest, generate
from oauth_provider.store.records import Client

requirement = pytest.mark.requirement
# What people type, and what JSON has signs of its own for.
NAMES = ("Plain", 'Quote " and \\ and \t', "ÄÖ 日本語 العربية 😀", "</script>{{ 7 * 7 }}", "[1, null]")


@pytest.fixture
def held(make_client, make_user):
	client = make_client(
		scopes=[{"scope": "profile"}, {"scope": "all"}],
		allowed_roles=[{"role": "System Manager"}, {"role": "Website Manager"}],
	)
	grant = grants.add_consent(client.name, make_user().name, ["all"])
	values = {"client": client.name, "user": frappe.db.get_value("OAuth2 Grant", grant, "user")}
	values |= {"scopes": "all", "oauth2_grant": grant}
	code, access_token, refresh_token = generate(), generate(), generate()
	family = codes.issue(code, 300, redirect_uri="https://app.example.com/cb", **values)
	tokens.issue(access_token, refresh_token, 2**34, 60, family=family, refresh_token_scopes="all", **values)
	return frappe._dict(
		client=client.name, code=digest(code), access=digest(access_token), refresh=digest(refresh_token)
	)


def test_every_statement_reads_the_columns_of_its_record(held):
	reads = [
		(tokens.rows_for_request, {"hashed": held.access}),
		(tokens.rows_of_access_token, {"hashed": held.access}),
		(tokens.rows_of_refresh_token, {"hashed": held.refresh}),
		(tokens.lock_grant_rows, {"hashed": held.refresh}),
		(tokens.lock_rows, {"hashed": held.refresh}),
		(codes.lock_grant_rows, {"hashed": held.code}),
		(codes.lock_rows, {"hashed": held.code}),
		(clients.rows_of_client, {"hashed": digest(held.client)}),
		(clients.rows_to_issue, {"hashed": digest(held.client)}),
		(clients.rows_to_authenticate, {"hashed": digest(held.client)}),
		(provider_settings.rows_of_settings, {}),
	]
	for statement, values in reads:
		found = statement(**values)
		assert found and tuple(found[0]) == statement.__wrapped__().names, statement.__name__


def test_a_column_that_was_not_read_is_an_error(make_client):
	client = clients.find_to_authenticate(make_client().name)
	with pytest.raises(AttributeError):
		client.redirect_uris  # noqa: B018
	with pytest.raises(KeyError):
		Client.from_row({"name": client.name})


@pytest.mark.parametrize("name", NAMES)
def test_texts_come_as_they_are(make_client, name):
	# Past the document, which would tidy it up.
	client = make_client().name
	frappe.db.set_value("OAuth2 Client", client, {"app_name": name, "website": None})
	found = clients.find(client)
	assert (found.app_name, found.website) == (name, None)


def test_the_scopes_of_a_client_are_in_the_order_of_its_form(make_client, make_scope):
	names = [make_scope(name).name for name in ("zz-first", "aa-second", "mm-third")]
	client = make_client(scopes=[{"scope": name} for name in names]).name
	assert clients.find(client).scopes == clients.find_to_issue(client).scopes == tuple(names)
	for find in (clients.find, clients.find_to_issue, clients.find_to_authenticate):
		assert find(client.upper()) is None and find(client).client_id == client


@requirement("security", "28", "token, client, user, hours, address, roles, grant: on every request")
def test_full_access_is_known_from_the_token_alone(make_scope, held):
	def read(scopes: str):
		frappe.db.set_value("OAuth2 Bearer Token", {"access_token_hash": held.access}, "scopes", scopes)
		(row,) = tokens.rows_for_request(hashed=held.access)
		return row

	def known(scopes: str) -> str | None:
		return read(scopes)["full_access_scope"]

	everything = make_scope("unit-everything", full_access=1)
	make_scope("unit-limited", methods=["frappe.ping"])
	assert known("all") == "all" and known(everything.name) == everything.name
	for scopes in ("", "unit-limited", "all profile", "profile all", "all unit-everything", "unknown"):
		assert known(scopes) is None
	assert not read("all")["administration"] and not read("profile")["administration"]
	assert read(make_scope(administration=1).name)["administration"] == 1
	everything.enabled = 0
	everything.save()
	assert known(everything.name) is None
