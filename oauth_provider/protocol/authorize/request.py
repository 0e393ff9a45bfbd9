"""Reading and checking an authorization request (RFC 6749 4.1.1), before anyone logs in."""

from dataclasses import dataclass

from frappe import _

from oauth_provider.protocol import pkce, scope_strings
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.errors import (
	FatalAuthorizationError,
	InvalidRequest,
	ProtocolError,
	UnauthorizedClient,
	UnsupportedResponseType,
)
from oauth_provider.protocol.oauthlib_validator import is_pkce_required
from oauth_provider.protocol.parameters import Parameters, printable
from oauth_provider.protocol.settings import issuer
from oauth_provider.store import clients

MAX_STATE = 4096
#: As long as the field that keeps it for OpenID Connect.
MAX_NONCE = 500


@dataclass(frozen=True)
class AuthorizationRequest:
	"""A request that passed every check which does not need to know the user.

	Attributes:
		client: as `store.clients.find` reads it.
		redirect_uri: the one requested, a match of a registered one.
		scopes: what is asked for, never empty.
		parameters: all of them, decoded.
		query: the query string as it came.
	"""

	client: dict
	redirect_uri: str
	scopes: list[str]
	parameters: Parameters
	query: str

	def success(self, code: str) -> str:
		"""The URI that hands the code to the client (RFC 6749 4.1.2, RFC 9207 2)."""
		return redirect(self.redirect_uri, self.parameters, {"code": code})

	def failure(self, error: ProtocolError) -> str:
		"""The URI that hands an error to the client (RFC 6749 4.1.2.1, RFC 9207 2)."""
		return redirect(self.redirect_uri, self.parameters, error.body)


class RedirectedError(Exception):
	"""A refused request of which the client may be told by redirect.

	Attributes:
		error: what was wrong.
		location: the URI to send the browser to.
	"""

	def __init__(self, error: ProtocolError, location: str):
		super().__init__(error.description)
		self.error = error
		self.location = location


def validate(query: str) -> AuthorizationRequest:
	"""Check an authorization request, in the order that decides who is told of an error.

	Args:
		query: the raw query string; the framework's decoded URL has lost part of it.

	Raises:
		FatalAuthorizationError: the client or the redirect URI is not beyond doubt, so nobody is redirected.
		RedirectedError: anything else that is wrong.
	"""
	parameters = parse_query(query)
	client = find_client(parameters)
	redirect_uri = match_redirect_uri(parameters, client)
	try:
		check_parameters(parameters)
		check_response_type(parameters, client)
		pkce.validate_challenge(parameters, required=is_pkce_required(client))
		selected = scope_strings.select(parameters.get("scope"), clients.enabled_scopes(client.name))
	except ProtocolError as error:
		error.client_id = client.name
		raise RedirectedError(error, redirect(redirect_uri, parameters, error.body)) from None
	return AuthorizationRequest(client, redirect_uri, selected, parameters, query)


def parse_query(query: str | bytes) -> Parameters:
	"""Read the parameters of a link or a form that a browser sent.

	Raises:
		FatalAuthorizationError: there are too many, or they are too long.
	"""
	try:
		return Parameters.parse(query)
	except InvalidRequest as error:
		raise FatalAuthorizationError(
			_("The link that brought you here is too long."), error.description
		) from None


def find_client(parameters: Parameters):
	client_id = only(parameters, "client_id")
	client = clients.find(client_id)
	if not client:
		raise FatalAuthorizationError(
			_("The app that sent you here is not registered on this site."),
			f"Unknown client_id: {printable(client_id)}",
		)
	if not client.enabled:
		raise FatalAuthorizationError(
			_("The app that sent you here has been switched off by an administrator of this site."),
			"The client is disabled.",
			client.name,
		)
	return client


def match_redirect_uri(parameters: Parameters, client) -> str:
	redirect_uri = only(parameters, "redirect_uri", client.name)
	if not redirect_uris.match(redirect_uri, client.redirect_uris, bool(client.allow_localhost_redirect)):
		raise FatalAuthorizationError(
			_(
				"The app wants to send you to an address that is not registered for it, so you were not sent there."
			),
			f"redirect_uri is not one of the client's: {printable(redirect_uri, 200)}",
			client.name,
		)
	return redirect_uri


def only(parameters: Parameters, name: str, client_id: str | None = None) -> str:
	"""Return a parameter without which nobody may be redirected: there once, and readable."""
	if name not in parameters or name in parameters.repeated or name in parameters.malformed:
		raise FatalAuthorizationError(
			_("The link that brought you here is incomplete."),
			f"{name} is missing, repeated or unreadable.",
			client_id,
		)
	return parameters[name]


def check_parameters(parameters: Parameters) -> None:
	parameters.refuse_repeated()
	parameters.refuse_malformed()
	for name, most in (("state", MAX_STATE), ("nonce", MAX_NONCE)):
		if len(parameters.get(name, "")) > most:
			raise InvalidRequest(f"{name} is longer than {most} characters.")
	if set(parameters.get("nonce", "")) & set("<>"):
		# It is kept with the code, which an administrator may look at.
		raise InvalidRequest("nonce holds markup.")


def check_response_type(parameters: Parameters, client) -> None:
	if "response_type" not in parameters:
		raise InvalidRequest("Missing parameter: response_type.")
	if parameters["response_type"] != "code":
		raise UnsupportedResponseType()
	if "authorization_code" not in client.grant_types:
		raise UnauthorizedClient()
	if parameters.get("response_mode", "query") != "query":
		raise InvalidRequest("The only supported response_mode is: query.")
	if "request" in parameters or "request_uri" in parameters:
		raise InvalidRequest("Request objects are not supported.")


def redirect(redirect_uri: str, parameters: Parameters, answer: dict[str, str]) -> str:
	state = {"state": parameters["state"]} if "state" in parameters else {}
	return redirect_uris.with_parameters(redirect_uri, {**answer, **state, "iss": issuer()})
