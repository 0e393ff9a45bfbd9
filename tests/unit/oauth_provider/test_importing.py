"""What was exported on another site: clients, scopes and settings from a file."""

import json

import frappe
import pytest
from frappe.core.doctype.data_import.data_import import export_json, import_doc

from oauth_provider.store.hashing import digest
from oauth_provider.wire import new_secrets

CLIENT, SCOPE, SETTINGS = "OAuth2 Client", "OAuth2 Scope", "OAuth2 Provider Settings"
requirement = pytest.mark.requirement


@pytest.fixture
def move(tmp_path, monkeypatch):
	"""Export documents, let the site forget them, change the file, and import it: `move(doctype, *names)`."""
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	path = tmp_path / "documents.json"

	def export_and_import(doctype, *names, forget=True, change=lambda documents: None) -> None:
		export_json(doctype, str(path), filters={"name": ("in", names)} if names else None)
		documents = json.loads(path.read_text())
		change(documents)
		path.write_text(json.dumps(documents))
		for name in names if forget else ():
			frappe.db.delete(doctype, {"name": name})
			for table in frappe.get_meta(doctype).get_table_fields():
				frappe.db.delete(table.options, {"parent": name})
		try:
			import_doc(str(path))
		finally:
			# Frappe leaves the flag where it fails.
			frappe.flags.in_import = False

	return export_and_import


def stored(name: str):
	return frappe.get_doc(CLIENT, name)


def test_a_client_comes_with_its_client_id_and_without_a_secret(move, make_client, capsys):
	client = make_client()
	url = "https://agent.example.com/client.json"
	frappe.db.set_value(CLIENT, client.name, {"client_id": url, "client_id_hash": digest(url)})
	new_secrets.make(client.name)
	move(CLIENT, client.name)
	come = stored(client.name)
	assert (come.client_id, come.client_id_hash, come.client_secret_hash) == (url, digest(url), None)
	assert [row.scope for row in come.scopes] == ["profile"]
	said = capsys.readouterr().out
	assert f"{client.app_name}: This client has no secret. Click Rotate Secret" in said
	assert "no secret" in str(frappe.get_message_log())


def test_a_client_that_is_there_keeps_its_secret(move, make_client, capsys):
	"""Fixtures are imported at each migration."""
	client = make_client()
	secret = new_secrets.make(client.name)
	move(CLIENT, client.name, forget=False, change=lambda documents: documents[0].update(app_name="Changed"))
	assert (stored(client.name).app_name, stored(client.name).client_secret_hash) == (
		"Changed",
		digest(secret),
	)
	assert "secret" not in capsys.readouterr().out


def test_no_file_brings_a_secret(move, make_client):
	client = make_client()

	def add_hash(documents):
		documents[0].update(client_secret_hash=digest("known"), client_secret="known")

	move(CLIENT, client.name, change=add_hash)
	assert stored(client.name).client_secret_hash is None


@requirement("security", "33", "a client that an import disables loses its access")
def test_a_client_that_an_import_disables(move, issue_token, state_of):
	issued = issue_token()
	move(CLIENT, issued.client, forget=False, change=lambda documents: documents[0].update(enabled=0))
	assert state_of(issued) == ("Revoked", "Revoked", "Revoked")


@pytest.mark.parametrize("client_id", ["two\nlines", " blank", "ümlaut"])
def test_what_is_no_client_id_is_refused(move, make_client, client_id):
	with pytest.raises(frappe.ValidationError, match="ASCII"):
		move(CLIENT, make_client().name, change=lambda documents: documents[0].update(client_id=client_id))


def test_a_client_id_of_another_client_is_refused_with_its_name(move, make_client):
	there = make_client()
	with pytest.raises(frappe.UniqueValidationError, match=there.name):
		move(
			CLIENT,
			make_client().name,
			change=lambda documents: documents[0].update(client_id=there.client_id),
		)


def test_a_client_whose_scopes_are_not_here(move, make_client, make_scope, capsys):
	scope = make_scope()
	client = make_client(scopes=[{"scope": scope.name}])
	frappe.db.delete(SCOPE, {"name": scope.name})
	move(CLIENT, client.name)
	assert f"{client.app_name}: There is no scope {scope.name}." in capsys.readouterr().out


def test_scopes_come_in_any_order(move, make_scope):
	included = make_scope(methods=["frappe.ping"])
	outer = make_scope(includes=[{"scope": included.name}])
	move(
		SCOPE,
		included.name,
		outer.name,
		change=lambda documents: documents.sort(key=lambda one: not one["includes"]),
	)
	for name in (included.name, outer.name):
		assert frappe.db.get_value(SCOPE, name, "enabled") == 1


def test_a_scope_of_an_app_that_is_not_here_comes_disabled(move, make_scope, capsys):
	broken, sound = make_scope(doctypes=[{"document_type": "ToDo", "read": 1}]), make_scope()

	def uninstall(documents):
		for document in documents:
			for row in document["doctypes"]:
				row["document_type"] = "No Such Form"

	move(SCOPE, broken.name, sound.name, change=uninstall)
	assert frappe.db.get_value(SCOPE, sound.name, "enabled") == 1
	assert frappe.db.get_value(SCOPE, broken.name, "enabled") == 0
	said = capsys.readouterr().out
	assert (
		f"{broken.name}: Documents, row 1: There is no DocType No Such Form. The scope is disabled." in said
	)


def test_settings_come_with_a_word_about_the_issuer(move, monkeypatch, capsys):
	monkeypatch.setitem(frappe.conf, "host_name", "https://new.example.com")
	frappe.db.set_single_value(SETTINGS, {"issuer": "https://old.example.com", "max_failures": 33})
	move(SETTINGS)
	assert frappe.db.get_single_value(SETTINGS, "max_failures") == 33
	assert (
		"The issuer is https://old.example.com, and this site is at new.example.com."
		in capsys.readouterr().out
	)


def test_settings_out_of_bounds_are_refused(move):
	frappe.db.set_single_value(SETTINGS, "access_token_lifetime", 1)
	with pytest.raises(frappe.ValidationError, match="must be between"):
		move(SETTINGS)
