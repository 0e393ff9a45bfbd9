"""The time of a session's saves, by a timer."""

import time

import frappe

from oauth_provider.guard import closed_methods, jobs, permissions, roles, statements, templates

SAVES = 60


def saves(has_served_tokens: bool) -> list[float]:
	"""Insert a ToDo and save it again and again, as a session does.

	Args:
		has_served_tokens: whether the guard's functions are in place of Frappe's, as after the process's first token.

	Returns:
		The CPU seconds of each save.
	"""
	if has_served_tokens:
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
	permissions.stand_before_answers()
	closed_methods.stand_before_calls()
	templates.watch_templates()
	jobs.carry_tokens()
	statements.stand_before_statements()
	statements.watch_deferred_documents()
	assert roles.put_in_place()
