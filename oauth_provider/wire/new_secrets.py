"""The secret of a new client, made when the response that shows it is written.

It is written into the response that contains the new client as a document. It is never on the document itself, which
notifications, webhooks and scripts of the site read while the client is inserted. A client from
`frappe.client.insert_many` or a data import has no secret until an administrator rotates it, since no response would
show it.
"""

import json
from collections.abc import Iterator

import frappe
from werkzeug.wrappers import Response

from oauth_provider.store import clients
from oauth_provider.store.hashing import digest, generate

DOCTYPE = "OAuth2 Client"


def expect_secret(name: str) -> None:
	"""Mark a new client, so that the response of this request shows its secret."""
	frappe.local.oauth2_new_clients = {*expected(), name}


def expected() -> set[str]:
	"""Return the names of the new clients of this request that have no secret yet."""
	return getattr(frappe.local, "oauth2_new_clients", None) or set()


def make(name: str) -> str:
	"""Make a new secret for a client and store its hash.

	Args:
		name: of the client's row.

	Returns:
		The secret.
	"""
	secret = generate()
	clients.store_secret_hash(name, digest(secret))
	return secret


def reveal(response: Response) -> None:
	"""Write secrets into a response that contains new clients.

	Args:
		response: Frappe's response, changed in place. The clients are committed.
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
