"""Looks up one code or token in the tables of Frappe's own OAuth provider. It hands out none, as `core_provider`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import frappe

from oauth_provider.store.core_provider import REVOKED, TOKEN, without_calls
from oauth_provider.store.hashing import digest

CODE = "OAuth Authorization Code"
# Where an access token, a code and a refresh token are.
PLACES = ((TOKEN, "name"), (CODE, "name"), (TOKEN, "refresh_token"))


@dataclass(frozen=True)
class SeenToken:
	"""What a token lets an app do, without the token."""

	client: str
	user: str
	scopes: str


@dataclass(frozen=True)
class IssuedCredential:
	"""A code or token, without its value.

	Attributes:
		client: its client_id.
		user: who has allowed it.
		created: in the site's time zone.
		is_exact: whether it is the very credential that was looked for, and not another one that compares equal.
		is_revoked: whether it is a token that was revoked.
		is_code: whether it is a code.
	"""

	client: str
	user: str
	created: datetime
	is_exact: bool
	is_revoked: bool
	is_code: bool


def find_core_token(credential: str) -> SeenToken | None:
	"""Read a token that is stored as it is, or hashed; None when there is no such token."""
	return without_calls(lambda: select_token(credential))


def find_like(credential: str, is_bearer: bool = False) -> list[IssuedCredential]:
	"""Find the codes and tokens that Frappe's provider would take for a credential: MariaDB ignores case.

	They may be stored as they are, or hashed, and be in any state.

	Args:
		credential: of a request.
		is_bearer: whether it can be an access token alone. Frappe has no index for refresh tokens.
	"""
	places = PLACES[:1] if is_bearer else PLACES
	return without_calls(lambda: list(select_like(credential, places)))


def select_like(credential: str, places: Sequence[tuple[str, str]]) -> Iterator[IssuedCredential]:
	values = [credential, digest(credential)]
	for doctype, column in places:
		table = frappe.qb.DocType(doctype)
		status = table.status if doctype == TOKEN else table.validity
		query = frappe.qb.from_(table).where(table[column].isin(values))
		query = query.select(table[column], table.client, table.user, table.creation, status)
		for stored, client, user, created, status in query.run():
			is_exact, is_revoked = stored in values, status == REVOKED
			yield IssuedCredential(
				client or "", user or "", created, is_exact, is_revoked, is_code=doctype == CODE
			)


def select_token(credential: str) -> SeenToken | None:
	token = frappe.qb.DocType(TOKEN)
	query = frappe.qb.from_(token).select(token.client, token.user, token.scopes)
	found = query.where(token.name.isin([credential, digest(credential)])).limit(1).run()
	return SeenToken(*(value or "" for value in found[0])) if found else None
