"""Removes credentials from the Error Log (doc_events of Error Log) and from Frappe's Recorder.

Frappe logs a body that it cannot read before any hook of this app runs, and exceptions with the values of local
variables.
"""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from redis.exceptions import RedisError

from oauth_provider.wire import endpoints

NAMES = "|".join(
	(
		"registration_access_token",
		"access_token",
		"refresh_token",
		"token",
		"code",
		"code_verifier",
		"client_secret",
	)
	+ ("transaction", "csrf_token", "password", "authorization")
)
# name=value as in a form, "name": "value" as in JSON or a repr.
FIELD = re.compile(rf"""(?i)\b({NAMES})(=|["']?\s*[:=]\s*b?["'])([^&\s"'\\,;)}}]+)""")
HEADER = re.compile(r"""(?i)\b(bearer|basic)(\s+)([A-Za-z0-9._~+/=-]{8,})""")
# The function of Frappe that reads a body, and the path of its request, as a traceback shows them.
READING = re.compile(r"\bmake_form_dict\b")
# repr() puts an address with an apostrophe in double quotes, which JSON escapes.
REQUEST = re.compile(r"""<Request \\?['"][^/'"]*//[^/'"]*(/[^?'"\\]*)""")
# Frappe's queue of logs to be stored, and the number of its newest entries to search for the current request's.
QUEUE, LAST = "insert_queue_for_Error Log", 20
REDACTED = r"\1\2[redacted]"
# By their shape, whatever they are called: a JWS, as an ID token is one, and a private key.
SIGNED = re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
PRIVATE_KEY = re.compile(
	r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)


def redact(text: str) -> str:
	"""Redact credentials in a text.

	Args:
		text: any text; values of fields are redacted if it mentions this app or its endpoints.

	Returns:
		The text without credentials of Authorization headers, and without values of such fields.
	"""
	text = PRIVATE_KEY.sub("[redacted]", SIGNED.sub("[redacted]", HEADER.sub(REDACTED, text)))
	return FIELD.sub(REDACTED, text) if is_about_us(text) else text


def is_about_us(text: str) -> bool:
	return any(name in text for name in ("oauth_provider", *endpoints.list_modules()))


def redact_error_log(log: Document, method: str | None = None) -> None:
	"""Redact a new Error Log before it is stored.

	Raises:
		frappe.ValidationError: it is about an unreadable body at an endpoint. That is the client's error, which was
			answered, so Frappe's job does not store this log.
	"""
	if is_about_unreadable_body(str(log.get("error") or "")):
		frappe.throw(_("A client sent a body that cannot be read."))
	for fieldname in ("error", "method"):
		if isinstance(log.get(fieldname), str):
			log.set(fieldname, redact(log.get(fieldname)))


def is_about_unreadable_body(text: str) -> bool:
	return bool(READING.search(text)) and any(map(endpoints.find_by_path, REQUEST.findall(text)))


def remove_unreadable_bodies() -> None:
	"""Remove such logs from the queue in Redis, where Frappe stores them unredacted for some minutes."""
	key = frappe.cache.make_key(QUEUE)
	try:
		for record in frappe.cache.lrange(QUEUE, -LAST, -1):
			if is_about_unreadable_body(record.decode("utf-8", "replace")):
				frappe.cache.execute_command("LREM", key, 1, record)
	except RedisError as error:
		frappe.logger("oauth_provider").warning(
			f"The Error Log's queue is out of reach: {type(error).__name__}"
		)


def redact_recording(with_arguments: bool) -> None:
	"""Redact this request in Frappe's Recorder, if it is on: credentials in headers and, on demand, the arguments.

	Args:
		with_arguments: whether to redact the values of the arguments too, as for endpoints that get credentials.
	"""
	recorder = getattr(frappe.local, "_recorder", None)
	if not recorder or not recorder.headers:
		return
	recorder.headers = {
		name: "[redacted]" if name.lower() in ("authorization", "cookie") else value
		for name, value in recorder.headers.items()
	}
	if with_arguments:
		recorder.form_dict = dict.fromkeys(recorder.form_dict, "[redacted]")
