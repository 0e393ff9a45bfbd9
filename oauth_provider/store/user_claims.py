"""The statement that reads what clients may learn about a user (OpenID Connect Core 5.1)."""

from dataclasses import fields

import frappe
from frappe.query_builder.functions import GroupConcat
from pypika import Parameter
from pypika.queries import QueryBuilder

from oauth_provider.store import provider_settings, subjects
from oauth_provider.store.records import UserClaims
from oauth_provider.store.rows import Reading, prepared

#: Fields of the record that are no columns of User.
OTHERS = (
	"subject",
	"proved_email",
	"roles",
	"open_scopes",
	"roles_claim",
	"openid_includes_claims",
	"site_issuer",
	"site_email_verified",
)


def read(user: str, client: str, scopes: tuple[str, ...]) -> UserClaims | None:
	"""Read a user for a client.

	Args:
		user: name of the User.
		client: name of the client's row.
		scopes: the names of those with claims; the record has those among them that are open to the client.

	Returns:
		The record; None when there is no such user.
	"""
	found = rows_of_user(user=user, client=client, scopes=scopes)
	if not found:
		return None
	roles = tuple(row["role"] for row in found if row["role"])
	open_scopes = tuple((found[0]["open_scopes"] or "").split(","))
	return UserClaims.from_row({**found[0], "roles": roles, "open_scopes": open_scopes})


@prepared
def rows_of_user():
	"""One row for each role of the user: a role may have any character, so they are not joined to one text."""
	user = frappe.qb.DocType("User")
	subject = frappe.qb.DocType(subjects.DOCTYPE)
	role = frappe.qb.DocType("Has Role")
	client = frappe.qb.DocType("OAuth2 Client")
	of_client = frappe.qb.from_(client).where(client.name == Parameter("%(client)s"))
	query = (
		frappe.qb.from_(user)
		.left_join(subject)
		.on(subject.user == user.name)
		.left_join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.where(user.name == Parameter("%(user)s"))
		.orderby(role.role)
	)
	columns = [
		*[user[field.name] for field in fields(UserClaims) if field.name not in OTHERS],
		subject.name.as_("subject"),
		subject.proved_email,
		role.role,
		of_client.select(client.roles_claim).as_("roles_claim"),
		of_client.select(client.openid_includes_claims).as_("openid_includes_claims"),
		select_open_scopes().as_("open_scopes"),
		provider_settings.value_of("issuer").as_("site_issuer"),
		provider_settings.value_of("email_verified").as_("site_email_verified"),
	]
	return Reading(query, columns)


def select_open_scopes() -> QueryBuilder:
	"""Select those of some scopes that the client has and that are enabled, joined by commas, which none has."""
	row, scope = frappe.qb.DocType("OAuth2 Client Scope"), frappe.qb.DocType("OAuth2 Scope")
	of_client = (row.parent == Parameter("%(client)s")) & (row.parenttype == "OAuth2 Client")
	query = frappe.qb.from_(row).join(scope).on(scope.name == row.scope).select(GroupConcat(scope.name))
	return query.where(of_client & (scope.enabled == 1) & scope.name.isin(Parameter("%(scopes)s")))
