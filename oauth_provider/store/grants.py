"""Statements on OAuth2 Grant: what one user has allowed one client.

The row is also the lock of everything that comes from it. Whoever redeems, refreshes or revokes takes it
first, so that a family cannot grow while it is being revoked, and no two of them wait for each other.
"""

from collections.abc import Sequence

import frappe
from pypika import Parameter
from pypika.queries import QueryBuilder

from oauth_provider.store import rows
from oauth_provider.store.records import AuthorizedApp, Grant
from oauth_provider.store.rows import Reading, prepared

DOCTYPE = "OAuth2 Grant"
DESCRIBED = ("name", "client", "scopes", "status", "first_consent", "last_consent", "last_used_at")
OF_THE_APP = ("app_name", "logo", "website", "skip_authorization")


def lock(name: str) -> None:
	"""Lock a grant until the end of the transaction."""
	grant = frappe.qb.DocType(DOCTYPE)
	frappe.qb.from_(grant).select(grant.name).where(grant.name == name).for_update().run()


def select_locking(name: QueryBuilder) -> Reading:
	"""The statement that locks the grant which another query names; what that query reads stays unlocked.

	Args:
		name: a query that gives one name, or none.

	Returns:
		A statement that reads the columns of `LockedGrant`; it gives no row when there is no such grant.
	"""
	grant = frappe.qb.DocType(DOCTYPE)
	user = frappe.qb.DocType("User")
	user_enabled = frappe.qb.from_(user).select(user.enabled).where(user.name == grant.user)
	query = frappe.qb.from_(grant).where(grant.name == name).for_update()
	return Reading(query, [grant.status, user_enabled.as_("user_enabled")])


def find(client: str, user: str, for_update: bool = False) -> Grant | None:
	"""Read the grant of a user to a client.

	Args:
		for_update: lock the row, and read it as it is now rather than as it was when the transaction began.

	Returns:
		The grant; None when there was never one.
	"""
	grant = frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(grant)
		.select(grant.name, grant.status, grant.scopes)
		.where((grant.client == client) & (grant.user == user))
	)
	found = (query.for_update() if for_update else query).run(as_dict=True)
	return Grant.from_row(found[0]) if found else None


def remember(client: str, user: str, scopes: Sequence[str], existing: Grant | None = None) -> str:
	"""Add a consent to what a user has allowed a client; a revoked grant starts anew.

	Args:
		client: the name of its row.
		user: the name of the User.
		scopes: what was allowed now.
		existing: the grant as `find` read it, without a lock: a lock on a row that is not there is one on the gap,
			for which other inserts wait.

	Returns:
		The grant's name. Its row is locked until the end of the transaction.
	"""
	if existing and (locked := find(client, user, for_update=True)):
		return extend(locked, scopes)
	moment = frappe.utils.now()
	frappe.db.savepoint("oauth2_grant")
	try:
		return rows.insert_row(
			DOCTYPE,
			client=client,
			user=user,
			scopes=" ".join(scopes),
			status="Active",
			first_consent=moment,
			last_consent=moment,
		)
	except Exception as error:
		if not (frappe.db.is_unique_key_violation(error) or frappe.db.is_duplicate_entry(error)):
			raise
		# The same user's other tab was faster.
		frappe.db.rollback(save_point="oauth2_grant")
		if locked := find(client, user, for_update=True):
			return extend(locked, scopes)
		raise


def extend(existing: Grant, scopes: Sequence[str]) -> str:
	before = existing.scopes if existing.status == "Active" else ()
	grant = frappe.qb.DocType(DOCTYPE)
	moment = frappe.utils.now()
	(
		frappe.qb.update(grant)
		.set(grant.scopes, " ".join(dict.fromkeys([*before, *scopes])))
		.set(grant.status, "Active")
		.set(grant.revoked_on, None)
		.set(grant.last_consent, moment)
		.set(grant.modified, moment)
		.where(grant.name == existing.name)
	).run()
	return existing.name


def mark_revoked(names: list[str]) -> None:
	"""Set grants to Revoked; their tokens and codes are the caller's to end."""
	mark_rows_revoked(names=tuple(names), moment=frappe.utils.now())


@prepared
def mark_rows_revoked():
	grant = frappe.qb.DocType(DOCTYPE)
	moment = Parameter("%(moment)s")
	return (
		frappe.qb.update(grant)
		.set(grant.status, "Revoked")
		.set(grant.revoked_on, moment)
		.set(grant.modified, moment)
		.where(grant.name.isin(Parameter("%(names)s")) & (grant.status == "Active"))
	)


def mark_used(name: str, moment: int) -> None:
	"""Write when a grant was last used; a later moment stays.

	Its `modified` stays too: nobody has changed what it allows.

	Args:
		name: of the grant.
		moment: in seconds since 1970 UTC.
	"""
	grant = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(grant)
		.set(grant.last_used_at, moment)
		.where((grant.name == name) & (grant.last_used_at < moment))
	).run()


def active_of(user: str) -> list[AuthorizedApp]:
	"""What a user allows now, with what there is to say about each app, in the order of their names."""
	grant, client, query = of_user(user)
	rows_of_apps = (
		query.where(grant.status == "Active").orderby(client.app_name, grant.name).run(as_dict=True)
	)
	return [AuthorizedApp.from_row(row) for row in rows_of_apps]


def find_own(name: str, user: str) -> AuthorizedApp | None:
	"""Read a grant by its name; None when there is none, or it is another user's."""
	grant, _client, query = of_user(user)
	found = query.where(grant.name == name).run(as_dict=True)
	return AuthorizedApp.from_row(found[0]) if found else None


def of_user(user: str) -> tuple:
	"""The grants of a user with their clients: the two tables, and the statement so far."""
	grant = frappe.qb.DocType(DOCTYPE)
	client = frappe.qb.DocType("OAuth2 Client")
	query = (
		frappe.qb.from_(grant)
		.join(client)
		.on(client.name == grant.client)
		.select(*[grant[column] for column in DESCRIBED], *[client[column] for column in OF_THE_APP])
		.where(grant.user == user)
	)
	return grant, client, query


def names_of(client: str | None = None, user: str | None = None) -> list[str]:
	"""The grants of a client, of a user, or of both, as they are now.

	They are locked until the end of the transaction, in a fixed order so that two of these cannot deadlock.
	"""
	grant = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(grant).select(grant.name).where(rows.held_by(grant, client, user))
	return query.orderby(grant.name).for_update().run(pluck=True)


def delete_of(user: str) -> None:
	"""Delete the grants of a user."""
	grant = frappe.qb.DocType(DOCTYPE)
	frappe.qb.from_(grant).delete().where(grant.user == user).run()
