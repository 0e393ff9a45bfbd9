"""frappe.client.get_count with permission checks (override_whitelisted_methods)."""

import re
from collections.abc import Iterator

import frappe
from frappe import _, client
from frappe.desk import reportview

from oauth_provider.guard.arguments import conditions_of
from oauth_provider.store.own_tables import is_ours

# Of `tabToDo`.`status`.
TABLE = re.compile(r"""[`"]?tab([^`"]+)[`"]?\.""", re.IGNORECASE)


@frappe.whitelist()
def get_count(doctype: str, filters=None, debug=False, cache=False):
	"""Count rows as core does; rows of this app only for a System Manager, and never by a hash.

	Core checks no permission, so any user could guess values by counting rows. A request with a token counts only the
	rows that its user may list.

	Args:
		doctype: the DocType.
		filters: as for a list.
		debug: core's.
		cache: core's.

	Returns:
		The number of rows.

	Raises:
		frappe.PermissionError: the rows are this app's, and the user is no System Manager or filters by a hash.
	"""
	conditions = [(named or doctype, field) for named, field, _value in conditions_of(filters)]
	if any(map(is_ours, (doctype, *doctypes_of(conditions)))):
		frappe.only_for("System Manager")
		if any("_hash" in field.casefold() for _named, field in conditions):
			frappe.throw(_("Hashes cannot be searched."), frappe.PermissionError)
	if frappe.local.flags.oauth2_token:
		return count_listed(doctype, filters)
	return client.get_count(doctype, filters=filters, debug=debug, cache=cache)


def doctypes_of(conditions: list[tuple[str, str]]) -> Iterator[str]:
	"""Find the DocTypes that conditions read.

	Args:
		conditions: DocType and field of each; the field may have a table or a link field as prefix.

	Yields:
		Their DocTypes, and those of the prefixes.
	"""
	for doctype, field in conditions:
		yield doctype
		link, dot, _field = field.partition(".")
		if table := TABLE.match(field):
			yield table[1]
		elif dot and (found := frappe.get_meta(doctype).get_field(link)):
			yield found.options


def count_listed(doctype: str, filters) -> int:
	"""Count the rows that the user may list, with Desk's method, which reads its arguments from the request."""
	filters = frappe.parse_json(filters) if filters else []
	if isinstance(filters, str | int | float):
		filters = {"name": str(filters)}
	# Filters may join a child table; each row counts once. On PostgreSQL Frappe's `distinct distinct` is an error.
	distinct = "true" if frappe.db.db_type == "mariadb" else "false"
	frappe.local.form_dict = frappe._dict(doctype=doctype, filters=frappe.as_json(filters), distinct=distinct)
	return reportview.get_count()
