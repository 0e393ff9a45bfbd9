"""`bench --site SITE oauth2 ...`, as a process of its own: status, standard output, standard error."""

import json
import secrets
import subprocess
import sys

import frappe
import pytest

from oauth_provider.protocol.clients.registration import add_client
from oauth_provider.protocol.clients.registration_metadata import SiteRules, read_registration
from oauth_provider.store import events, provider_settings, rows, signing_keys
from oauth_provider.store.hashing import digest
from oauth_provider.store.records.client import DYNAMIC
from tests.unit.conftest import SITE, SITES

CLIENT = "OAuth2 Client"


def bench(*words: str) -> subprocess.CompletedProcess:
	command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", SITE, "oauth2", *words]
	done = subprocess.run(
		command, cwd=SITES, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120
	)
	# The test's own transaction still sees the database as it was.
	frappe.db.rollback()
	assert "Traceback" not in done.stderr, done.stderr
	return done


@pytest.fixture
def app_name():
	"""The name of a client that goes after the test, since commands commit."""
	name = f"Command {secrets.token_hex(6)}"
	yield name
	frappe.db.rollback()
	for client in frappe.get_all(CLIENT, {"app_name": name}, pluck="name"):
		frappe.db.delete("OAuth2 Event", {"client": client})
		frappe.delete_doc(CLIENT, client, delete_permanently=True)
	frappe.db.commit()


def test_a_client_from_birth_to_rotation(app_name):
	done = bench(
		*("create-client", "--name", app_name, "--scope", "profile", "--trusted", "--json"),
		*("--redirect-uri", "https://a.example/cb", "--redirect-uri", "https://b.example/cb"),
	)
	assert (done.returncode, done.stderr) == (0, "")
	answer = json.loads(done.stdout)
	client = frappe.get_doc(CLIENT, answer["client_id"])
	assert client.redirect_uris.split() == ["https://a.example/cb", "https://b.example/cb"]
	assert client.skip_authorization and client.scopes[0].scope == "profile"
	assert client.client_secret_hash == digest(answer["client_secret"])

	(listed,) = [
		row for row in json.loads(bench("list-clients", "--json").stdout) if row["app_name"] == app_name
	]
	assert (listed["client_id"], listed["enabled"], listed["grants"]) == (client.name, 1, 0)

	rotated = bench("rotate-secret", client.name)
	assert rotated.returncode == 0
	lines = dict(line.split(": ") for line in rotated.stdout.splitlines())
	assert lines["client_id"] == client.name
	stored = frappe.db.get_value(CLIENT, client.name, "client_secret_hash")
	assert stored == digest(lines["client_secret"]) != client.client_secret_hash


def test_clients_that_registered_themselves(app_name):
	uris = ["https://agent.example/cb"]
	site_rules = SiteRules(accepts_host=lambda host: True, auth_methods=("none",), scopes=("openid",))
	registered = read_registration({"client_name": app_name, "redirect_uris": uris}, site_rules)
	name = add_client(registered, provider_settings.read(), DYNAMIC)
	frappe.db.commit()

	listed = json.loads(bench("clients", "--unverified", "--json").stdout)
	assert [row["app_name"] for row in listed if row["app_name"] == app_name] == [app_name]
	assert "itself, agent.example" in bench("clients", "--unverified").stdout
	# Nobody has answered the question.
	asked = bench("end-host", "agent.example")
	assert asked.returncode == 1 and "Refuse 1 client(s) of agent.example" in asked.stderr
	assert frappe.db.get_value(CLIENT, name, "enabled") == 1
	assert json.loads(bench("end-host", "agent.example", "--yes", "--json").stdout) == {
		"clients": 1,
		"people": 0,
	}
	assert frappe.db.get_value(CLIENT, name, ["approval", "enabled"]) == ("Refused", 0)
	assert "itself, agent.example (refused)" in bench("clients").stdout
	frappe.db.delete("OAuth2 Event", {"event": "Approval", "reason": ("like", "%agent.example%")})
	frappe.db.set_single_value(provider_settings.DOCTYPE, "refused_hosts", "")
	frappe.db.commit()


def test_revoking(app_name, issue_token, state_of):
	created = bench(
		"create-client", "--name", app_name, "--type", "public", "--redirect-uri", "https://a.example/cb"
	)
	assert "no scope" in created.stderr
	client = created.stdout.split(": ")[1].strip()
	assert "client_secret" not in created.stdout
	issued = issue_token(client=client, user="Administrator")
	frappe.db.commit()
	try:
		refused = bench("revoke", "--client", client)
		assert refused.returncode == 1 and not refused.stdout.strip()
		assert state_of(issued) == ("Valid", "Active", "Active")
		done = bench("revoke", "--client", client, "--user", "Administrator", "--yes", "--json")
		assert json.loads(done.stdout) == {"grants": 1, "tokens": 1}
		assert state_of(issued) == ("Revoked", "Revoked", "Revoked")
	finally:
		for doctype in ("OAuth2 Grant", "OAuth2 Bearer Token", "OAuth2 Authorization Code"):
			frappe.db.delete(doctype, {"client": client})
		frappe.db.commit()


