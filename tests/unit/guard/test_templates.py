"""What a template of a token's request puts off, to be done when it is rendered."""

import subprocess
import sys
import types

import frappe
import frappe.utils.jinja
import pytest
import requests
from frappe.integrations.utils import make_get_request
from frappe.utils import CallbackManager
from jinja2.exceptions import SecurityError
from rq.job import Job
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import jobs, permissions, statements, templates
from tests.unit.web import request_of_token

requirement = pytest.mark.requirement
NEVER = requirement("security", "31", "nothing that a template puts off writes anything")
WRITING = "update `tabNote` set title = 'x' where name = 'none'"


@pytest.fixture(autouse=True)
def watched():
	"""A request of a token, with the wall before the site's own connection."""
	with request_of_token():
		yield


def write() -> None:
	frappe.db.sql(WRITING)


@NEVER
def test_a_function_that_is_called_after_the_rendering_writes_nothing():
	callbacks = CallbackManager()
	frappe.render_template("{{ add(write) or '' }}", {"add": callbacks.add, "write": write})
	with pytest.raises(HTTPException):
		callbacks.run()
	callbacks.add(write)
	callbacks.run()


@NEVER
def test_a_job_of_a_template_writes_nothing():
	"""What becomes of the bounds, `bearer.bound_job` says."""
	for template, is_template in (("{{ enqueue() or '' }}", True), ("", False)):
		jobs_made: list[Job] = []

		def enqueue(made=jobs_made):
			made.append(frappe.enqueue("frappe.ping", queue="short"))

		frappe.render_template(template, {"enqueue": enqueue})
		if not is_template:
			enqueue()
		(job,) = jobs_made
		bounds = jobs.current_bounds(job)
		job.delete()
		assert bounds and bounds.is_template == is_template


@NEVER
def test_a_template_puts_no_document_aside_to_be_inserted_later():
	document = frappe.get_doc(doctype="Note", title=frappe.generate_hash())
	with pytest.raises(HTTPException):
		frappe.render_template("{{ doc.deferred_insert() }}", {"doc": document})


@NEVER
def test_a_document_that_is_put_aside_is_looked_at_as_if_it_were_inserted():
	scope = frappe.get_doc(doctype="OAuth2 Scope", scope_name="x", title="x")
	with pytest.raises(HTTPException):
		scope.deferred_insert()
	frappe.get_doc(doctype="Route History", route=frappe.generate_hash()).deferred_insert()


@NEVER
@pytest.mark.parametrize("text", ["{{ f.sys.path }}", "{{ f['sys'].path }}", "{{ (f|attr('sys')).path }}"])
def test_a_template_gets_no_module(text):
	"""From one, all of Python is in reach, and what the request is held to."""
	environment = frappe.utils.jinja.get_jenv()
	holder = types.SimpleNamespace(sys=sys, name="x")
	assert environment.from_string("{{ f.name }}").render(f=holder) == "x"
	with pytest.raises(SecurityError):
		environment.from_string(text).render(f=holder)


@NEVER
@pytest.mark.parametrize(
	"send",
	[
		lambda: make_get_request("http://127.0.0.1:9/"),
		lambda: requests.Session().get_adapter("http://x").poolmanager.urlopen("GET", "http://127.0.0.1:9/"),
	],
)
def test_a_template_sends_nothing(send):
	"""The site's own Redis may be where it sends to."""
	permissions.stand_before_answers()
	with pytest.raises(HTTPException):
		frappe.render_template("{{ send() }}", {"send": send})


@NEVER
def test_a_query_of_a_template_does_nothing_but_read():
	with templates.rendering():
		for statement in ("select nextval(x_id_seq)", "select setval(`x`, 1)", "select next value for x"):
			with pytest.raises(HTTPException):
				statements.check_statement(statement)
		statements.check_statement("explain select 1")
		with pytest.raises(HTTPException):
			statements.check_statement('explain (analyze) delete from "tabNote"')


@NEVER
def test_a_template_changes_no_file_and_runs_no_program(tmp_path):
	"""Documents have methods that do: a File moves any file, a Module Def makes folders."""
	there, new = tmp_path / "there", tmp_path / "new"
	there.write_text("x")
	file = frappe.get_doc(doctype="File", file_name="x")
	file.flags.original_path = {"old": str(new), "new": str(there)}
	for change in (
		file.on_rollback,
		lambda: new.write_text("x"),
		lambda: new.mkdir(),
		there.unlink,
		lambda: subprocess.run(["true"], check=True),
		frappe.get_doc("User", "Administrator").lock,
	):
		with pytest.raises(HTTPException):
			frappe.render_template("{{ change() }}", {"change": change})
	assert [*tmp_path.iterdir()] == [there]
	assert frappe.render_template("{{ read() }}", {"read": there.read_text}) == "x"
	new.write_text("x")
