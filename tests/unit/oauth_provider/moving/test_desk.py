"""The functions that a page in Desk calls, and the command."""

import json

import frappe
import pytest

from oauth_provider.oauth_provider.moving import desk
from oauth_provider.store import clients
from oauth_provider.store.hashing import digest
from tests.unit.oauth_provider.moving.conftest import TOKEN
from tests.unit.test_commands import bench


@pytest.fixture
def no_import_under_way():
	frappe.cache.delete_value(desk.STATE)
	yield
	frappe.cache.delete_value(desk.STATE)


def test_the_plan_is_json(core_client, core_token, make_user, no_import_under_way):
	client = core_client()
	issued = core_token(client, make_user().name)
	answer = json.loads(json.dumps(desk.describe_move(json.dumps({"clients": [client.name]}))))
	(described,) = answer["clients"]
	assert (described["client_id"], described["outcome"], described["tokens"]) == (
		client.name,
		"new",
		{"imported": 1},
	)
	assert answer["general"] and answer["total"].startswith("Nothing was written.")
	assert issued.access not in str(answer) and client.client_secret not in str(answer)


def test_the_job_reports_its_outcome(core_client, core_token, make_user, no_import_under_way):
	client = core_client()
	core_token(client, make_user().name)
	assert desk.read_move()["status"] is None
	desk.work({"clients": [client.name]})
	state = desk.read_move()
	assert (state["status"], state["looked_at"]) == ("Done", 0)
	assert state["report"]["clients"][0]["tokens"] == {"imported": 1}
	assert frappe.db.count(TOKEN, {"client": clients.find_name(client.name)}) == 1


@pytest.fixture
def failing_import(core_client, core_token, make_user, monkeypatch):
	"""A client with a short secret, whose import fails where it is stored."""
	client = core_client(client_secret="0123456789")
	core_token(client, make_user().name)
	# A row is rolled back with the failed import otherwise.
	monkeypatch.setattr(frappe.db, "rollback", lambda: None)

	def fail(*args, **kwargs):
		raise frappe.db.OperationalError(1205, "Lock wait timeout exceeded")

	monkeypatch.setattr(clients, "store_secret_hash", fail)
	return client


def test_a_job_that_fails_says_so_without_values(failing_import, no_import_under_way):
	logs = {row.name for row in frappe.get_all("Error Log")}
	desk.work({"clients": [failing_import.name]})
	assert desk.read_move()["status"] == "Failed"
	assert desk.read_move()["problem"].startswith("OperationalError.")
	(log,) = {row.name for row in frappe.get_all("Error Log")} - logs
	text = str(frappe.get_doc("Error Log", log).as_dict())
	assert "Lock wait timeout" in text
	assert digest("0123456789") not in text and "0123456789" not in text


def test_one_import_at_a_time(core_client, no_import_under_way):
	client = core_client()
	desk.store_state("Running")
	with pytest.raises(frappe.ValidationError, match="under way"):
		desk.start_import({"clients": [client.name]})


@pytest.mark.parametrize("call", [desk.describe_move, desk.start_import, desk.read_move])
def test_they_are_for_system_managers(call, make_user, as_user):
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		call()


@pytest.mark.parametrize("choices", ["[", "[]", '{"else": []}', '{"clients": "all"}', {"clients": [1]}])
def test_choices_are_lists(choices):
	with pytest.raises(frappe.ValidationError, match="lists of client IDs"):
		desk.describe_move(choices)


@pytest.fixture
def committed_client(core_client):
	client = core_client(scopes="all openid", app_name="Ap\u202ep \x1b[31m")
	frappe.db.commit()
	yield client
	frappe.db.rollback()
	frappe.delete_doc("OAuth Client", client.name, force=True, delete_permanently=True)
	frappe.db.commit()


@pytest.mark.committing
def test_the_command(committed_client):
	done = bench("import-core", "--dry-run", "--client", committed_client.name)
	assert (done.returncode, done.stderr) == (0, "")
	assert done.stdout.startswith(f"{committed_client.name}  App")
	assert "Nothing was written. To be imported: 1 client(s)" in done.stdout
	assert "\x1b" not in done.stdout and committed_client.client_secret not in done.stdout
	assert not clients.find_name(committed_client.name)
	refused = bench("import-core", "--client", "nobody")
	assert (refused.returncode, refused.stdout) == (1, "")
	assert "Frappe's own provider has no client nobody" in refused.stderr
