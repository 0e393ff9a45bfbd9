"""The authorization endpoint: from a checked request to a dialog, and from the user's answer to a code."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from frappe import _
from redis.exceptions import RedisError

from oauth_provider.protocol import eligibility, settings
from oauth_provider.protocol.authorize.request import (
	AuthorizationRequest,
	RedirectedError,
	parse_query,
	validate,
)
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.errors import AccessDenied, FatalAuthorizationError, TemporarilyUnavailable
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.oauthlib_server import WebApplicationServer
from oauth_provider.protocol.oauthlib_validator import OAuthWebRequestValidator
from oauth_provider.protocol.scope_strings import join, parse
from oauth_provider.store import clients, consent_mails, events, grants, pending_requests, rows, users
from oauth_provider.store.hashing import digest, matches


@dataclass(frozen=True)
class LoginRequired:
	"""Nobody is signed in; after login the same request comes again."""

	query: str


@dataclass(frozen=True)
class SwitchAccount(LoginRequired):
	"""The user is somebody else: the session ends, and after login the same request comes again."""


@dataclass(frozen=True)
class DeniedForGood:
	"""The user has denied, and the client to tell of it is gone."""


@dataclass(frozen=True)
class Dialog:
	"""The user has to decide; `transaction` is the handle that the answer must carry."""

	request: AuthorizationRequest
	transaction: str


@dataclass(frozen=True)
class Redirect:
	"""The browser goes back to the client, with a code or an error."""

	location: str


def authorize(message: Message, user: str, sid: str) -> LoginRequired | Dialog | Redirect:
	"""Answer an authorization request (RFC 6749 4.1.1).

	Args:
		message: the request.
		user: who is signed in by a session; Guest for nobody.
		sid: the session's id.

	Raises:
		FatalAuthorizationError: for a page of our own.
		RedirectedError: for the client.
	"""
	refuse_other_methods(message, "GET")
	refuse_borrowed_session(message)
	request = validate(message.query)
	if user == "Guest":
		return LoginRequired(message.query)
	check_eligibility(request, user)
	if may_skip_dialog(request, user):
		return Redirect(request.success(issue_code(request, user)))
	pending = {"query": request.query, "user": user, "sid": digest(sid)}
	try:
		return Dialog(request, pending_requests.begin(pending))
	except RedisError:
		error = TemporarilyUnavailable()
		raise RedirectedError(error, request.failure(error)) from None


def approve(message: Message, user: str, sid: str) -> Redirect | SwitchAccount | DeniedForGood:
	"""Answer the dialog's form.

	The form carries nothing but the handle and the decision: what is decided about was kept on the server, and
	is checked once more.

	Args:
		message: the request.
		user: who is signed in by a session.
		sid: the session's id.

	Raises:
		FatalAuthorizationError: the form is not the one that this session was shown, or was answered before.
		RedirectedError: for the client.
	"""
	refuse_other_methods(message, "POST")
	refuse_borrowed_session(message)
	refuse_foreign_origin(message)
	refuse_without_session(message, user)
	parameters = parse_query(message.body)
	handle, decision = parameters.get("transaction", ""), parameters.get("decision")
	pending = take_transaction(handle, user, sid)
	if decision == "switch":
		return SwitchAccount(pending["query"])
	try:
		request = validate(pending["query"])
	except FatalAuthorizationError:
		if decision == "allow":
			raise
		return DeniedForGood()
	check_eligibility(request, user)
	check_decision(request, user, decision)
	try:
		code = issue_code(request, user, consented=True)
	except Exception:
		# Nothing of it will be committed, so the user may press Allow again.
		pending_requests.give_back()
		raise
	return Redirect(request.success(code))


def refuse_other_methods(message: Message, allowed: str) -> None:
	if message.method != allowed:
		raise FatalAuthorizationError(
			_("This address is not meant to be opened like this. Go back to the app and start again."),
			f"{message.method} instead of {allowed}.",
			status=405,
		)


def refuse_borrowed_session(message: Message) -> None:
	"""Refuse a session that comes as a parameter, which Frappe would take: a link could sign a person in as another."""
	if (
		message.has_session_parameter
		or "sid" in parse_query(message.query)
		or "sid" in parse_query(message.body)
	):
		raise FatalAuthorizationError(
			_("The link that brought you here is not safe. Go back to the app and start again."),
			"A session id came as a parameter.",
		)


def refuse_foreign_origin(message: Message) -> None:
	"""Take the form from our own page only, whatever cookies came with it (RFC 6749 10.12)."""
	if is_foreign(message.origin) or message.fetch_site not in (None, "same-origin", "none"):
		raise FatalAuthorizationError(
			_("Your answer came from another website and was not counted."), "The form was posted cross-site."
		)


def is_foreign(origin: str | None) -> bool:
	"""Tell whether an Origin header names another site; one that names none at all is foreign too."""
	if origin is None:
		return False
	try:
		own, theirs = urlsplit(settings.issuer()), urlsplit(origin)
		# An http page of an https site's name may come from anybody on the way.
		is_weaker = theirs.netloc == own.netloc and own.scheme == "https" != theirs.scheme
		return is_weaker or theirs.netloc not in settings.own_hosts()
	except ValueError:
		return True


def refuse_without_session(message: Message, user: str) -> None:
	if message.authorization or user == "Guest":
		raise FatalAuthorizationError(
			_("You are no longer signed in. Go back to the app and start again."),
			"The form came without a session, or with an Authorization header.",
		)


def take_transaction(handle: str, user: str, sid: str) -> dict:
	"""Take the pending request, which only the session that saw the dialog may answer, once."""
	try:
		pending = pending_requests.take(handle)
	except RedisError:
		raise FatalAuthorizationError(
			_("The server cannot answer right now. Please try again in a few seconds."),
			"Redis is away.",
			status=503,
		) from None
	if not pending or pending["user"] != user or not matches(sid, pending["sid"]):
		raise FatalAuthorizationError(
			_("This page was answered before, or is too old. Go back to the app and start again."),
			"The transaction is unknown, used, expired, or of another session.",
			# Perhaps the same page was answered with Allow a moment ago.
			nothing_shared=False,
		)
	return pending


def check_eligibility(request: AuthorizationRequest, user: str) -> None:
	if objection := eligibility.find_objection(user, request.client.name):
		error = AccessDenied("The user may not use this client.", objection, request.client.name, user)
		raise RedirectedError(error, request.failure(error))


def check_decision(request: AuthorizationRequest, user: str, decision: str | None) -> None:
	if decision != "allow":
		error = AccessDenied(None, f"Denied: {join(request.scopes)}", request.client.name, user)
		raise RedirectedError(error, request.failure(error))


def may_skip_dialog(request: AuthorizationRequest, user: str) -> bool:
	"""Tell whether a code may be issued without asking.

	Only for clients that the site trusts, or where this user allowed this client at least as much before; and
	never where another program on the device could stand in for the client (RFC 8252 8.6).
	"""
	if request.client.client_type == "Public" and redirect_uris.is_impersonable(request.redirect_uri):
		return False
	if request.client.skip_authorization:
		return True
	if settings.get().skip_authorization != "Auto":
		return False
	grant = grants.find(request.client.name, user)
	return bool(grant and grant.status == "Active" and set(request.scopes) <= set(parse(grant.scopes)))


def lock_parties(client_id: str, user: str) -> None:
	"""Make sure that client and user are still enabled, and stay so until the code is there or not.

	Otherwise a consent that is on its way while an administrator disables one of them would outlive that.
	"""
	if not clients.lock(client_id) or not users.lock(user):
		raise FatalAuthorizationError(
			_("The app or your account was just switched off. Nothing was shared."),
			"The client or the user was disabled while the user decided.",
		)


def issue_code(request: AuthorizationRequest, user: str, consented: bool = False) -> str:
	"""Remember the grant and issue a code under it.

	Args:
		request: the checked request.
		user: who allows it.
		consented: whether the user has just clicked Allow.

	Raises:
		FatalAuthorizationError: the client or the user was disabled meanwhile.
	"""
	lock_parties(request.client.name, user)
	is_news = settings.mails_first_consents() and not has_access(request.client.name, user)
	grant = grants.remember(request.client.name, user, request.scopes)
	validator = OAuthWebRequestValidator(request.client, request.parameters, user, grant)
	code = WebApplicationServer(validator).issue_code(request.scopes)
	reason = join(request.scopes) if consented else f"Without a dialog: {join(request.scopes)}"
	events.record("Consent", request.client.name, user, reason)
	if is_news:
		mail_consent(request, user, consented)
	return code


def has_access(client_id: str, user: str) -> bool:
	grant = grants.find(client_id, user)
	return bool(grant and grant.status == "Active")


def mail_consent(request: AuthorizationRequest, user: str, consented: bool) -> None:
	"""Tell a person by e-mail that an app can use their account now; also of one that the site lets in by itself."""
	consent_mails.send_later(
		client=request.client.name,
		user=user,
		scope_names=request.scopes,
		moment=rows.now(),
		address=events.current_address(),
		asked=consented,
	)
