"""Consent of a user to a client; codes and tokens are issued elsewhere."""

from frappe import _
from redis.exceptions import RedisError

from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.errors import FatalAuthorizationError, TemporarilyUnavailable
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.oidc import claims
from oauth_provider.protocol.scope_strings import join
from oauth_provider.store import clients, consent_mails, events, grants, rows, unused_clients, users
from oauth_provider.store.records import Grant


def may_skip_dialog(request: AuthorizationRequest, grant: Grant | None) -> bool:
	"""True if a code may be issued without the dialog.

	The client must be trusted by the site, or this user must have allowed it these scopes before. The dialog is always
	shown for a client that another program on the device can impersonate (RFC 8252 8.6), for a client that registered
	itself, and for administration.

	Args:
		request: the checked request.
		grant: of this user to this client, if there is one.
	"""
	if request.administration or request.expectations.wants_dialog or request.client.is_self_made:
		return False
	if request.client.is_public and redirect_uris.is_impersonable(request.redirect_uri):
		return False
	if request.client.skip_authorization:
		return True
	if request.settings.skip_authorization != "Auto":
		return False
	# What was allowed for single resources is asked again, for the site and for other resources alike.
	granted = set(grant.scopes).difference(grant.scopes_of_resources) if grant and is_active(grant) else set()
	# Claims that are asked for by name may belong to other scopes than the requested ones.
	known = claims.claims_of_scopes(granted, request.client.openid_includes_claims)
	return set(request.scopes) <= granted and request.claims.names <= set(known)


def is_active(grant: Grant | None) -> bool:
	return bool(grant and grant.status == "Active")


def give_consent(request: AuthorizationRequest, message: Message, grant: Grant | None, asked: bool) -> str:
	"""Store the consent of a user to the scopes of a request.

	Args:
		request: the checked request.
		message: the user's request.
		grant: of this user to this client, if there is one.
		asked: whether the user has just clicked Allow.

	Returns:
		The grant's name. Its row is locked until the end of the transaction.

	Raises:
		FatalAuthorizationError: the client or the user was disabled meanwhile, or the user has allowed too many new
			clients today.
		RedirectedError: Redis is away.
	"""
	client, user = request.client, message.user
	lock_parties(client.name, user)
	if client.is_self_made:
		use_client(request, user)
	name = grants.add_consent(client.name, user, request.scopes, grant, request.is_for_site)
	reason = join(request.scopes) if asked else f"Without a dialog: {join(request.scopes)}"
	if not request.is_for_site:
		reason = f"{reason}; only at {join(request.audience)}"
	events.record("Consent", client.name, user, reason)
	if request.settings.email_on_first_consent and not is_active(grant):
		mail_consent(request, message, asked)
	return name


def lock_parties(client: str, user: str) -> None:
	"""Lock client and user, and refuse if either is disabled.

	Without the locks, a consent that is stored while an administrator disables either would stay active.

	Raises:
		FatalAuthorizationError: the client or the user is disabled or deleted.
	"""
	if not clients.lock(client) or not users.lock(user):
		raise FatalAuthorizationError(
			_("The app or your account has just been disabled. Nothing was shared."),
			"The client or the user was disabled while the user decided.",
		)


def use_client(request: AuthorizationRequest, user: str) -> None:
	"""Store that a user has allowed a client that registered itself: those that nobody uses are deleted.

	Raises:
		FatalAuthorizationError: the user has allowed too many today that nobody had used.
		RedirectedError: Redis is away.
	"""
	if not request.client.last_used_at:
		refuse_many_new_clients(request, user)
	unused_clients.mark_used(request.client.name)


def refuse_many_new_clients(request: AuthorizationRequest, user: str) -> None:
	try:
		may_come = unused_clients.may_allow_new(user)
	except RedisError:
		raise request.refusal(TemporarilyUnavailable(user=user)) from None
	if not may_come:
		raise FatalAuthorizationError(
			_("You have allowed many new apps today. Please try this one again tomorrow."),
			f"The user has allowed more than {unused_clients.NEW_OF_USER} new clients in a day.",
			request.client.name,
			status=429,
		)


def mail_consent(request: AuthorizationRequest, message: Message, asked: bool) -> None:
	"""Send the user an e-mail that an app can use their account, also if the dialog was skipped."""
	consent_mails.send_later(
		client=request.client.client_id,
		user=message.user,
		scope_names=list(request.scopes),
		moment=rows.now(),
		address=events.current_address(),
		asked=asked,
	)
