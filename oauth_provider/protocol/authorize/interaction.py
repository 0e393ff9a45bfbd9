"""The authorization endpoint: answers an authorization request."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from frappe import _
from redis.exceptions import RedisError

from oauth_provider.protocol import eligibility
from oauth_provider.protocol.authorize.consent import give_consent, may_skip_dialog
from oauth_provider.protocol.authorize.described_client import find_described_client, prepare_person
from oauth_provider.protocol.authorize.login import (
	Arrival,
	CannotWaitError,
	LoginRequired,
	Resumption,
	find_arrival,
	require_login,
	resume,
)
from oauth_provider.protocol.authorize.request import (
	AuthorizationRequest,
	parse_query,
	validate_request,
)
from oauth_provider.protocol.authorize.response import AuthorizationResponse
from oauth_provider.protocol.clients import self_made
from oauth_provider.protocol.errors import (
	AccessDenied,
	ConsentNeeded,
	FatalAuthorizationError,
	LoginNeeded,
	ProtocolError,
	TemporarilyUnavailable,
	WaitingForApproval,
)
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.oauthlib_adapter import OAuthWebRequestValidator, WebApplicationServer
from oauth_provider.protocol.oidc import id_token
from oauth_provider.protocol.oidc.hints import find_language
from oauth_provider.protocol.parameters import decode, encode
from oauth_provider.protocol.scope_strings import join
from oauth_provider.store import grants, pending_requests, provider_settings, unused_clients
from oauth_provider.store.hashing import digest
from oauth_provider.store.pending_requests import PendingRequest
from oauth_provider.store.records import Grant, Settings
from oauth_provider.store.records.client import NEW, UNDECIDED

#: Takes a client_id and the settings of the site.
ClientReader = Callable[[str, Settings], None]
NO_SYSTEM_MANAGER = "The client asks for administration, and the user is no System Manager."


@dataclass(frozen=True)
class Dialog:
	"""The user has to decide; the form must send back `handle`."""

	request: AuthorizationRequest
	handle: str
	#: The buttons of the page.
	decisions: ClassVar[tuple[str, ...]] = ("allow", "deny", "switch")


@dataclass(frozen=True)
class SignInAgain(Dialog):
	"""The client expects another sign-in than that of the session."""

	decisions = ("deny", "switch")


def answer_request(
	message: Message, read_client: ClientReader
) -> LoginRequired | Resumption | Dialog | AuthorizationResponse:
	"""Answer an authorization request (RFC 6749 4.1.1).

	Args:
		message: the request.
		read_client: reads the document of a client that describes itself, for a person who is signed in.

	Returns:
		What the browser gets.

	Raises:
		FatalAuthorizationError: the error is shown on a page.
		RedirectedError: the error goes to the client.
	"""
	refuse_borrowed_session(message)
	arrival = find_arrival(message)
	settings = provider_settings.read()
	if described := find_described_client(arrival.query, settings):
		if first := prepare_person(arrival, message):
			return first
		read_client(described, settings)
		# An administrator may have changed them while a host was asked.
		settings = provider_settings.read()
	request = validate_request(arrival.query, settings)
	if message.method == "POST":
		return resume(arrival, message)
	if message.user == "Guest":
		refuse_silence(request, LoginNeeded())
		return send_to_login(request, arrival, message)
	if not request.expectations.are_met_by(message, arrival.at):
		refuse_silence(request, LoginNeeded(user=message.user))
		return open_page(SignInAgain, request, message, arrival)
	refuse_ineligible_user(request, message)
	refuse_waiting_client(request, message.user)
	grant = grants.find(request.client.name, message.user)
	if may_skip_dialog(request, grant):
		return respond_with_code(request, message, grant, asked=False)
	refuse_silence(request, ConsentNeeded(user=message.user))
	return open_page(Dialog, request, message, arrival)


def send_to_login(request: AuthorizationRequest, arrival: Arrival, message: Message) -> LoginRequired:
	"""Have the user sign in.

	Raises:
		RedirectedError: the request cannot wait here, and has to.
	"""
	is_younger = request.expectations.oldest_login is not None
	try:
		return require_login(arrival, message, is_younger, find_language(request.parameters))
	except CannotWaitError:
		raise request.refusal(TemporarilyUnavailable()) from None


def refuse_silence(request: AuthorizationRequest, error: ProtocolError) -> None:
	"""Refuse a request that allows no page, where one is needed (`prompt=none`)."""
	if request.expectations.allows_no_page:
		raise request.refusal(error)


def open_page(
	page: type[Dialog], request: AuthorizationRequest, message: Message, arrival: Arrival
) -> Dialog:
	"""Store the request until the user answers the page.

	Raises:
		RedirectedError: Redis is away.
	"""
	pending = PendingRequest(
		pin_scopes(request), message.user, digest(message.sid), arrival.at, page.__name__
	)
	try:
		return page(request, pending_requests.store(pending))
	except RedisError:
		raise request.refusal(TemporarilyUnavailable()) from None


def pin_scopes(request: AuthorizationRequest) -> str:
	"""Return the query with the scopes that the page shows: a client without a scope parameter may get more."""
	if "scope" in request.parameters:
		return request.query
	pairs = [pair for pair in request.query.split("&") if decode(pair.partition("=")[0]) != "scope"]
	return "&".join([*pairs, f"scope={encode(join(request.scopes))}"])


def refuse_waiting_client(request: AuthorizationRequest, user: str) -> None:
	"""Refuse a client that registered itself and waits for an administrator.

	A page of another site can send a user here any number of times, so one user adds a bounded number to those that
	wait. The others stay among the new ones, where an administrator finds them too.

	Raises:
		WaitingForApproval: the user is told so on a page.
		RedirectedError: the request allows no page.
	"""
	client = request.client
	if client.is_self_made and client.approval in UNDECIDED:
		refuse_silence(request, ConsentNeeded(user=user))
		with suppress(RedisError):
			if client.approval == NEW and unused_clients.may_bring_waiting(user):
				unused_clients.mark_waiting(client.name)
		raise WaitingForApproval(
			client.app_name, self_made.shown_host(client, request.redirect_uri), client.name
		)


def respond_with_code(
	request: AuthorizationRequest, message: Message, grant: Grant | None, asked: bool
) -> AuthorizationResponse:
	"""Store the consent and respond to the client with a code."""
	name = give_consent(request, message, grant, asked)
	server = WebApplicationServer(OAuthWebRequestValidator(request.client, request.parameters))
	return server.answer_authorization(request, message, name)


def refuse_ineligible_user(request: AuthorizationRequest, message: Message) -> None:
	"""Refuse a user who may not allow the request, whatever the dialog would say."""
	user = message.user
	if objection := eligibility.find_objection(user, request.client):
		raise request.refusal(AccessDenied("The user may not use this client.", objection, user=user))
	if request.administration and not eligibility.may_allow_administration(user):
		# Not invalid_scope: the scope is the client's, and another user may allow it (RFC 6749 4.1.2.1).
		description = "Only a System Manager of the site can allow administration."
		raise request.refusal(AccessDenied(description, NO_SYSTEM_MANAGER, user=user))
	refuse_administrator_without_administration(request, user)
	if message.sign_in.is_impersonation and id_token.SCOPE in request.scopes:
		# An ID token would say that the user has signed in.
		description = "The user has not signed in: an administrator acts as the user."
		raise request.refusal(AccessDenied(description, user=user))


def refuse_administrator_without_administration(request: AuthorizationRequest, user: str) -> None:
	"""Refuse `all` for Administrator, who has no everyday work, by a page: the user can change it, not the client."""
	if request.full_access and not request.administration and not eligibility.has_everyday_work(user):
		refuse_silence(request, AccessDenied("Administrator cannot allow everyday work.", user=user))
		raise FatalAuthorizationError(
			" ".join(
				(
					_(
						"Administrator is an account for administration, and this app asks to do everyday work."
					),
					_("Log out, log in with a user of your own, and start again from the app."),
					_("If the app is to administer this site, it must ask for the scope admin."),
				)
			),
			f"Administrator was asked for full access without administration: {join(request.scopes)}",
			request.client.name,
			status=403,
		)


def refuse_borrowed_session(message: Message) -> None:
	"""Refuse a session id or a login among the parameters: by these, a link signs a user in as somebody else."""
	if (
		message.has_session_parameter
		or "sid" in parse_query(message.query)
		or "sid" in parse_query(message.body)
	):
		raise FatalAuthorizationError(
			_("The link that brought you here is not safe. Go back to the app and start again."),
			"A session id, or a login, came as a parameter.",
		)


def refuse_foreign_origin(message: Message, issuer: str) -> None:
	"""Refuse a form that a page of another site posted (RFC 6749 10.12)."""
	is_foreign = is_foreign_origin(message.origin, issuer, message.host)
	if is_foreign or message.fetch_site not in (None, "same-origin", "none"):
		raise FatalAuthorizationError(
			_("Your answer came from another website and was ignored."), "The form was posted cross-site."
		)


def is_foreign_origin(origin: str | None, issuer: str, host: str) -> bool:
	"""True if an Origin header names another site, or cannot be read; False if there is none.

	Args:
		origin: the header.
		issuer: the issuer identifier.
		host: the Host header of the same request. A browser sets both, and a page cannot change them.
	"""
	if origin is None:
		return False
	try:
		own, other = urlsplit(issuer), urlsplit(origin)
		# An attacker on the network can serve an http page under the name of an https site.
		is_weaker = other.netloc == own.netloc and own.scheme == "https" != other.scheme
		return is_weaker or other.netloc not in (own.netloc, host)
	except ValueError:
		return True


def refuse_without_session(message: Message) -> None:
	if message.authorization or message.user == "Guest":
		raise FatalAuthorizationError(
			_("You are no longer signed in. Go back to the app and start again."),
			"The form came without a session, or with an Authorization header.",
		)
