"""Consent: what a user allows a client, apart from what is issued under it."""

from frappe import _

from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.scope_strings import join
from oauth_provider.store import clients, consent_mails, events, grants, rows, users
from oauth_provider.store.records import Grant


def may_skip_dialog(request: AuthorizationRequest, grant: Grant | None) -> bool:
	"""True if a code may be issued without asking.

	Only for clients that the site trusts, or where this user allowed this client at least as much before; and never
	where another program on the device could stand in for the client (RFC 8252 8.6), or where the client asks for
	administration.

	Args:
		request: the checked request.
		grant: what this user has allowed this client so far.
	"""
	if request.administration:
		return False
	if request.client.is_public and redirect_uris.is_impersonable(request.redirect_uri):
		return False
	if request.client.skip_authorization:
		return True
	if request.settings.skip_authorization != "Auto":
		return False
	return is_active(grant) and set(request.scopes) <= set(grant.scopes if grant else ())


def is_active(grant: Grant | None) -> bool:
	return bool(grant and grant.status == "Active")


def give_consent(request: AuthorizationRequest, message: Message, grant: Grant | None, asked: bool) -> str:
	"""Store that a user allows a client what it asks for.

	Args:
		request: the checked request.
		message: the user's request.
		grant: what this user has allowed this client so far.
		asked: whether the user has just clicked Allow.

	Returns:
		The grant's name. Its row is locked until the end of the transaction.

	Raises:
		FatalAuthorizationError: the client or the user was disabled meanwhile.
	"""
	client, user = request.client, message.user
	lock_parties(client.name, user)
	name = grants.add_consent(client.name, user, request.scopes, grant)
	reason = join(request.scopes) if asked else f"Without a dialog: {join(request.scopes)}"
	events.record("Consent", client.name, user, reason)
	if request.settings.email_on_first_consent and not is_active(grant):
		mail_consent(request, message, asked)
	return name


def lock_parties(client: str, user: str) -> None:
	"""Make sure that client and user are enabled, and stay so until the transaction has ended.

	Otherwise a consent that is on its way while an administrator disables one of them would outlive that.
	"""
	if not clients.lock(client) or not users.lock(user):
		raise FatalAuthorizationError(
			_("The app or your account has just been disabled. Nothing was shared."),
			"The client or the user was disabled while the user decided.",
		)


def mail_consent(request: AuthorizationRequest, message: Message, asked: bool) -> None:
	"""Send the user an e-mail that an app can use their account, also if the site let the app in without asking."""
	consent_mails.send_later(
		client=request.client.client_id,
		user=message.user,
		scope_names=list(request.scopes),
		moment=rows.now(),
		address=events.current_address(),
		asked=asked,
	)
