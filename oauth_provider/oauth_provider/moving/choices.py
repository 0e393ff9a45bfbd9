"""What an administrator chooses about an import."""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe import _

EVERY = "all"
LISTS = ("clients", "as_it_was", "public", "confidential")


@dataclass(frozen=True, kw_only=True)
class Choices:
	"""Choices by client_id.

	Attributes:
		clients: the clients to import; empty for all.
		as_it_was: those whose scopes become `all`, which every scope of Frappe's own provider opens; or `all`.
		public: those that become public clients, whatever the evidence.
		confidential: likewise confidential ones.
	"""

	clients: frozenset[str] = frozenset()
	as_it_was: frozenset[str] = frozenset()
	public: frozenset[str] = frozenset()
	confidential: frozenset[str] = frozenset()

	def includes(self, client_id: str) -> bool:
		return not self.clients or client_id in self.clients

	def keeps_access(self, client_id: str) -> bool:
		"""Whether a client is imported as it was."""
		return not self.as_it_was.isdisjoint((client_id, EVERY))

	def of_new_clients(self) -> frozenset[str]:
		"""The client_ids of choices that have no effect on a client that is here already."""
		return self.as_it_was | self.public | self.confidential

	def named(self) -> set[str]:
		"""The client_ids that must exist."""
		return {*self.clients, *self.of_new_clients()} - {EVERY}


def read_choices(given: object) -> Choices:
	"""Read choices from JSON.

	Args:
		given: an object with lists of client_ids by the names of LISTS, or its JSON; None for none.

	Raises:
		frappe.ValidationError: it is something else.
	"""
	try:
		values = frappe.parse_json(given) if given else {}
	except ValueError:
		values = None
	if not isinstance(values, dict) or not set(values) <= {*LISTS} or not all(map(is_list, values.values())):
		frappe.throw(_("Give lists of client IDs: {0}.").format(", ".join(LISTS)))
	return make_choices(**values)


def make_choices(**lists: Iterable[str]) -> Choices:
	"""Make the choices.

	Raises:
		frappe.ValidationError: a client is to be public and confidential.
	"""
	choices = Choices(**{name: frozenset(values) for name, values in lists.items()})
	if both := choices.public & choices.confidential:
		frappe.throw(_("{0} cannot be both public and confidential.").format(", ".join(sorted(both))))
	return choices


def is_list(value: object) -> bool:
	return isinstance(value, list) and all(isinstance(each, str) for each in value)
