"""What the doctor sees."""

from datetime import timedelta

import frappe
import pytest
from frappe.tests.utils import patch_hooks
from frappe.utils import add_to_date, now_datetime

from oauth_provider import hooks
from oauth_provider.oauth_provider import checkup, job_checkup
from oauth_provider.wire import endpoints
from oauth_provider.wire.endpoints import Audience, Endpoint

requirement = pytest.mark.requirement


def find(name):
	return checkup.guarded(name, checkup.CHECKS[name])


def status_of(name):
	return find(name).status


@pytest.fixture
def running_jobs(monkeypatch):
	"""The names of the app's jobs, which have just run."""
	monkeypatch.setattr(job_checkup, "is_scheduler_disabled", lambda: False)
	monkeypatch.setitem(frappe.conf, "pause_scheduler", 0)
	jobs = frappe.get_all("Scheduled Job Type", {"method": ("like", "oauth_provider.%")}, ["name", "method"])
	for job in jobs:
		frappe.db.set_value("Scheduled Job Type", job.name, {"stopped": 0, "last_execution": now_datetime()})
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": job.name})
	return {job.method.rpartition(".")[2]: job.name for job in jobs}


def test_every_check_answers():
	findings = checkup.run()
	assert [finding.check for finding in findings] == list(checkup.CHECKS)
	for finding in findings:
		assert finding.status in ("ok", "warn", "fail") and finding.message
		assert finding.status == "ok" or finding.action
		assert not finding.message.startswith("The check itself failed"), finding.message


def test_a_check_that_breaks_is_a_failure():
	finding = checkup.guarded("x", lambda: 1 / 0)
	assert finding.status == "fail" and "ZeroDivisionError" in finding.message


@pytest.mark.parametrize(
	("host_name", "status"),
	[
		("https://erp.example.com", "ok"),
		("http://localhost:8000", "warn"),
		("http://erp.example.com", "fail"),
		(None, "fail"),
	],
)
def test_issuer(monkeypatch, host_name, status):
	monkeypatch.setitem(frappe.conf, "host_name", host_name)
	monkeypatch.setitem(frappe.conf, "hostname", None)
	assert status_of("issuer") == status


def test_developer_mode(monkeypatch):
	monkeypatch.setitem(frappe.conf, "developer_mode", 1)
	assert status_of("developer_mode") == "warn"


def test_settings_out_of_bounds():
	frappe.db.set_single_value("OAuth2 Provider Settings", "authorization_code_lifetime", 9999)
	assert status_of("settings") == "fail"


def test_an_older_path_that_another_handler_answers(monkeypatch):
	assert status_of("hooks") == "ok"
	path = "frappe.ping"
	taken = Endpoint("oauth_provider.api.oauth2.x", Audience.CLIENT, ("POST",), other_paths=(path,))
	monkeypatch.setattr(endpoints, "ENDPOINTS", (*endpoints.ENDPOINTS, taken))
	finding = checkup.guarded("hooks", checkup.check_hooks)
	assert finding.status == "warn" and path in finding.message


def test_clients_that_cannot_work(make_client):
	client = make_client(scopes=[])
	finding = find("clients")
	assert finding.status == "warn"
	frappe.db.set_value("OAuth2 Client", client.name, "client_secret_hash", None)
	finding = find("clients")
	assert finding.status == "warn" and client.app_name in finding.message


def test_clients_with_scopes_that_are_not_here(make_client, make_scope):
	client, scope = make_client(client_type="Public"), make_scope()
	client.append("scopes", {"scope": scope.name})
	client.save()
	frappe.db.set_value("OAuth2 Client", {"name": ("!=", client.name)}, "enabled", 0)
	assert client.app_name not in find("clients").message
	frappe.db.delete("OAuth2 Scope", {"name": scope.name})
	finding = find("clients")
	assert finding.status == "warn" and f"{client.app_name} ({scope.name})" in finding.message


def test_a_scope_whose_doctype_is_gone_is_named(make_scope):
	scope = make_scope(doctypes=[{"document_type": "ToDo", "read": 1}])
	assert scope.name not in find("scopes").message
	frappe.db.set_value("OAuth2 Scope DocType", {"parent": scope.name}, "document_type", "No Such Form")
	finding = find("scopes")
	assert finding.status == "warn"
	assert f"{scope.name}: Documents, row 1: There is no DocType No Such Form." in finding.message
	assert frappe.get_all("OAuth2 Scope", {"name": scope.name, "enabled": 1})
	frappe.db.set_value("OAuth2 Scope", scope.name, "enabled", 0)
	assert scope.name not in find("scopes").message


