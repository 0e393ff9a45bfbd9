"""Errors of a client that registers itself (RFC 7591 3.2.2, RFC 7592 2)."""

from oauth_provider.protocol.errors.protocol_error import ProtocolError
from oauth_provider.protocol.errors.server_errors import TooManyFailures


class InvalidClientMetadata(ProtocolError):
	"""A member of the client's metadata is not possible here; the description names it."""

	error = "invalid_client_metadata"
	description = "The metadata of the client is not possible here."
	event = "Refused Registration"


class InvalidRedirectUri(ProtocolError):
	"""No redirect URI of the client is possible here; the description has the reason for the first one."""

	error = "invalid_redirect_uri"
	description = "No redirect URI of the client is possible here."
	event = "Refused Registration"


class UnapprovedSoftwareStatement(ProtocolError):
	"""The site trusts nobody's software statements (RFC 7591 2.3)."""

	error = "unapproved_software_statement"
	description = "This server approves no software statement. Register without software_statement."


class NotOffered(ProtocolError):
	"""The settings of the site have switched an endpoint off."""

	error = "not_found"
	status_code = 404
	description = "Clients cannot register themselves on this site. An administrator can register the client."


class RegistrationIsFixed(ProtocolError):
	"""An administrator has changed what the client said about itself (RFC 7592 2.2)."""

	error = "access_denied"
	status_code = 403
	description = (
		"An administrator of the site has changed this client, so it cannot change itself any more. "
		"Its registration can be read and deleted."
	)
	event = "Refused Registration"


class InvalidRegistrationToken(ProtocolError):
	"""The registration access token is unknown, or another client's (RFC 7592 2.1, RFC 6750 3.1)."""

	error = "invalid_token"
	status_code = 401
	description = "The registration access token is unknown, or the client is deleted. Register again."
	headers = {"WWW-Authenticate": 'Bearer realm="OAuth", error="invalid_token"'}


class TooManyRegistrations(TooManyFailures):
	"""Too many clients were registered from an address; wait for `seconds`."""

	description = "Too many registrations from this address. Nothing was changed. Try again later."
