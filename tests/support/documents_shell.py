"""Makes and deletes documents of a site without its web server; runs in the environment of a site on this machine.

Usage: python documents_shell.py SITES_FOLDER SITE. A line of JSON on standard input, [command, {argument: value}], is
answered by a line of JSON: {"value": ...} or {"error": traceback}. Each command is a transaction of its own.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT = 10  # seconds
ATTEMPTS = 5
SERIALIZATION_FAILURE = "40001"
TRACES = (
	"OAuth2 Event",
	"OAuth2 Client Session",
	"OAuth2 Bearer Token",
	"OAuth2 Authorization Code",
	"OAuth2 Grant",
)
# Nothing but rows: what their hooks would end or clear is deleted here as well.
ROWS = ("OAuth2 Client", "OAuth2 Scope", "User")
# What Frappe writes about a document, and the field that has its name.
ABOUT = {
	"Access Log": "user",
	"Activity Log": "user",
	"Comment": "reference_name",
	# A background job makes it for a user who was saved.
	"Contact": "email_id",
	"Deleted Document": "deleted_name",
	"DocShare": "user",
	"Notification Settings": "name",
	"Version": "docname",
}


def main(sites: str, site: str) -> None:
	os.chdir(sites)
	# What Frappe prints must not get among the answers.
	answers, sys.stdout = sys.stdout, sys.stderr
	import frappe

	frappe.init(site=site, sites_path=".")
	for line in sys.stdin:
		command, arguments = json.loads(line)
		print(json.dumps(answer(COMMANDS[command], arguments)), file=answers, flush=True)


def answer(command, arguments: dict) -> dict:
	import frappe

	for attempt in range(ATTEMPTS):
		try:
			# A connection each: the tests stop the database, too.
			frappe.connect()
			value = command(**arguments)
			frappe.db.commit()
			return {"value": value}
		except Exception as error:
			# PostgreSQL refuses a transaction whose rows a job has changed meanwhile.
			if getattr(error, "pgcode", None) != SERIALIZATION_FAILURE or attempt == ATTEMPTS - 1:
				return {"error": traceback.format_exc()}
		finally:
			frappe.db.close()


def insert_user(password: str, **values) -> str:
	"""Make a user as Frappe does, without its jobs.

	Returns:
		The name.
	"""
	import frappe
	from frappe.utils.password import update_password

	user = frappe.get_doc({"doctype": "User", **values})
	with caches_left_alone():
		# Without a contact, a picture from the web, and a mail about the password.
		user.on_update = lambda: None
		user.insert()
	user.share_with_self()
	update_password(user.name, password)
	return user.name


def change_user(name: str, **values) -> None:
	"""Save a user with other values, as Frappe and the app do it; the caches of the site stay."""
	import frappe

	with caches_left_alone():
		frappe.get_doc("User", name).update(values).save()


def link_to_set_password(name: str) -> str:
	"""Make the link that Frappe mails to a user who has forgotten the password."""
	import frappe

	user = frappe.get_doc("User", name)
	# Frappe has renamed it.
	make = getattr(user, "_reset_password", None) or user.reset_password
	return make()


@contextmanager
def caches_left_alone() -> Iterator[None]:
	"""Keep Frappe from writing, at each save of a user, a default of the site and emptying all of its caches."""
	from frappe.core.doctype.user import user as users

	ask, users.ask_pass_update = users.ask_pass_update, lambda: None
	try:
		yield
	finally:
		users.ask_pass_update = ask


def delete(made: dict[str, list[str]], events: list[str]) -> None:
	"""Delete documents, and what the server and Frappe wrote about them.

	Args:
		made: names by DocType.
		events: names of OAuth2 Event that stay.
	"""
	import frappe.sessions

	await_jobs()
	# The tests have made DocTypes, and renamed some.
	frappe.local.cache.clear()
	names = [name for group in made.values() for name in group]
	for doctype in TRACES:
		for field in ("client", "user"):
			delete_rows(doctype, {field: ["in", names]})
	# Without a client: somebody unknown knocked, here these tests.
	delete_rows("OAuth2 Event", {"client": ["is", "not set"], "name": ["not in", events or [""]]})
	# Documents before the DocTypes that they are of.
	for doctype in sorted(set(made) - set(ROWS), key="DocType".__eq__):
		for name in made[doctype]:
			frappe.delete_doc(doctype, name, force=True, ignore_missing=True, delete_permanently=True)
	for doctype in ROWS:
		delete_rows(doctype, {"name": ["in", made.get(doctype, [])]})
	for user in made.get("User", []):
		frappe.sessions.clear_sessions(user, force=True)
	frappe.db.delete("__Auth", {"name": ["in", names]})
	for doctype, field in ABOUT.items():
		delete_rows(doctype, {field: ["in", names]})


def await_jobs() -> None:
	"""Wait until the jobs that write events and e-mails are done; without a worker none is."""
	from frappe.utils.background_jobs import get_queue

	queue, end = get_queue("short"), time.monotonic() + LONGEST_WAIT
	while (queue.count or queue.started_job_registry.count) and time.monotonic() < end:
		time.sleep(0.1)


def delete_rows(doctype: str, filters: dict) -> None:
	"""Delete the rows of documents and of their child tables; no hook runs."""
	import frappe

	names = frappe.get_all(doctype, filters, pluck="name")
	if not names:
		return
	for table in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(table.options, {"parenttype": doctype, "parent": ["in", names]})
	frappe.db.delete(doctype, {"name": ["in", names]})
	for name in names:
		frappe.clear_document_cache(doctype, name)


COMMANDS = {
	"insert_user": insert_user,
	"change_user": change_user,
	"link_to_set_password": link_to_set_password,
	"await_jobs": await_jobs,
	"delete": delete,
}

if __name__ == "__main__":
	main(*sys.argv[1:])
