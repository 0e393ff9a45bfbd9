"""The dialog's form: what the user decides about an authorization request."""

from contextlib import suppress
from dataclasses import dataclass

from redis.exceptions import RedisError

from oauth_provider.protocol.authorize.interaction import (
	Dialog,
	SignInAgain,
	refuse_borrowed_session,
	refuse_foreign_origin,
	refuse_ineligible_user,
	refuse_waiting_client,
	refuse_without_session,
	respond_with_code,
)
from oauth_provider.protocol.authorize.login import (
	Arrival,
	CannotWaitError,
	LoginRequired,
	page_is_over,
	require_login,
	storage_is_away,
)
from oauth_provider.protocol.authorize.request import (
	AuthorizationRequest,
	parse_query,
	validate_request,
)
from oauth_provider.protocol.authorize.response import AuthorizationResponse
from oauth_provider.protocol.errors import AccessDenied, FatalAuthorizationError, LoginNeeded
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.scope_strings import join
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import grants, pending_requests, provider_settings
from oauth_provider.store.pending_requests import AnsweredBeforeError, PendingRequest
from oauth_provider.store.records import Settings

#: The decisions that each page offers. The form of another page does not answer an authorization request.
PAGES = {page.__name__: page.decisions for page in (Dialog, SignInAgain)}


@dataclass(frozen=True)
class SwitchAccount:
	"""The user wants another account: the session ends, and after login the browser repeats the request."""

	login: LoginRequired


@dataclass(frozen=True)
class RepeatedDecision:
	"""The session sent the same decision some seconds ago, as a double click does; it gets the same response."""

	response: str


@dataclass(frozen=True)
class DeniedForGood:
	"""The user has denied, and the client is deleted or disabled, so nobody is redirected to it."""


def answer_form(message: Message) -> AuthorizationResponse | SwitchAccount | RepeatedDecision | DeniedForGood:
	"""Answer the dialog's form.

	The form has only the handle and the decision. The request is stored on the server and is checked again.

	Args:
		message: the request with the form.

	Returns:
		What the browser gets.

	Raises:
		FatalAuthorizationError: the form is not this session's, or another decision came first.
		RedirectedError: the error goes to the client.
	"""
	settings = provider_settings.read()
	refuse_borrowed_session(message)
	refuse_foreign_origin(message, issuer_from(settings.issuer))
	parameters = parse_query(message.body)
	decision = read_decision(parameters.get("decision"))
	if decision != "switch" or message.authorization:
		refuse_without_session(message)
	pending, response = claim(parameters.get("transaction", ""), decision, message)
	if response:
		return RepeatedDecision(response)
	if decision == "switch":
		return switch_account(pending, message)
	return carry_out(decision, pending, message, settings)


def switch_account(pending: PendingRequest, message: Message) -> SwitchAccount:
	"""Have the user sign in once more, or with another account.

	Raises:
		FatalAuthorizationError: the request cannot wait here, and has to; the session goes on.
	"""
	try:
		is_younger = pending.page == SignInAgain.__name__
		return SwitchAccount(require_login(Arrival(pending.query, pending.arrived_at), message, is_younger))
	except CannotWaitError:
		# The user may press the button again.
		with suppress(RedisError):
			pending_requests.release()
		raise storage_is_away() from None


def read_decision(sent: str | None) -> str:
	"""Read the button: allow, switch, or deny for anything else."""
	return sent if sent in ("allow", "switch") else "deny"


def claim(handle: str, decision: str, message: Message) -> tuple[PendingRequest, str | None]:
	"""Claim the pending request of a dialog for a decision.

	Returns:
		The request, and the response to the same decision if it came before.

	Raises:
		FatalAuthorizationError: the request is unknown, of another session or answered otherwise, or Redis is away.
	"""
	try:
		pending = pending_requests.find(handle)
		if not pending or not may_answer(pending, decision, message):
			raise AnsweredBeforeError
		return pending, pending_requests.claim_decision(handle, decision)
	except AnsweredBeforeError:
		raise page_is_over(
			"The pending request is unknown, expired, answered otherwise, or of another session.",
			# The same page may have been answered with Allow just before.
			nothing_shared=False,
		) from None
	except RedisError:
		raise storage_is_away() from None


def may_answer(pending: PendingRequest, decision: str, message: Message) -> bool:
	"""True for the session that saw the page, and for "Not you?" also when that session has ended."""
	if decision not in PAGES.get(pending.page, ()):
		return False
	if decision == "switch" and message.user == "Guest":
		return True
	return pending.is_of(message.user, message.sid)


def carry_out(
	decision: str, pending: PendingRequest, message: Message, settings: Settings
) -> AuthorizationResponse | DeniedForGood:
	"""Carry out Allow or Deny.

	Raises:
		FatalAuthorizationError: the user has allowed what is not possible any more.
		RedirectedError: the user has denied, or may not allow.
	"""
	try:
		request = validate_request(pending.query, settings)
	except FatalAuthorizationError:
		if decision == "allow":
			raise
		return DeniedForGood()
	refuse_ineligible_user(request, message)
	refuse_denial(request, message.user, decision)
	refuse_waiting_client(request, message.user)
	refuse_stale_sign_in(request, message, pending)
	grant = grants.find(request.client.name, message.user)
	return respond_with_code(request, message, grant, asked=True)


def refuse_stale_sign_in(request: AuthorizationRequest, message: Message, pending: PendingRequest) -> None:
	"""Refuse Allow where the page was that of another sign-in."""
	if not request.expectations.are_met_by(message, pending.arrived_at):
		raise request.refusal(LoginNeeded(user=message.user))


def refuse_denial(request: AuthorizationRequest, user: str, decision: str) -> None:
	if decision != "allow":
		raise request.refusal(AccessDenied(None, f"Denied: {join(request.scopes)}", user=user))
