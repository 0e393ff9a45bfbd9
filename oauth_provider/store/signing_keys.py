"""Statements on OAuth2 Signing Key. The name of a row is the `kid` of its key.

Private keys are encrypted by a key that is derived from the site's `encryption_key`. That is not in the database, so
neither a backup nor a reader of the table has them.
"""

import base64
from dataclasses import fields

import frappe
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from frappe.utils.password import get_encryption_key
from pypika import Order, Parameter

from oauth_provider.store import rows
from oauth_provider.store.records import KeyState, PublicKey, SigningKey
from oauth_provider.store.rows import Reading, prepared

DOCTYPE = "OAuth2 Signing Key"


class UnreadableKeyError(Exception):
	"""The site's encryption_key is not the one that a private key was encrypted with."""


def insert(kid: str, algorithm: str, public_key: str, private_key: str) -> None:
	"""Store a new key as the next one of its algorithm.

	Args:
		kid: its identifier (RFC 7638).
		algorithm: its name as a JWS algorithm (RFC 7518 3.1).
		public_key: a JWK in JSON.
		private_key: PEM; it is stored encrypted.
	"""
	rows.insert_row(
		DOCTYPE,
		name=kid,
		algorithm=algorithm,
		status="Next",
		published_at=rows.now(),
		public_key=public_key,
		private_key=cipher_of(get_encryption_key()).encrypt(private_key.encode()).decode(),
	)


def decrypt(key: SigningKey) -> bytes:
	"""Return the private key as PEM.

	Raises:
		UnreadableKeyError: the site has another encryption_key now, or none.
	"""
	try:
		# Not get_encryption_key, which makes a new one where there is none.
		return cipher_of(frappe.conf.encryption_key or "").decrypt(key.private_key.encode())
	except (InvalidToken, ValueError):
		raise UnreadableKeyError(key.name) from None


def cipher_of(encryption_key: str) -> Fernet:
	"""Make the cipher of private keys, by a key that is derived for them alone.

	With the site's own key, Frappe would decrypt a private key for a user who plants it where Frappe stores another
	secret.
	"""
	derived = HKDF(SHA256(), 32, salt=None, info=b"oauth_provider signing key").derive(
		encryption_key.encode()
	)
	return Fernet(base64.urlsafe_b64encode(derived))


def find_current(algorithm: str) -> SigningKey | None:
	"""Read the key that signs with an algorithm; None when there is none."""
	found = rows_of_current(algorithm=algorithm)
	return SigningKey.from_row(found[0]) if found else None


@prepared
def rows_of_current():
	key = frappe.qb.DocType(DOCTYPE)
	current = (key.algorithm == Parameter("%(algorithm)s")) & (key.status == "Current")
	return Reading(frappe.qb.from_(key).where(current), [key[field.name] for field in fields(SigningKey)])


def find_public(kid: str) -> PublicKey | None:
	"""Read the public half of a key in any state; None when it is unknown."""
	key = frappe.qb.DocType(DOCTYPE)
	columns = [key[field.name] for field in fields(PublicKey)]
	found = frappe.qb.from_(key).select(*columns).where(key.name == kid).run(as_dict=True)
	# MariaDB ignores case and trailing blanks; a kid has both cases (RFC 7517 4.5).
	return PublicKey.from_row(found[0]) if found and found[0].name == kid else None


def list_published(algorithms: tuple[str, ...], retired_after: int) -> list[PublicKey]:
	"""Read the keys that clients need: all but those that were retired before a moment.

	Args:
		algorithms: the keys of these.
		retired_after: seconds since 1970 UTC.
	"""
	key = frappe.qb.DocType(DOCTYPE)
	columns = [key[field.name] for field in fields(PublicKey)]
	wanted = (key.status != "Retired") | (key.retired_at > retired_after)
	query = frappe.qb.from_(key).select(*columns).where(wanted & key.algorithm.isin(algorithms))
	# The current key of the first algorithm first: some clients read only one.
	found = query.orderby(key.algorithm, order=Order.desc).orderby(key.status).run(as_dict=True)
	return [PublicKey.from_row(row) for row in found]


def lock_all() -> list[KeyState]:
	"""Lock all keys until the end of the transaction, and read their states.

	The row of the DocType is locked too, so that two rotations come one after the other on a site without keys.
	"""
	frappe.db.get_value("DocType", DOCTYPE, "name", for_update=True)
	key = frappe.qb.DocType(DOCTYPE)
	columns = [key[field.name] for field in fields(KeyState)]
	found = frappe.qb.from_(key).select(*columns).orderby(key.published_at).for_update().run(as_dict=True)
	return [KeyState.from_row(row) for row in found]


def delete(names: list[str]) -> None:
	"""Delete keys for good; none of them if the list is empty."""
	if names:
		rows.delete_rows(DOCTYPE, names)


def set_status(name: str, status: str, moment_column: str) -> None:
	"""Move a key on in the rotation, and record the moment.

	Args:
		name: of the row, which is locked.
		status: Current or Retired.
		moment_column: signs_since or retired_at.
	"""
	key = frappe.qb.DocType(DOCTYPE)
	update = frappe.qb.update(key).set(key.status, status).set(key[moment_column], rows.now())
	update.where(key.name == name).run()
