"""Reading and checking an authorization request (RFC 6749 4.1.1), before anyone logs in."""

from dataclasses import dataclass

from frappe import _

from oauth_provider.protocol import pkce, scope_strings
from oauth_provider.protocol.checks import Check, run_checks
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.errors import (
	FatalAuthorizationError,
	InvalidRequest,
	ProtocolError,
	UnauthorizedClient,
	UnsupportedResponseType,
)
from oauth_provider.protocol.parameters import Parameters, printable
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import clients
from oauth_provider.store.records import Client, Settings

MAX_STATE = 4096
#: As long as the field that keeps it for OpenID Connect.
MAX_NONCE = 500


@dataclass(frozen=True)
class AuthorizationRequest:
	"""A request that passed every check which does not need to know the user.

	Attributes:
		client: whose request it is.
		redirect_uri: the one requested, a match of a registered one.
		scopes: what is asked for, never empty.
		parameters: all of them, decoded.
		query: the query string as it came.
		settings: as they were when the request was checked.
		full_access: whether one of the scopes opens more than a list.
		administration: whether one of them opens administration.
	"""

	client: Client
	redirect_uri: str
	scopes: list[str]
	parameters: Parameters
	query: str
	settings: Settings
	full_access: bool = False
	administration: bool = False

	def success(self, code: str) -> str:
		"""The URI that hands the code to the client (RFC 6749 4.1.2, RFC 9207 2)."""
		return redirect(self.redirect_uri, self.parameters, {"code": code}, self.settings)

	def failure(self, error: ProtocolError) -> str:
		"""The URI that hands an error to the client (RFC 6749 4.1.2.1, RFC 9207 2)."""
		return redirect(self.redirect_uri, self.parameters, error.body, self.settings)


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


@dataclass(frozen=True)
class Draft:
	"""The parameters of a request whose client and redirect URI are beyond doubt."""

	parameters: Parameters
	client: Client


#: After these come the code challenge and the scopes.
CHECKS: tuple[Check[Draft], ...] = (
	Check(
		lambda draft: len(draft.parameters.get("state", "")) <= MAX_STATE,
		InvalidRequest,
		f"state is longer than {MAX_STATE} characters.",
	),
	Check(
		lambda draft: len(draft.parameters.get("nonce", "")) <= MAX_NONCE,
		InvalidRequest,
		f"nonce is longer than {MAX_NONCE} characters.",
	),
	Check(
		lambda draft: "response_type" in draft.parameters,
		InvalidRequest,
		"Missing parameter: response_type.",
	),
	Check(lambda draft: draft.parameters["response_type"] == "code", UnsupportedResponseType),
	Check(lambda draft: "authorization_code" in draft.client.grant_types, UnauthorizedClient),
	Check(
		lambda draft: draft.parameters.get("response_mode", "query") == "query",
		InvalidRequest,
		"The only supported response_mode is: query.",
	),
	Check(
		lambda draft: not {"request", "request_uri"} & set(draft.parameters),
		InvalidRequest,
		"Request objects are not supported.",
	),
)


def validate_request(query: str, settings: Settings) -> AuthorizationRequest:
	"""Check an authorization request, in the order that decides where an error is answered.

	Args:
		query: the raw query string; the framework's decoded URL has lost part of it.
		settings: of the site.

	Raises:
		FatalAuthorizationError: the client or the redirect URI is not beyond doubt, so nobody is redirected.
		RedirectedError: anything else that is wrong.
	"""
	parameters = parse_query(query)
	client = require_client(parameters)
	redirect_uri = match_redirect_uri(parameters, client)
	try:
		parameters.refuse_repeated()
		parameters.refuse_malformed()
		run_checks(CHECKS, Draft(parameters, client))
		pkce.validate_challenge(parameters, pkce.is_required(client, settings))
		enabled = {scope.name: scope for scope in clients.enabled_scopes(client.name)}
		scopes = scope_strings.select(parameters.get("scope"), list(enabled))
	except ProtocolError as error:
		error.client = client.name
		location = redirect(redirect_uri, parameters, error.body, settings)
		raise RedirectedError(error, location) from None
	return AuthorizationRequest(
		client,
		redirect_uri,
		scopes,
		parameters,
		query,
		settings,
		full_access=any(enabled[scope].full_access for scope in scopes),
		administration=any(enabled[scope].administration for scope in scopes),
	)


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


def require_client(parameters: Parameters) -> Client:
	client_id = require_once(parameters, "client_id")
	client = clients.find(client_id)
	if not client:
		raise FatalAuthorizationError(
			_("The app that sent you here is not registered on this site."),
			f"Unknown client_id: {printable(client_id)}",
		)
	if not client.enabled:
		raise FatalAuthorizationError(
			_("An administrator of this site has disabled the app that sent you here."),
			"The client is disabled.",
			client.name,
		)
	return client


def match_redirect_uri(parameters: Parameters, client: Client) -> str:
	redirect_uri = require_once(parameters, "redirect_uri", client.name)
	if not redirect_uris.match(redirect_uri, client.redirect_uris, client.allow_localhost_redirect):
		raise FatalAuthorizationError(
			_(
				"The app asked to send you to an address that is not registered for it. You were not sent there."
			),
			f"redirect_uri is not one of the client's: {printable(redirect_uri, 200)}",
			client.name,
		)
	return redirect_uri


def require_once(parameters: Parameters, name: str, client: str | None = None) -> str:
	"""Return a parameter that must be there once, and readable, before anybody is redirected."""
	if name not in parameters or name in parameters.repeated or name in parameters.malformed:
		raise FatalAuthorizationError(
			_("The link that brought you here is incomplete."),
			f"{name} is missing, repeated or unreadable.",
			client,
		)
	return parameters[name]


def redirect(redirect_uri: str, parameters: Parameters, answer: dict[str, str], settings: Settings) -> str:
	state = {"state": parameters["state"]} if "state" in parameters else {}
	issuer = issuer_from(settings.issuer)
	return redirect_uris.with_parameters(redirect_uri, {**answer, **state, "iss": issuer})
