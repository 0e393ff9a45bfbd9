"""OAuth2 Client: its secret, its type, its end."""

import json
import pickle

import frappe
import pytest
from werkzeug.wrappers import Response

from oauth_provider.store.hashing import digest
from oauth_provider.wire import new_secrets

CLIENT = "OAuth2 Client"
requirement = pytest.mark.requirement


def stored_hash(name):
	return frappe.db.get_value(CLIENT, name, "client_secret_hash")


@requirement("CVE-2020-10187", "", "the secret is told once")
@requirement("design", "DocTypes", "the secret is returned once, in the answer to the insert")
def test_the_answer_carries_the_secret(make_client):
	client = make_client()
	shown = client.as_dict()
	for answer in (
		{"data": shown},
		{"message": shown},
		{"docs": [shown]},
		{"docs": [shown], "message": shown},
	):
		told = list(new_secrets.documents_in(revealed(answer)))
		[secret] = {document["client_secret"] for document in told if "client_secret" in document}
		assert len(secret) >= 43
		assert stored_hash(client.name) == digest(secret)


def revealed(answer: dict, status: int = 200) -> dict:
	body = json.dumps(answer, default=str)
	response = Response(body, status=status, mimetype="application/json")
	with pytest.MonkeyPatch.context() as one_transaction:
		one_transaction.setattr(frappe.db, "commit", lambda: None)
		new_secrets.reveal(response)
	return json.loads(response.get_data())


@pytest.mark.parametrize(
	"changes, status",
	[({"doctype": "ToDo"}, 200), ({"name": "another"}, 200), ({}, 417), ({"doctype": None}, 200)],
)
def test_no_other_answer_carries_it(make_client, changes, status):
	client = make_client()
	answer = revealed({"data": {**client.as_dict(), **changes}}, status)
	assert "client_secret" not in answer["data"]
	assert stored_hash(client.name) is None


@requirement("security", "32", "what the site does about a new client sees no secret")
def test_the_document_does_not_have_the_secret(make_client):
	client = make_client()
	secret = new_secrets.make(client.name)
	template = "{{ doc.as_dict() }} {{ doc.flags }} {{ doc.get('client_secret') }} {{ doc.as_json() }}"
	assert secret not in frappe.render_template(template, {"doc": client})
	assert secret not in repr(vars(client))


def test_a_system_managers_client_keeps_its_hash(make_client, make_user, as_user):
	"""Frappe resets fields above the user's permission level on insert and on save."""
	as_user(make_user("System Manager").name)
	client = make_client()
	secret = new_secrets.make(client.name)
	client = frappe.get_doc(CLIENT, client.name)
	client.website = "https://example.com"
	client.save()
	assert stored_hash(client.name) == digest(secret)


@requirement("security", "32", "no answer, Version or Deleted Document holds a secret or its hash")
def test_no_trace_of_secret_and_hash(make_client, make_user, as_user):
	client = make_client()
	secret = new_secrets.make(client.name)
	traces = [secret, stored_hash(client.name)]
	answers = [json.dumps(client.as_dict(), default=str)]
	# A form sends back all it was shown.
	form = frappe.get_doc({**client.as_dict(), "doctype": CLIENT, "website": "https://example.com"})
	form.save()
	answers.append(form.as_json())
	client = frappe.get_doc(CLIENT, client.name)
	traces.append(client.rotate_secret()["client_secret"])
	traces.append(stored_hash(client.name))
	answers += [client.as_json(), json.dumps(frappe.get_list(CLIENT, ["*"]), default=str)]
	frappe.delete_doc(CLIENT, client.name)
	answers += frappe.get_all("Deleted Document", {"deleted_name": client.name}, pluck="data")
	answers += frappe.get_all("Version", {"docname": client.name}, pluck="data")
	answers += frappe.get_all("Comment", {"reference_name": client.name}, pluck="content")
	assert len(answers) >= 6
	for trace in traces:
		assert not [answer for answer in answers if trace in (answer or "")]


@requirement("security", "32", "no secret gets into Redis with a document")
def test_a_pickled_client_holds_no_secret(make_client):
	"""Frappe pickles documents into Redis for webhooks."""
	client = make_client()
	secret = new_secrets.make(client.name)
	for document in (client, frappe.get_doc(CLIENT, client.name)):
		assert secret.encode() not in pickle.dumps(document)


