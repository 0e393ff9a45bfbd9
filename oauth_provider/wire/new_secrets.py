"""The secret of a client that was just registered, on its way to whoever registered it.

It is never on the document, nor in what the document gives of itself: notifications, webhooks and scripts of the site
see those while the client is being inserted. It is written into the finished answer.
"""

import json
from collections.abc import Iterator

import frappe
from werkzeug.wrappers import Response

DOCTYPE = "OAuth2 Client"


def remember(client_id: str, secret: str) -> None:
	"""Keep a new secret until the end of the request."""
	frappe.local.oauth2_new_secrets = {**waiting(), client_id: secret}


def waiting() -> dict[str, str]:
	"""The secrets of this request, by client_id."""
	return getattr(frappe.local, "oauth2_new_secrets", None) or {}


def reveal(response: Response) -> None:
	"""Write the secret into an answer that carries the new client; changed in place.

	Args:
		response: what Frappe is about to send.
	"""
	secrets = waiting()
	if not secrets or response.status_code != 200 or response.mimetype != "application/json":
		return
	answer = json.loads(response.get_data())
	for document in documents_in(answer):
		if document.get("doctype") == DOCTYPE and document.get("name") in secrets:
			document["client_secret"] = secrets[document["name"]]
	response.set_data(json.dumps(answer, separators=(",", ":")))


def documents_in(answer: object) -> Iterator[dict]:
	if isinstance(answer, dict):
		yield answer
		answer = list(answer.values())
	if isinstance(answer, list):
		for value in answer:
			yield from documents_in(value)
