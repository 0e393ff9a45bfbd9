"""The secret of a client that was just registered: made where it can be shown, and nowhere else.

It is written into the finished answer that carries the new client as a document. It is never on the document, nor in
what the document gives of itself: notifications, webhooks and scripts of the site see those while the client is being
inserted. A client that is registered otherwise, as by `frappe.client.insert_many` or a data import, has no secret until
somebody rotates it: nobody would ever see one.
"""

import json
from collections.abc import Iterator

import frappe
from werkzeug.wrappers import Response

from oauth_provider.store import clients
from oauth_provider.store.hashing import digest, generate

DOCTYPE = "OAuth2 Client"


def expect_secret(name: str) -> None:
	"""Have the answer of this request carry a secret of a new client, if it can."""
	frappe.local.oauth2_new_clients = {*expected(), name}


def expected() -> set[str]:
	"""The new clients of this request that have no secret yet."""
	return getattr(frappe.local, "oauth2_new_clients", None) or set()


def make(name: str) -> str:
	"""Give a client a new secret.

	Returns:
		The secret, of which only a hash is stored.
	"""
	secret = generate()
	clients.store_secret_hash(name, digest(secret))
	return secret


def reveal(response: Response) -> None:
	"""Write a secret into an answer that carries a new client; changed in place.

	Args:
		response: what Frappe is about to send. It has committed the client.
	"""
	new = expected()
	if not new or response.status_code != 200 or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data())
	made: dict[str, str] = {}
	for document in documents_in(answer):
		name = document.get("name")
		if document.get("doctype") == DOCTYPE and name in new:
			made[name] = document["client_secret"] = made.get(name) or make(name)
	if made:
		frappe.db.commit()
		response.set_data(json.dumps(answer, separators=(",", ":")))


def documents_in(answer: object) -> Iterator[dict]:
	if isinstance(answer, dict):
		yield answer
		answer = list(answer.values())
	if isinstance(answer, list):
		for value in answer:
			yield from documents_in(value)
