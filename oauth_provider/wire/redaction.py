"""Keeps what clients present out of the Error Log (doc_events of Error Log), and out of Frappe's Recorder.

Frappe logs a body that it cannot read before any hook of ours runs, and an exception of ours with the values of
local variables.
"""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from redis.exceptions import RedisError

from oauth_provider.wire import endpoints

NAMES = "|".join(
	("access_token", "refresh_token", "token", "code", "code_verifier", "client_secret")
	+ ("transaction", "csrf_token", "password", "authorization")
)
# name=value as in a form, "name": "value" as in JSON or a repr.
FIELD = re.compile(rf"""(?i)\b({NAMES})(=|["']?\s*[:=]\s*b?["'])([^&\s"'\\,;)}}]+)""")
HEADER = re.compile(r"""(?i)\b(bearer|basic)(\s+)([A-Za-z0-9._~+/=-]{8,})""")
# The frame of Frappe's that reads a body, and the path of the request it read, as a traceback shows them.
READING = re.compile(r"\bmake_form_dict\b")
# Python writes an address with an apostrophe in double quotes, and JSON a backslash before these.
REQUEST = re.compile(r"""<Request \\?['"][^/'"]*//[^/'"]*(/[^?'"\\]*)""")
# Frappe's queue of logs to be stored, and how many of its newest the current request's may be among.
QUEUE, LAST = "insert_queue_for_Error Log", 20
REDACTED = r"\1\2[redacted]"


def redact(text: str) -> str:
	"""Take credentials out of a text: those of an Authorization header everywhere, fields where it is about us."""
	text = HEADER.sub(REDACTED, text)
	return FIELD.sub(REDACTED, text) if is_about_us(text) else text


def is_about_us(text: str) -> bool:
	return any(name in text for name in ("oauth_provider", *endpoints.list_modules()))


def redact_error_log(log: Document, method: str | None = None) -> None:
	"""Redact a new Error Log before it is stored.

	Raises:
		frappe.ValidationError: it tells of a body that could not be read at one of our endpoints. The sender was
			told, and the site has no error; Frappe's job that stores such logs leaves it out.
	"""
	if tells_of_unreadable_body(str(log.get("error") or "")):
		frappe.throw(_("A client sent a body that cannot be read."))
	for fieldname in ("error", "method"):
		if isinstance(log.get(fieldname), str):
			log.set(fieldname, redact(log.get(fieldname)))


def tells_of_unreadable_body(text: str) -> bool:
	return bool(READING.search(text)) and any(map(endpoints.find_by_path, REQUEST.findall(text)))


def forget_unreadable_bodies() -> None:
	"""Take such logs out of the queue in Redis, where Frappe keeps them for some minutes as they are."""
	key = frappe.cache.make_key(QUEUE)
	try:
		for record in frappe.cache.lrange(QUEUE, -LAST, -1):
			if tells_of_unreadable_body(record.decode("utf-8", "replace")):
				frappe.cache.execute_command("LREM", key, 1, record)
	except RedisError as error:
		frappe.logger("oauth_provider").warning(
			f"The Error Log's queue is out of reach: {type(error).__name__}"
		)


def redact_recording(with_arguments: bool) -> None:
	"""Take credentials in headers out of what Frappe's Recorder, if it is on, will keep of this request.

	Args:
		with_arguments: whether the values of its arguments go too, as at the endpoints that credentials are sent to.
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
