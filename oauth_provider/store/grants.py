"""Statements on OAuth2 Grant: what one user has allowed one client.

The row is also the lock of all codes and tokens under it. Redeeming, refreshing and revoking lock it first, so that a
family cannot grow while it is being revoked, and no two transactions wait for each other.
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
OF_THE_APP = (
	*("app_name", "logo", "website", "skip_authorization"),
	*("registration", "registration_host", "known_hosts"),
)


def lock(name: str) -> None:
	"""Lock a grant until the end of the transaction."""
	grant = frappe.qb.DocType(DOCTYPE)
	frappe.qb.from_(grant).select(grant.name).where(grant.name == name).for_update().run()


def select_locking(name: QueryBuilder) -> Reading:
	"""Build the statement that locks the grant named by a subquery; rows that the subquery reads are not locked.

	Args:
		name: a query that gives one name or no row.

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
		client: the name of its row.
		user: the name of the User.
		for_update: lock the row, and read its current values rather than those of the transaction's snapshot.

	Returns:
		The grant, active or revoked; None when there is none.
	"""
	grant = frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(grant)
		.select(grant.name, grant.status, grant.scopes, grant.scopes_of_resources)
		.where((grant.client == client) & (grant.user == user))
	)
	found = (query.for_update() if for_update else query).run(as_dict=True)
	return Grant.from_row(found[0]) if found else None


def add_consent(
	client: str,
	user: str,
	scopes: Sequence[str],
	existing: Grant | None = None,
	is_for_site: bool = True,
) -> str:
	"""Add scopes to the grant of a user to a client, and insert it if there is none.

	Args:
		client: the name of its row.
		user: the name of the User.
		scopes: the scopes of this consent. A revoked grant gets these alone.
		existing: the grant as `find` read it, without a lock: locking a row that does not exist locks the gap in the
			index, and other inserts wait for that.
		is_for_site: whether the consent is for the whole site, and not for some of its resources.

	Returns:
		The grant's name. Its row is locked until the end of the transaction.

	Raises:
		ChangedMeanwhileError: another request has inserted a grant that this transaction does not see.
	"""
	if existing and (locked := find(client, user, for_update=True)):
		return extend(locked, scopes, is_for_site)
	moment = frappe.utils.now()
	inserted = rows.insert_if_new(
		DOCTYPE,
		client=client,
		user=user,
		scopes=" ".join(scopes),
		scopes_of_resources="" if is_for_site else " ".join(scopes),
		status="Active",
		first_consent=moment,
		last_consent=moment,
	)
	if inserted:
		return inserted
	# Another request of the same user inserted it first.
	if locked := find(client, user, for_update=True):
		return extend(locked, scopes, is_for_site)
	raise rows.ChangedMeanwhileError(DOCTYPE)


def extend(existing: Grant, scopes: Sequence[str], is_for_site: bool) -> str:
	is_active = existing.status == "Active"
	before = existing.scopes if is_active else ()
	of_resources = existing.scopes_of_resources if is_active else ()
	if is_for_site:
		of_resources = tuple(scope for scope in of_resources if scope not in scopes)
	else:
		of_resources += tuple(scope for scope in scopes if scope not in before)
	grant = frappe.qb.DocType(DOCTYPE)
	moment = frappe.utils.now()
	(
		frappe.qb.update(grant)
		.set(grant.scopes, " ".join(dict.fromkeys([*before, *scopes])))
		.set(grant.scopes_of_resources, " ".join(of_resources))
		.set(grant.status, "Active")
		.set(grant.last_consent, moment)
		.set(grant.modified, moment)
		.where(grant.name == existing.name)
	).run()
	return existing.name


def mark_revoked(names: list[str]) -> None:
	"""Set grants to Revoked. The caller ends their codes and tokens."""
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
	"""Store the last use of a grant, unless a later one is stored; `modified` does not change.

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
	"""Read the active grants of a user with their clients, in the order of the clients' names."""
	grant, client, query = of_user(user)
	rows_of_apps = (
		query.where(grant.status == "Active").orderby(client.app_name, grant.name).run(as_dict=True)
	)
	return [AuthorizedApp.from_row(row) for row in rows_of_apps]


def find_own(name: str, user: str) -> AuthorizedApp | None:
	"""Read a grant of this user by its name; None when there is none, or it is another user's."""
	grant, _client, query = of_user(user)
	found = query.where(grant.name == name).run(as_dict=True)
	return AuthorizedApp.from_row(found[0]) if found else None


def of_user(user: str) -> tuple:
	"""Start the query of a user's grants and their clients.

	Returns:
		The tables of grants and clients, and the query.
	"""
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
	"""Read and lock the grants of a client, of a user, or of one user to one client.

	The locks last until the end of the transaction. Their order is fixed, so that two transactions cannot deadlock.

	Args:
		client: the name of its row; None for every client.
		user: the name of the User; None for every user.

	Returns:
		The names of the grants.

	Raises:
		ValueError: neither is given.
	"""
	grant = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(grant).select(grant.name).where(rows.held_by(grant, client, user))
	return query.orderby(grant.name).for_update().run(pluck=True)


def delete_of(user: str) -> None:
	"""Delete the grants of a user."""
	grant = frappe.qb.DocType(DOCTYPE)
	# By their names: deleting rows that do not exist locks the gap in the index, and other inserts wait for that.
	if names := frappe.qb.from_(grant).select(grant.name).where(grant.user == user).run(pluck=True):
		rows.delete_rows(DOCTYPE, names)
