"""Statements on OAuth2 Client and its child tables."""

import frappe

COLUMNS = (
	"name",
	"app_name",
	"enabled",
	"client_type",
	"token_endpoint_auth_method",
	"enforce_auth_method",
	"client_secret_hash",
	"redirect_uris",
	"allow_localhost_redirect",
	"grant_types",
	"skip_authorization",
	"is_resource_server",
	"logo",
	"website",
	"privacy_policy",
	"terms_of_service",
	"access_token_lifetime",
	"refresh_token_lifetime",
)


def find(client_id: str):
	"""Read a client, enabled or not.

	Args:
		client_id: as the request names it.

	Returns:
		A dictionary of `COLUMNS` and `client_id`, the lists among them split into lines; None when there is no
		such client.
	"""
	client = frappe.qb.DocType("OAuth2 Client")
	rows = (
		frappe.qb.from_(client)
		.select(*[client[column] for column in COLUMNS])
		.where(client.name == client_id)
		.run(as_dict=True)
	)
	# MariaDB compares by a collation that ignores case and trailing blanks; a client_id does neither.
	if not rows or rows[0].name != client_id:
		return None
	found = rows[0]
	# oauthlib 4 compares this attribute with the client of the request.
	found.client_id = found.name
	found.redirect_uris = (found.redirect_uris or "").split()
	found.grant_types = (found.grant_types or "").split()
	return found


def lock(client_id: str) -> bool:
	"""Lock a client until the end of the transaction.

	Returns:
		Whether it is enabled now, whatever this transaction read before; False when there is no such client.
	"""
	client = frappe.qb.DocType("OAuth2 Client")
	query = frappe.qb.from_(client).select(client.enabled).where(client.name == client_id).for_update()
	return any(query.run(pluck=True))


def scopes(client_id: str) -> list[str]:
	"""The scopes that a client was given, in the order of its form, whether they are enabled or not."""
	row = frappe.qb.DocType("OAuth2 Client Scope")
	query = (
		frappe.qb.from_(row)
		.select(row.scope)
		.where((row.parent == client_id) & (row.parenttype == "OAuth2 Client"))
		.orderby(row.idx)
	)
	return query.run(pluck=True)


def enabled_scopes(client_id: str) -> list[str]:
	"""The scopes that a client may ask for and that are enabled, in the order of its form."""
	row = frappe.qb.DocType("OAuth2 Client Scope")
	scope = frappe.qb.DocType("OAuth2 Scope")
	query = (
		frappe.qb.from_(row)
		.join(scope)
		.on(scope.name == row.scope)
		.select(scope.name)
		.where((row.parent == client_id) & (row.parenttype == "OAuth2 Client") & (scope.enabled == 1))
		.orderby(row.idx)
	)
	return query.run(pluck=True)


def allowed_roles(client_id: str) -> set[str]:
	"""The roles of which a user needs one; empty when anyone may use the client."""
	row = frappe.qb.DocType("OAuth2 Client Role")
	query = (
		frappe.qb.from_(row)
		.select(row.role)
		.where((row.parent == client_id) & (row.parenttype == "OAuth2 Client"))
	)
	return set(query.run(pluck=True))
