"""Which users may connect a client, by its roles at Frappe's own provider."""

from dataclasses import dataclass

import frappe

from oauth_provider.protocol.clients.metadata import AUTOMATIC_ROLES
from oauth_provider.store.records import CoreClient
from oauth_provider.store.users import EVERYBODY


class RoleError(Exception):
	"""The limit of a client to roles cannot be expressed here; without one, every user could connect it."""


@dataclass(frozen=True)
class Roles:
	"""The roles of a client after the import, and what differs, for the administrator; none for every user."""

	kept: tuple[str, ...]
	lines: tuple[str, ...] = ()


def choose_roles(client: CoreClient) -> Roles:
	"""Choose the roles of a client.

	Raises:
		RoleError: none of its roles can be kept.
	"""
	if not client.allowed_roles or not set(EVERYBODY).isdisjoint(client.allowed_roles):
		return Roles(())
	kept, lines = [], []
	for role in dict.fromkeys(client.allowed_roles):
		if problem := explain_lost_role(role):
			lines.append(f"Role left out: {role}: {problem}.")
		else:
			kept.append(role)
	if not kept:
		raise RoleError(" ".join(lines))
	return Roles(tuple(kept), tuple(lines))


def explain_lost_role(role: str) -> str | None:
	if role in AUTOMATIC_ROLES:
		return "only one user can have it"
	return None if frappe.db.get_value("Role", role, "name") == role else "there is no such role"
