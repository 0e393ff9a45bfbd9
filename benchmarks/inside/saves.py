"""The time of a session's saves, by a timer."""

import time

import frappe

SAVES = 60


def saves() -> list[float]:
	"""Insert a ToDo and save it again and again, as a session does in a process that has served tokens.

	Returns:
		The CPU seconds of each save.
	"""
	if "oauth_provider" in frappe.get_installed_apps():
		put_guard_in_place()
	document = frappe.get_doc(doctype="ToDo", description="Measured").insert()
	taken = []
	for number in range(SAVES):
		document.description = f"Measured {number}"
		begin = time.process_time()
		document.save()
		taken.append(time.process_time() - begin)
	document.delete()
	return taken


def put_guard_in_place() -> None:
	"""Put the guard's functions in place of Frappe's, as the first token of a process does."""
	from oauth_provider.guard import jobs, permissions, roles, statements, templates

	permissions.stand_before_answers()
	templates.watch_templates()
	jobs.carry_tokens()
	statements.watch_deferred_documents()
	assert roles.put_in_place()
