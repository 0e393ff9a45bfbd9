"""What an app would get to know about a user, for the form of its client."""

from typing import Any

import frappe
from frappe import _

from oauth_provider.protocol.oidc import claims
from oauth_provider.store import clients, subjects


@frappe.whitelist(methods=["GET"])
def preview_claims(client: str, user: str) -> dict[str, Any]:
	"""Read the claims of the userinfo endpoint for all scopes of a client.

	Args:
		client: the name of its document.
		user: name of a User.

	Returns:
		The claims; without `sub` for a user who has never signed in to an app.

	Raises:
		frappe.PermissionError: the session is not a System Manager's.
		frappe.DoesNotExistError: there is no such client or user.
	"""
	frappe.only_for("System Manager")
	found = clients.find(clients.find_client_id(client) or "")
	person = claims.read_user(user, client)
	if not found or not person:
		frappe.throw(_("There is no such client or user."), frappe.DoesNotExistError)
	subject = subjects.find(user)
	said = claims.describe_by_token(person, found.scopes, ())
	return {**({"sub": subject} if subject else {}), **said}