def test_a_scope_whose_method_is_gone_is_named(make_scope):
	scope = make_scope(methods=["frappe.ping"])
	frappe.db.set_value("OAuth2 Scope Method", {"parent": scope.name}, "method", "hrms.api.ping")
	assert f"{scope.name}: Methods, row 1: hrms.api.ping" in find("scopes").message


@pytest.mark.parametrize("job", ["write_uses", "clear_ended"])
@pytest.mark.parametrize(
	("values", "words"),
	[
		({"stopped": 1}, "is stopped"),
		({"method": "other.method"}, "is missing"),
		# As after the site's time zone was changed.
		({"last_execution": timedelta(hours=5)}, "in the future"),
		({"last_execution": timedelta(days=-3)}, "has not run since"),
		({"last_execution": None, "creation": timedelta(days=-3)}, "has not run since"),
	],
)
def test_a_job_that_does_not_run(job, values, words, running_jobs):
	assert find("scheduler").status == "ok"
	values = {
		name: now_datetime() + value if isinstance(value, timedelta) else value
		for name, value in values.items()
	}
	frappe.db.set_value("Scheduled Job Type", running_jobs[job], values)
	finding = find("scheduler")
	assert finding.status == "warn" and words in finding.message and finding.action
	assert ("Last uses" if job == "write_uses" else "Ended codes") in finding.message


def test_a_job_that_fails(running_jobs):
	name = running_jobs["write_uses"]
	run = {"doctype": "Scheduled Job Log", "scheduled_job_type": name, "status": "Failed"}
	frappe.get_doc(run).insert()
	finding = find("scheduler")
	assert finding.status == "warn" and "failed" in finding.message
	frappe.get_doc({**run, "status": "Complete", "creation": add_to_date(None, seconds=5)}).insert()
	assert find("scheduler").status == "ok"


@pytest.mark.parametrize(
	("issuer", "host_name", "status"),
	[
		("https://old.example.com", "https://new.example.com", "warn"),
		("https://new.example.com", "https://new.example.com", "ok"),
		("https://new.example.com", "new.example.com", "ok"),
		("", "https://new.example.com", "ok"),
		("https://old.example.com", None, "ok"),
	],
)
def test_the_issuer_of_another_site(monkeypatch, issuer, host_name, status):
	"""As after the settings were imported, or a backup restored."""
	for name in ("hostname", "domains"):
		monkeypatch.setitem(frappe.conf, name, None)
	monkeypatch.setitem(frappe.conf, "host_name", host_name)
	frappe.db.set_single_value("OAuth2 Provider Settings", "issuer", issuer)
	assert find("issuer").status == status


def test_name_clash():
	frappe.db.set_value("DocType", "OAuth2 Grant", "module", "Core")
	assert status_of("names") == "fail"


@pytest.mark.parametrize("path", hooks.override_whitelisted_methods)
@requirement("design", "", "the check-up says which app took a method over, and what is lost")
def test_another_app_took_a_method_over(path):
	ours = {path: [target] for path, target in hooks.override_whitelisted_methods.items()}
	theirs = "other_app.api.method"
	# Frappe of 2023 takes the first of several, later ones the last.
	with patch_hooks({"override_whitelisted_methods": {**ours, path: [theirs, ours[path][0], theirs]}}):
		finding = checkup.guarded("hooks", checkup.check_hooks)
	assert finding.status == ("warn" if path.startswith("frappe.integration_broker.oauth2.") else "fail")
	assert f"{path} ({theirs})" in finding.message and finding.action


def test_an_override_that_loses_against_ours_is_none():
	ours = {path: [target] * 3 for path, target in hooks.override_whitelisted_methods.items()}
	for targets in ours.values():
		targets[1] = "other_app.api.method"
	with patch_hooks({"override_whitelisted_methods": ours}):
		assert status_of("hooks") == "ok"


@pytest.mark.parametrize("hook", ["before_request", "after_request"])
@requirement("design", "", "the check-up says that the app does not see the requests of the site")
def test_a_hook_of_every_request_is_gone(hook):
	with patch_hooks({hook: ["other_app.api.hook"]}):
		finding = checkup.guarded("hooks", checkup.check_hooks)
	assert finding.status == "fail" and f"({hook})" in finding.message
	assert status_of("hooks") == "ok"
