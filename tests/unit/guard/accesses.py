"""What the tests of mapped methods have in common."""

from tests.unit.web import identify

TODO = {"doctype": "ToDo", "description": "x"}
READ = {"ToDo": "read"}
WITH_USER = {"ToDo": "read", "User": "read"}


def call(method, arguments, verb="POST"):
	return identify(verb, f"/api/method/{method}", json=arguments)


def reached(access):
	"""What an access reaches, as {DocType: "action action"}; None when it is not mapped."""
	if access.documents is None:
		return None
	return {need.doctype: " ".join(need.actions) for need in access.documents}
