"""Errors of the authorization endpoint (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6)."""

from frappe import _

from oauth_provider.protocol.errors.protocol_error import ProtocolError


class UnsupportedResponseType(ProtocolError):
	error = "unsupported_response_type"
	description = "The only supported response type is: code."


class RequestNotSupported(ProtocolError):
	"""OpenID Connect Core 3.1.2.6."""

	error = "request_not_supported"
	description = "Request objects are not supported. Send the parameters themselves."


class RequestUriNotSupported(ProtocolError):
	"""OpenID Connect Core 3.1.2.6."""

	error = "request_uri_not_supported"
	description = "Request objects are not supported. Send the parameters themselves."


class LoginNeeded(ProtocolError):
	"""No page may be shown, and nobody is signed in, or not as the client expects (OpenID Connect Core 3.1.2.6)."""

	error = "login_required"
	description = "The user has to sign in."


class ConsentNeeded(ProtocolError):
	"""No page may be shown, and the user has to be asked (OpenID Connect Core 3.1.2.6)."""

	error = "consent_required"
	description = "The user has to be asked."


class AccessDenied(ProtocolError):
	error = "access_denied"
	description = "The user denied the request."
	event = "Denial"


class FatalAuthorizationError(Exception):
	"""An authorization request that must not be answered by a redirect (RFC 6749 4.1.2.1, RFC 9700 4.11).

	Args:
		message: for the user, translated.
		hint: for the admin; is in the audit trail under the reference that the page shows.
		client: the name of the client's row, if the site has the client.
		status: of the response.
		nothing_shared: whether it is certain that the app has received nothing.

	Attributes:
		heading: of the page, translated; None for the usual one.
		offers_logout: whether the page has a link by which the user can log out.
	"""

	heading: str | None = None
	offers_logout = False

	def __init__(
		self,
		message: str,
		hint: str,
		client: str | None = None,
		status: int = 400,
		nothing_shared: bool = True,
	):
		super().__init__(message)
		self.message = message
		self.hint = hint
		self.client = client
		self.status = status
		self.nothing_shared = nothing_shared


class HostNotAccepted(FatalAuthorizationError):
	"""The settings of the site do not accept a client that registered itself from a host.

	Args:
		host: that the user may know the client by.
		hint: for administrators.
		client: the name of the client's row.
	"""

	def __init__(self, host: str, hint: str, client: str | None = None):
		message = _("Apps of {0} are not accepted on this site.").format(host)
		super().__init__(f"{message} {_('Ask an administrator if you need this app.')}", hint, client)


class WaitingForApproval(FatalAuthorizationError):
	"""A client that registered itself waits for an administrator, who finds it in Desk.

	Args:
		app_name: what the client calls itself.
		host: where it would get its codes.
		client: the name of the client's row.
	"""

	def __init__(self, app_name: str, host: str, client: str):
		message = _(
			"{0} ({1}) is new here. An administrator of this site has to approve it before anyone can use it."
		)
		advice = _("Ask an administrator, and then start again from the app.")
		hint = "A user wants to use this app, which waits for approval."
		super().__init__(f"{message.format(app_name, host)} {advice}", hint, client, status=403)
		self.heading = _("This app has to be approved first")
