"""Where the app stands in every request of the site: before Frappe looks at the Authorization header."""

import re

import frappe

from oauth_provider.api import fallback
from oauth_provider.guard import bearer
from oauth_provider.protocol.errors import InvalidRequest
from oauth_provider.protocol.message import Answer
from oauth_provider.wire import http, new_secrets, redaction

METHOD = re.compile(
	r"/api/(?:v[12]/)?method/"
	r"(?:oauth_provider\.api\.(?:oauth2|authorized_apps)|frappe\.integration_broker\.oauth2)\.([^/]+)"
)
MODULES = (
	"oauth_provider.api.oauth2.",
	"oauth_provider.api.authorized_apps.",
	"frappe.integration_broker.oauth2.",
)
FOR_PEOPLE = ("authorize", "approve", "revoke")
FOR_CLIENTS = ("get_token", "revoke_token", "introspect_token")


def before_request() -> None:
	"""Put the header aside where it authenticates a client; check it where it brings a Bearer token.

	Raises:
		werkzeug.exceptions.HTTPException: with the refusal as its response.
	"""
	frappe.local.flags.oauth2_asked = True
	is_endpoint = find_endpoint() in (*FOR_PEOPLE, *FOR_CLIENTS)
	redaction.redact_recording(with_arguments=is_endpoint)
	keep_to_the_path()
	if is_endpoint:
		http.put_aside_authorization()
	else:
		bearer.authenticate()


def keep_to_the_path() -> None:
	"""Let `cmd`, which Frappe follows before the path, lead neither away from our endpoints nor to them.

	On an endpoint it is an unknown parameter, to be ignored (RFC 6749 3.1, 3.2); elsewhere it would pass by the
	checks of an endpoint's path.
	"""
	if find_endpoint():
		frappe.form_dict.pop("cmd", None)
	elif str(frappe.form_dict.get("cmd") or "").startswith(MODULES):
		error = InvalidRequest("Call the endpoint by its path.")
		raise http.to_be_raised(http.json_response(Answer.refusing(error)))


def after_request(response=None, request=None) -> None:
	"""Let no answer of Frappe's own leave one of our endpoints."""
	endpoint = find_endpoint()
	if response is None:
		return
	new_secrets.reveal(response)
	if frappe.local.flags.oauth2_token:
		# Frappe's logout would hand out the cookie of a guest.
		http.drop_cookies()
	if endpoint in (*FOR_PEOPLE, *FOR_CLIENTS):
		fallback.replace(response, for_a_person=endpoint in FOR_PEOPLE)
	elif not frappe.local.flags.oauth2_asked and bearer.bearer_header():
		fallback.explain_cookie(response)


def find_endpoint() -> str | None:
	"""The last part of the dotted path, when the request is for one of our endpoints."""
	method = METHOD.match(frappe.request.path)
	return method[1] if method else None
