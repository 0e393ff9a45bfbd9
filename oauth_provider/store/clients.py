"""Statements on OAuth2 Client and its child tables."""

import frappe
from pypika import Parameter

from oauth_provider.store import provider_settings
from oauth_provider.store.prepared import Reading, prepared

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
# Who a client is, and whether it has proved it.
AUTHENTICATING = (
	"name",
	"enabled",
	"client_type",
	"token_endpoint_auth_method",
	"enforce_auth_method",
	"client_secret_hash",
)
# What it may get at the token endpoint, and for how long.
ISSUING = ("grant_types", "access_token_lifetime", "refresh_token_lifetime")
# Of the settings: what an answer to a client depends on.
LIFETIMES = ("access_token_lifetime", "refresh_token_lifetime")


def find(client_id: str):
	"""Read a client, enabled or not.

	Args:
		client_id: as the request names it.

	Returns:
		A dictionary of `COLUMNS` and `client_id`, the lists among them split into lines; `scopes`, in the order of
		its form, whether they are enabled or not; `limited_to_role`, one of the roles that it is limited to; and
		`LIFETIMES` of the settings, as texts, with `site_` before their names. None when there is no such client.
	"""
	return first(rows_of_client(client_id=client_id), client_id)


def find_to_issue(client_id: str):
	"""Read a client that asks for tokens.

	Returns:
		As `find`, with the columns `AUTHENTICATING` and `ISSUING` only.
	"""
	return first(rows_to_issue(client_id=client_id), client_id)


def find_to_authenticate(client_id: str):
	"""Read a client that asks about tokens, or ends them.

	Returns:
		A dictionary of `AUTHENTICATING`, `client_id`, is_resource_server and `site_issuer`, the issuer of the settings;
		None when there is no such client.
	"""
	return first(rows_to_authenticate(client_id=client_id), client_id)


def first(rows: list, client_id: str):
	"""The client of the rows, one for each of its scopes where these were read."""
	# MariaDB compares by a collation that ignores case and trailing blanks; a client_id does neither.
	if not rows or rows[0].name != client_id:
		return None
	found = rows[0]
	# oauthlib 4 compares this attribute with the client of the request.
	found.client_id = found.name
	for column in ("redirect_uris", "grant_types"):
		if column in found:
			found[column] = (found[column] or "").split()
	if "scope" in found:
		found.scopes = [row.scope for row in sorted(rows, key=lambda row: row.idx or 0) if row.scope]
	return found


@prepared
def rows_of_client():
	return with_scopes(COLUMNS)


@prepared
def rows_to_issue():
	return with_scopes((*AUTHENTICATING, *ISSUING))


@prepared
def rows_to_authenticate():
	client, query = one_client()
	issuer = provider_settings.value_of("issuer").as_("site_issuer")
	return Reading(query, [*[client[column] for column in AUTHENTICATING], client.is_resource_server, issuer])


def one_client() -> tuple:
	"""The table, and a query of one row of it."""
	client = frappe.qb.DocType("OAuth2 Client")
	return client, frappe.qb.from_(client).where(client.name == Parameter("%(client_id)s"))


def with_scopes(columns: tuple[str, ...]) -> Reading:
	"""One statement for all that a request asks about its client: a row for each scope."""
	client, query = one_client()
	scope = frappe.qb.DocType("OAuth2 Client Scope")
	of_client = (scope.parent == client.name) & (scope.parenttype == "OAuth2 Client")
	role = a_role_of(client.name).as_("limited_to_role")
	site = [provider_settings.value_of(name).as_(f"site_{name}") for name in LIFETIMES]
	return Reading(
		query.left_join(scope).on(of_client),
		[*[client[column] for column in columns], scope.scope, scope.idx, role, *site],
	)


def a_role_of(client):
	"""One of the roles that a client is limited to, as part of another statement; NULL when it is open to all."""
	role = frappe.qb.DocType("OAuth2 Client Role")
	return (
		frappe.qb.from_(role)
		.select(role.name)
		.where((role.parent == client) & (role.parenttype == "OAuth2 Client"))
		.limit(1)
	)


def lock(client_id: str) -> bool:
	"""Lock a client until the end of the transaction.

	Returns:
		Whether it is enabled now, whatever this transaction read before; False when there is no such client.
	"""
	client = frappe.qb.DocType("OAuth2 Client")
	query = frappe.qb.from_(client).select(client.enabled).where(client.name == client_id).for_update()
	return any(query.run(pluck=True))


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