@pytest.mark.parametrize(
	("words", "status", "message"),
	[
		(["rotate-secret", "nobody"], 1, "There is no OAuth2 Client nobody"),
		(["revoke", "--client", "nobody", "--yes"], 1, "There is no OAuth2 Client nobody"),
		(["revoke", "--user", "nobody@example.com", "--yes"], 1, "There is no User nobody@example.com"),
		(["revoke", "--grant", "nothing", "--yes"], 1, "There is no OAuth2 Grant nothing"),
		(["revoke"], 2, "Give --client, --user or --grant"),
		(["create-client", "--name", "X", "--redirect-uri", "http://a.example/cb"], 1, "Line 1"),
		(
			["create-client", "--name", "X", "--redirect-uri", "https://a.example", "--scope", "nope"],
			1,
			"nope",
		),
		(["create-client"], 2, "--name"),
		(["explain", "--client", "nobody"], 1, "There is no OAuth2 Client nobody"),
		(["explain", "--client", "nobody", "--days", "0"], 2, "--days"),
	],
)
def test_refusals(words, status, message):
	done = bench(*words)
	assert (done.returncode, done.stdout) == (status, "")
	assert message in done.stderr


def test_doctor():
	done = bench("doctor", "--json")
	findings = json.loads(done.stdout)
	assert {"issuer", "redis", "hooks"} <= {finding["check"] for finding in findings}
	failed = any(finding["status"] == "fail" for finding in findings)
	assert done.returncode == (1 if failed else 0)
	assert bench("doctor").stdout.splitlines()


@pytest.fixture
def doctype():
	"""A DocType of a fresh name, which goes after the test with its scopes."""
	name = f"Pin {secrets.token_hex(4)}"
	values = {"module": "Custom", "custom": 1, "permissions": [{"role": "System Manager", "read": 1}]}
	fields = [{"fieldname": "words", "label": "Words", "fieldtype": "Data"}]
	frappe.get_doc({"doctype": "DocType", "name": name, "fields": fields, **values}).insert()
	frappe.db.commit()
	yield name
	frappe.db.rollback()
	slug = name.lower().replace(" ", "_")
	for scope in (f"{slug}:read", f"{slug}:write"):
		frappe.delete_doc("OAuth2 Scope", scope, ignore_missing=True, delete_permanently=True)
	frappe.delete_doc("DocType", name, delete_permanently=True)
	frappe.db.commit()


def test_making_scopes(doctype):
	slug = doctype.lower().replace(" ", "_")
	names = [f"{slug}:read", f"{slug}:write"]
	done = bench("make-scopes", doctype)
	assert (done.returncode, done.stdout.split(), done.stderr) == (0, names, "")
	assert [frappe.get_doc("OAuth2 Scope", name).doctypes[0].write for name in names] == [0, 1]
	again = bench("make-scopes", doctype, doctype)
	assert (again.returncode, again.stdout) == (0, "")
	assert [line.split()[0] for line in again.stderr.splitlines()] == names
	assert json.loads(bench("make-scopes", "--json", doctype).stdout) == {"made": [], "existing": names}
	refused = bench("make-scopes", doctype, "No Such DocType")
	assert (refused.returncode, refused.stdout) == (1, "")
	assert "There is no DocType No Such DocType" in refused.stderr


def test_explaining_refusals(app_name):
	created = bench("create-client", "--name", app_name, "--redirect-uri", "https://a.example/cb", "--json")
	client = json.loads(created.stdout)["client_id"]
	assert bench("explain", "--client", client).stdout.startswith("Nothing was refused")
	missing = {"documents": {"Note": ["read"]}, "methods": [], "routes": ["/mcp"]}
	values = {"event": "Refused Scope", "client": client, "asked": "read Note, by x", "reason": "Missing: x."}
	rows.insert_row(events.DOCTYPE, occurred_at=rows.now(), missing=json.dumps(missing), **values)
	frappe.db.commit()
	done = bench("explain", "--client", client, "--days", "1")
	assert (done.returncode, done.stderr) == (0, "")
	lines = done.stdout.splitlines()
	assert lines[0].startswith("1 x read Note, by x") and {"    Note: read", "    /mcp"} <= {*lines}
	answer = json.loads(bench("explain", "--client", client, "--json").stdout)
	assert answer["refusals"][0]["count"] == 1 and answer["proposal"]["routes"] == [{"path": "/mcp"}]


@pytest.fixture
def site_keys():
	"""The site's own keys come back after the test, since commands commit."""
	table = f"`tab{signing_keys.DOCTYPE}`"
	frappe.db.rollback()
	kept = frappe.db.sql(f"select * from {table}", as_dict=True)
	yield
	frappe.db.rollback()
	frappe.db.delete(signing_keys.DOCTYPE)
	for row in kept:
		rows.insert_row(signing_keys.DOCTYPE, **row)
	frappe.db.commit()


def test_rotating_keys(site_keys):
	done = bench("rotate-keys", "--discard", "--json")
	assert (done.returncode, done.stderr) == (0, "")
	made = json.loads(done.stdout)
	assert sorted(key["status"] for key in made) == ["Current", "Next"]
	refused = bench("rotate-keys")
	assert (refused.returncode, refused.stdout) == (1, "")
	assert "Try again in" in refused.stderr and "Nothing was changed" in refused.stderr
	frappe.db.set_value(signing_keys.DOCTYPE, {"status": "Next"}, "published_at", 1)
	frappe.db.commit()
	done = bench("rotate-keys")
	assert done.returncode == 0
	assert sorted(line.split()[2] for line in done.stdout.splitlines()) == ["Current", "Next", "Retired"]
	assert "PRIVATE" not in done.stdout and "gAAAA" not in done.stdout