def test_a_caller_cannot_choose_the_hash(make_client):
	client = make_client(client_secret_hash=digest("mine"), client_secret="mine")
	assert stored_hash(client.name) is None
	secret = new_secrets.make(client.name)
	client.client_secret_hash = digest("mine")
	client.save()
	assert stored_hash(client.name) == digest(secret)


@requirement("security", "32", "no role lists a secret's hash")
@pytest.mark.parametrize("user", ["Administrator", "System Manager"])
def test_nobody_lists_the_hash(make_client, make_user, as_user, user):
	client = make_client()
	if user != "Administrator":
		as_user(make_user(user).name)
	rows = frappe.get_list(CLIENT, ["name", "client_secret_hash"], {"name": client.name})
	assert rows == [{"name": client.name}]


def test_the_client_id_is_random_and_the_name(make_client):
	client = make_client(client_id="chosen")
	assert client.client_id == client.name
	assert len(client.name) == 20 and int(client.name, 16) >= 0


def test_a_public_client_has_no_secret(make_client):
	client = make_client(client_type="Public", enforce_auth_method=1, is_resource_server=1)
	assert "client_secret" not in client.as_dict()
	assert stored_hash(client.name) is None
	assert client.token_endpoint_auth_method == "none"
	assert not client.enforce_auth_method and not client.is_resource_server
	with pytest.raises(frappe.ValidationError, match="public client has no secret"):
		client.rotate_secret()


def test_to_public_drops_the_hash_and_back_asks_for_a_new_one(make_client):
	client = make_client(enforce_auth_method=1)
	client.client_type = "Public"
	client.save()
	assert (stored_hash(client.name), client.token_endpoint_auth_method) == (None, "none")
	client.client_type = "Confidential"
	client.save()
	assert (stored_hash(client.name), client.token_endpoint_auth_method) == (None, "client_secret_basic")
	assert "Rotate Secret" in json.dumps(frappe.local.message_log, default=str)
	secret = client.rotate_secret()["client_secret"]
	assert stored_hash(client.name) == digest(secret)


def test_rotating_replaces_the_secret_at_once(make_client):
	client = make_client()
	before, modified = stored_hash(client.name), client.modified
	answer = client.rotate_secret()
	assert answer == {"client_id": client.name, "client_secret": answer["client_secret"]}
	assert stored_hash(client.name) == digest(answer["client_secret"]) != before
	# An open form stays usable.
	assert str(frappe.db.get_value(CLIENT, client.name, "modified")) == str(modified)
	assert not frappe.get_all("Version", {"docname": client.name})


def test_only_a_system_manager_rotates(make_client, make_user, as_user):
	client = make_client()
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		client.rotate_secret()


def test_rotating_trusts_the_database_not_the_caller(make_client):
	client = make_client(client_type="Public")
	posted = frappe.get_doc({**client.as_dict(), "client_type": "Confidential"})
	with pytest.raises(frappe.ValidationError):
		posted.rotate_secret()
	with pytest.raises(frappe.DoesNotExistError):
		frappe.get_doc({"doctype": CLIENT, "name": "nobody"}).rotate_secret()


@requirement("security", "33", "disabling a client ends its codes, tokens and grants")
def test_disabling_ends_access(issue_token, state_of):
	issued = issue_token()
	other = issue_token()
	client = frappe.get_doc(CLIENT, issued.client)
	client.enabled = 0
	client.save()
	assert state_of(issued) == ("Revoked", "Revoked", "Revoked")
	assert state_of(other) == ("Valid", "Active", "Active")


@requirement("security", "33", "a client with tokens can be deleted, which ends them")
def test_deleting_ends_access(issue_token, state_of):
	issued = issue_token()
	frappe.delete_doc(CLIENT, issued.client)
	assert not frappe.db.exists(CLIENT, issued.client)
	assert state_of(issued) == ("Revoked", "Revoked", "Revoked")
	assert frappe.get_all("OAuth2 Event", {"client": issued.client, "event": "Revocation"})
