"""Statements on OAuth2 Subject: the identifier of each user for clients (`sub`, RFC 7662 2.2, OpenID Connect Core 2).

The name of a row is the subject. It is opaque, follows its user when that is renamed, and is never another user's: the
row of a deleted user stays, without the user.
"""

import re
import secrets

import frappe
from pypika.queries import QueryBuilder

from oauth_provider.store import rows, users
from oauth_provider.store.own_tables import own_writes

DOCTYPE = "OAuth2 Subject"
# In Frappe's User Social Login.
CORE = "frappe"
# OpenID Connect Core 2: ASCII, 255 characters at most; a name has 140.
ALLOWED = re.compile(r"[A-Za-z0-9._~:/@|+=-]{1,140}")


def get_or_make(user: str) -> str:
	"""Return the subject of a user, and make it where it is needed for the first time.

	Args:
		user: name of a User who exists.

	Returns:
		The value of `sub`, at most 140 ASCII characters; the same at each call.
	"""
	return find(user) or assign(user)


def assign(user: str) -> str:
	"""Make a subject for a user who has none; two first requests at once come one after the other, and give one.

	Raises:
		ChangedMeanwhileError: another request has made one that this transaction does not see.
	"""
	users.lock(user)
	# Insert first: reading a row that does not exist for update locks the gap, and other inserts wait for that.
	for subject in (find_of_core(user), secrets.token_hex(20)):
		if subject and insert(subject, user):
			return subject
	if found := find(user, for_update=True):
		return found
	raise rows.ChangedMeanwhileError(DOCTYPE)


def find(user: str, for_update: bool = False) -> str | None:
	"""Read the subject of a user; None when there is none yet.

	Args:
		user: name of the User.
		for_update: read the current row rather than that of the transaction's snapshot.
	"""
	subject = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(subject).select(subject.name).where(subject.user == user)
	found = (query.for_update() if for_update else query).run(pluck=True)
	return found[0] if found else None


def insert(subject: str, user: str) -> bool:
	"""Insert a subject; returns False where it is, or was, another user's."""
	with own_writes():
		return rows.insert_if_new(DOCTYPE, name=subject, user=user) is not None


def find_of_core(user: str) -> str | None:
	"""Read the subject that Frappe's own provider has given out for a user.

	Users may write any value into their own document. So it counts only for a user whom that provider has issued tokens
	for, and what several of these have is nobody's.

	Returns:
		The value; None where there is none that can be used.
	"""
	if not users.has_frappes_tokens(user):
		return None
	login = frappe.qb.DocType("User Social Login")
	values = of_core().select(login.userid).where(login.parent == user).orderby(login.idx).run(pluck=True)
	if not values or not ALLOWED.fullmatch(values[0] or ""):
		return None
	holders = of_core().select(login.parent).where(login.userid == values[0]).run(pluck=True)
	others = set(holders) - {user}
	return None if any(map(users.has_frappes_tokens, others)) else values[0]


def of_core() -> QueryBuilder:
	login = frappe.qb.DocType("User Social Login")
	return frappe.qb.from_(login).where((login.parenttype == "User") & (login.provider == CORE))


def set_proved_email(user: str, email: str) -> None:
	"""Store the address at which a user has followed a link."""
	subject = frappe.qb.DocType(DOCTYPE)
	name = get_or_make(user)
	frappe.qb.update(subject).set(subject.proved_email, email).where(subject.name == name).run()


def retire(user: str) -> None:
	"""Take the subject from a user who is going. The row stays, also where Frappe's provider has given it out."""
	subject = frappe.qb.DocType(DOCTYPE)
	if users.has_frappes_tokens(user):
		get_or_make(user)
	if found := find(user):
		frappe.qb.update(subject).set(subject.user, None).where(subject.name == found).run()
