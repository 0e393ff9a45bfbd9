"""Statements on OAuth2 Subject: the identifier of each user for clients (`sub`, RFC 7662 2.2, OpenID Connect Core 2).

The name of a row is the subject. It is opaque, follows its user when that is renamed, and is never another user's: the
row of a deleted user stays, without the user.
"""

import re
import secrets
from collections import Counter

import frappe
from pypika import Order

from oauth_provider.store import rows, users
from oauth_provider.store.own_tables import own_writes

DOCTYPE = "OAuth2 Subject"
# In Frappe's User Social Login.
CORE = "frappe"
# 39 characters since version 11, and never fewer than 32.
MADE_BY_FRAPPE = re.compile(r"[0-9a-f]{32,140}")


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
	subject = secrets.token_hex(20)
	if insert(subject, user):
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


def adopt() -> int:
	"""Take over the subjects that Frappe's own provider has given out; returns their number.

	It is done for all users at once, when the app is installed and when clients are imported: users may write any value
	into their own document, so nothing is read there when one signs in. It counts for users whom that provider has
	issued tokens for, where it looks as Frappe makes it, and where no other user has it.
	"""
	values, tied = read_waiting()
	return sum(insert(value, user) for user, value in values.items() if user not in tied)


def list_tied() -> list[str]:
	"""List the users whose subject of Frappe's own provider cannot be taken over: another user has the same."""
	return sorted(read_waiting()[1])


def read_waiting() -> tuple[dict[str, str], set[str]]:
	"""Read the subjects of Frappe's own provider by user, for users without one here.

	Returns:
		The subjects, and the users of whom another user has the same.
	"""
	values = values_of_core()
	holders = Counter(values.values())
	waiting = {user: values.get(user, "") for user in users_of_core()}
	made = {user: value for user, value in waiting.items() if MADE_BY_FRAPPE.fullmatch(value)}
	return made, {user for user, value in made.items() if holders[value] > 1}


def users_of_core() -> list[str]:
	"""Read the users without a subject whom Frappe's own provider has issued tokens for, ended ones included."""
	token, subject = frappe.qb.DocType("OAuth Bearer Token"), frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(token).left_join(subject).on(subject.user == token.user)
	query = query.where(subject.name.isnull() & token.user.isnotnull())
	return query.select(token.user).distinct().run(pluck=True)


def values_of_core(user: str | None = None) -> dict[str, str]:
	"""Read the values of Frappe's own provider, in lower case, by user; of all users where none is given."""
	login, person = frappe.qb.DocType("User Social Login"), frappe.qb.DocType("User")
	query = frappe.qb.from_(login).join(person).on(person.name == login.parent)
	query = query.where((login.parenttype == "User") & (login.provider == CORE))
	if user:
		query = query.where(login.parent == user)
	found = (
		query.select(login.parent, login.userid)
		.orderby(login.parent)
		.orderby(login.idx, order=Order.desc)
		.run()
	)
	return {name: (userid or "").lower() for name, userid in found}


def set_proved_email(user: str, email: str) -> None:
	"""Store the address at which a user has followed a link."""
	subject = frappe.qb.DocType(DOCTYPE)
	name = get_or_make(user)
	frappe.qb.update(subject).set(subject.proved_email, email).where(subject.name == name).run()


def unlink(user: str) -> None:
	"""Take the subject from whoever had this name. The row stays, without a user."""
	subject = frappe.qb.DocType(DOCTYPE)
	if found := find(user):
		frappe.qb.update(subject).set(subject.user, None).where(subject.name == found).run()


def retire(user: str) -> None:
	"""Take the subject from a user who is going, and the value of Frappe's provider. The rows stay, without a user."""
	unlink(user)
	value = values_of_core(user).get(user, "")
	if MADE_BY_FRAPPE.fullmatch(value):
		rows.insert_if_new(DOCTYPE, name=value)
