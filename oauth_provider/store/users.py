"""Statements on Frappe's User."""

import hashlib

import frappe

from oauth_provider.store.records import User

# Roles that Frappe gives without a row: to every user, and since version 15 to every System User.
EVERYBODY = ("All", "Guest")
DESK_USER = "Desk User"


def lock(user: str) -> bool:
	"""Lock a user until the end of the transaction.

	Returns:
		Whether the user is enabled now, whatever this transaction read before; False when there is no such user.
	"""
	table = frappe.qb.DocType("User")
	query = frappe.qb.from_(table).select(table.enabled).where(table.name == user).for_update()
	return any(query.run(pluck=True))


def has_role(user: str, roles: set[str]) -> bool:
	"""True if a user has one of these roles now.

	Frappe caches the roles of a user in Redis without expiry. A request that fills the cache while a role is being
	removed leaves the removed role there.

	Args:
		user: name of the User; Administrator has every role.
		roles: names of roles; may include those that Frappe gives without a row.
	"""
	if user == "Administrator" or not roles.isdisjoint(EVERYBODY):
		return True
	if DESK_USER in roles and is_desk_user(user):
		return True
	table = frappe.qb.DocType("Has Role")
	of_user = (table.parent == user) & (table.parenttype == "User") & table.role.isin(sorted(roles))
	# MariaDB ignores case and trailing blanks.
	return not roles.isdisjoint(frappe.qb.from_(table).select(table.role).where(of_user).run(pluck=True))


def is_without_password(user: str) -> bool:
	"""Whether a user has never had a password on this site."""
	auth = frappe.qb.Table("__Auth")
	of_user = (auth.doctype == "User") & (auth.name == user) & (auth.fieldname == "password")
	return not frappe.qb.from_(auth).select(auth.name).where(of_user).limit(1).run()


def find_by_password_link(key: str) -> str | None:
	"""Find the user of a link for a new password; Frappe stores the key, or since version 15 its hash."""
	table = frappe.qb.DocType("User")
	keys = [key, hashlib.sha256(key.encode()).hexdigest()]
	found = (
		frappe.qb.from_(table).select(table.name).where(table.reset_password_key.isin(keys)).run(pluck=True)
	)
	return found[0] if found else None


def is_desk_user(user: str) -> bool:
	found = find(user)
	return bool(found and found.user_type == "System User")


def has_frappes_tokens(user: str) -> bool:
	"""Whether Frappe's own OAuth server has issued tokens for a user, ended ones included."""
	table = frappe.qb.DocType("OAuth Bearer Token")
	return bool(frappe.qb.from_(table).select(table.name).where(table.user == user).limit(1).run())


def time_zone(user: str) -> str | None:
	"""Read the time zone of a user; None or empty for the site's."""
	table = frappe.qb.DocType("User")
	found = frappe.qb.from_(table).select(table.time_zone).where(table.name == user).run(pluck=True)
	return found[0] if found else None


def email(user: str) -> str | None:
	"""Read the e-mail address of a user; None when there is no such user."""
	table = frappe.qb.DocType("User")
	found = frappe.qb.from_(table).select(table.email).where(table.name == user).run(pluck=True)
	return found[0] if found else None


def find(user: str) -> User | None:
	"""Read what decides whether a user may authorize anything; None when there is no such user."""
	table = frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.enabled, table.user_type)
		.where(table.name == user)
		.run(as_dict=True)
	)
	return User.from_row(rows[0]) if rows else None
