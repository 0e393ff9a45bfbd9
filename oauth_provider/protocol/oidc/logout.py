"""Logout that a client begins (OpenID Connect RP-Initiated Logout 1.0).

A link alone ends no session, since any page has links. A client that shows an ID token of this very session is trusted;
otherwise the user is asked. The browser is sent back only to a registered address of the client whose ID token it is.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from frappe import _
from redis.exceptions import RedisError

from oauth_provider.protocol.authorize.interaction import (
	refuse_borrowed_session,
	refuse_foreign_origin,
	refuse_without_session,
)
from oauth_provider.protocol.authorize.login import page_is_over, storage_is_away
from oauth_provider.protocol.authorize.request import parse_query
from oauth_provider.protocol.clients.redirect_uris import with_parameters
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.oidc import jws
from oauth_provider.protocol.parameters import Parameters, printable
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import clients, pending_requests, provider_settings
from oauth_provider.store.hashing import digest, hash_session
from oauth_provider.store.pending_requests import PendingRequest
from oauth_provider.store.records import Client

PARAMETERS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


@dataclass(frozen=True)
class LogoutRequest:
	"""A checked request.

	Attributes:
		client: whose ID token came with it; None without one.
		location: where the browser goes after the logout; None for a page of this site.
		session_hash: of the session that the ID token is about; empty without one.
		named: the client that it names without an ID token, whose registered address is `location`.
	"""

	client: Client | None = None
	location: str | None = None
	session_hash: str = ""
	named: Client | None = None


@dataclass(frozen=True)
class LogoutQuestion:
	"""The user has to be asked; the form must send back `handle`."""

	client: Client | None
	handle: str


@dataclass(frozen=True)
class LoggedOut:
	"""Nobody is signed in any more, or the session has to end now; the browser goes to `location`, or sees a page.

	Attributes:
		location: an address of a client; None for the page without one.
		linked: the client to whose address the page has a link: without an ID token, only the user may follow it.
	"""

	location: str | None = None
	linked: Client | None = None


@dataclass(frozen=True)
class LogoutByPost:
	"""The browser repeats the request by GET, with this query: with a POST from another site came no session."""

	query: str


@dataclass(frozen=True)
class StillSignedIn:
	"""The user does not want to log out."""


@contextmanager
def errors_of_a_logout() -> Iterator[None]:
	"""Have the page of each error say what it means here: whoever wanted to log out has connected no app."""
	try:
		yield
	except FatalAuthorizationError as error:
		error.heading, error.nothing_shared, error.offers_logout = _("You were not logged out"), False, True
		raise


@errors_of_a_logout()
def answer_logout(message: Message) -> LogoutByPost | LogoutQuestion | LoggedOut:
	"""Answer a logout request (2).

	Raises:
		FatalAuthorizationError: it is not valid, or Redis is away; nobody is logged out.
	"""
	refuse_borrowed_session(message)
	query = message.query_or_form
	request = read_logout_request(parse_query(query))
	if message.method == "POST":
		return LogoutByPost(query)
	if message.user == "Guest" or request.session_hash == hash_session(message.sid):
		return LoggedOut(request.location, request.named)
	try:
		pending = PendingRequest(
			query, message.user, digest(message.sid), time.time(), LogoutQuestion.__name__
		)
		return LogoutQuestion(request.client, pending_requests.store(pending))
	except RedisError:
		raise storage_is_away() from None


@errors_of_a_logout()
def answer_logout_form(message: Message) -> LoggedOut | StillSignedIn:
	"""Answer the form of the page that asks. A second click on its button comes after the logout, as a guest.

	Raises:
		FatalAuthorizationError: the form is not this session's, or Redis is away.
	"""
	settings = provider_settings.read()
	refuse_borrowed_session(message)
	refuse_foreign_origin(message, issuer_from(settings.issuer))
	if message.user == "Guest" and not message.authorization:
		return LoggedOut()
	refuse_without_session(message)
	form = parse_query(message.body)
	try:
		pending = pending_requests.find(form.get("transaction", ""))
	except RedisError:
		raise storage_is_away() from None
	if not pending or not may_answer_logout(pending, message):
		raise page_is_over("The logout is unknown, expired, or of another session.")
	if form.get("decision") != "logout":
		return StillSignedIn()
	request = read_logout_request(parse_query(pending.query))
	return LoggedOut(request.location, request.named)


def may_answer_logout(pending: PendingRequest, message: Message) -> bool:
	"""True for the session that saw the page that asks."""
	return pending.page == LogoutQuestion.__name__ and pending.is_of(message.user, message.sid)


def read_logout_request(parameters: Parameters) -> LogoutRequest:
	"""Check a request. Without an ID token it is nobody's, and redirects nowhere.

	Raises:
		FatalAuthorizationError: the ID token is not one of this site, or contradicts the other parameters.
	"""
	for name in PARAMETERS:
		if name in parameters.repeated or name in parameters.malformed:
			raise invalid(f"{name} is repeated or unreadable.")
	if "id_token_hint" not in parameters:
		return find_link(parameters)
	said = read_id_token(parameters["id_token_hint"])
	client = clients.find(said["aud"])
	if not client or not client.enabled:
		raise invalid("The client of the ID token is deleted or disabled.", client)
	if parameters.get("client_id", client.client_id) != client.client_id:
		raise invalid("client_id is not the client of the ID token.", client)
	return LogoutRequest(client, find_location(parameters, client), said.get("sid", ""))


def find_link(parameters: Parameters) -> LogoutRequest:
	"""Find the registered address of the client that a request names without a proof (2, 3)."""
	client = clients.find(parameters.get("client_id", ""))
	uri = parameters.get("post_logout_redirect_uri")
	if not client or not client.enabled or uri not in client.post_logout_redirect_uris:
		return LogoutRequest()
	return LogoutRequest(location=find_location(parameters, client), named=client)


def read_id_token(token: str) -> dict[str, Any]:
	"""Read an ID token of this site, expired or not."""
	try:
		said = jws.verify(token)
	except jws.InvalidSignatureError:
		raise invalid("id_token_hint is no ID token of this site.") from None
	if said.get("iss") != issuer_from(provider_settings.read().issuer):
		raise invalid("id_token_hint names another issuer.")
	return said


def find_location(parameters: Parameters, client: Client) -> str | None:
	"""Build the address after the logout, which must be a registered one of the client, character for character."""
	uri = parameters.get("post_logout_redirect_uri")
	if uri is None:
		return None
	if uri not in client.post_logout_redirect_uris:
		raise invalid(f"post_logout_redirect_uri is not one of the client's: {printable(uri, 200)}", client)
	return with_parameters(uri, {"state": parameters["state"]}) if "state" in parameters else uri


def invalid(hint: str, client: Client | None = None) -> FatalAuthorizationError:
	return FatalAuthorizationError(
		_("The app that sent you here made a mistake. Nothing has changed. You can log out on this site."),
		hint,
		client.name if client else None,
	)
