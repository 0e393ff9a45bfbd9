"""The before_request and after_request hooks, for every request of the site."""

import frappe

from oauth_provider.api import core_watching, documents, fallback, returning
from oauth_provider.guard import bearer, closed_methods, enforcement
from oauth_provider.protocol.errors import (
	Maintenance,
	MethodNotAllowed,
	NotOffered,
	ProtocolError,
	TemporarilyUnavailable,
)
from oauth_provider.protocol.message import Answer
from oauth_provider.wire import (
	challenge,
	current_endpoint,
	endpoints,
	http,
	new_secrets,
	other_origins,
	preflights,
	redaction,
	sign_ins,
)
from oauth_provider.wire.authorization import bearer_credentials
from oauth_provider.wire.current_endpoint import find_endpoint
from oauth_provider.wire.endpoints import Audience, Endpoint

NO_SUCH_ENDPOINT = Answer(
	{"error": "not_found", "error_description": "This server has no such endpoint."}, 404
)


def before_request() -> None:
	"""Put the Authorization header aside for endpoints that authenticate clients; check Bearer tokens elsewhere.

	Raises:
		werkzeug.exceptions.HTTPException: the token or the request is refused.
	"""
	frappe.local.flags.oauth2_asked = True
	fallback.prefer_json()
	closed_methods.stand_before_calls()
	endpoint = find_endpoint()
	is_unguarded = endpoint is not None and not endpoint.is_guarded
	redaction.redact_recording(with_arguments=is_unguarded)
	if endpoint:
		# An unknown parameter, to be ignored (RFC 6749 3.1, 3.2). Frappe would call what it names instead of the path.
		frappe.form_dict.pop("cmd", None)
		http.end_login_by_parameters()
	if endpoint and endpoint.is_for_people:
		other_origins.put_aside_rules_of_site()
	refuse_unready(endpoint)
	if endpoint and endpoint.audience is Audience.ANYONE:
		raise http.to_be_raised(documents.answer(endpoint))
	returning.bring_back()
	if is_unguarded:
		http.put_aside_authorization()
	else:
		bearer.authenticate_request()
	answer_for_frappe(endpoint)
	if endpoint is None:
		core_watching.watch_request()


def answer_for_frappe(endpoint: Endpoint | None) -> None:
	"""Answer at the paths of Frappe's own provider, if the settings say so.

	An override of the method would lose to that of an app that is installed later.

	Raises:
		werkzeug.exceptions.HTTPException: with the answer of the endpoint; a 404 response where there is none.
	"""
	method = endpoints.method_of(frappe.request.path) or ""
	if not endpoints.is_frappes_method(method) or not current_endpoint.is_answered_here(method):
		return
	if endpoint is None:
		raise http.to_be_raised(http.json_response(NO_SUCH_ENDPOINT))
	if frappe.request.method != "OPTIONS":
		raise http.to_be_raised(frappe.get_attr(endpoint.handler)())


def refuse_unready(endpoint: Endpoint | None) -> None:
	"""Refuse what an endpoint does not begin, before anything is read or stored.

	Raises:
		werkzeug.exceptions.HTTPException: with a 405 or 503 response.
	"""
	if endpoint and (error := find_obstacle(endpoint)):
		raise http.to_be_raised(fallback.writer_for(endpoint)(error))


def find_obstacle(endpoint: Endpoint) -> ProtocolError | None:
	"""Find the reason why an endpoint does not begin with the current request."""
	method = frappe.request.method
	# Frappe answers preflight requests (CORS).
	if method == "OPTIONS":
		return None
	if endpoint.setting and not getattr(current_endpoint.current_settings(), endpoint.setting):
		return NotOffered()
	if method not in endpoint.verbs:
		return MethodNotAllowed(*endpoint.verbs)
	if endpoint.is_for_people and frappe.flags.read_only:
		# Nobody can sign in, and no consent can be stored.
		return Maintenance()
	if endpoint.audience is Audience.BROWSER and http.is_prefetch():
		# It could issue a code that nobody asked for. The browser asks again when the user opens the link.
		return TemporarilyUnavailable()
	return None


def after_request(response=None, request=None) -> None:
	"""Write secrets, refusals and headers into the response; replace Frappe's own responses on endpoints."""
	endpoint = find_endpoint()
	sign_ins.stamp_session()
	if endpoint and endpoint.is_for_people:
		# Frappe may have refused the request before the other hook.
		other_origins.put_aside_rules_of_site()
	if response is None:
		return
	new_secrets.reveal(response)
	core_watching.record_watched_use(response)
	refusal = enforcement.refuse_unpermitted(response) or (
		None if endpoint else challenge.ask_for_token(response)
	)
	if refusal:
		fallback.overwrite(response, refusal.response)
	if frappe.local.flags.oauth2_token:
		# Frappe's logout would set the cookies of a guest.
		http.drop_cookies()
	if endpoint and frappe.request.method == "OPTIONS":
		fallback.answer_preflight(response)
	elif not frappe.local.flags.oauth2_asked and is_of_token(endpoint) and fallback.explain_refusal(response):
		other_origins.admit_pages_to_refusal()
	elif endpoint:
		fallback.replace_answer(response, endpoint)
	challenge.protect_challenge(response)
	if frappe.local.flags.oauth2_token or bearer_credentials() is not None:
		http.forbid_storing(response)
	if endpoint and endpoint.name == "authorize":
		returning.forget_return(response)
	other_origins.let_page_read(response)
	preflights.let_page_send(response)


def is_of_token(endpoint: Endpoint | None) -> bool:
	"""Whether a request is one that the Bearer guard judges."""
	return endpoint.is_guarded if endpoint else bearer_credentials() is not None
