"""Reading and checking an authorization request (RFC 6749 4.1.1), before anyone logs in."""

from dataclasses import dataclass

from frappe import _

from oauth_provider.protocol import pkce, resource_indicators, scope_strings
from oauth_provider.protocol.authorize.response import FORM_POST, MODES, QUERY, AuthorizationResponse
from oauth_provider.protocol.checks import Check, run_checks
from oauth_provider.protocol.clients import redirect_uris, self_made
from oauth_provider.protocol.clients.document_hosts import refuse_described
from oauth_provider.protocol.errors import (
	FatalAuthorizationError,
	HostNotAccepted,
	InvalidRequest,
	ProtocolError,
	RequestNotSupported,
	RequestUriNotSupported,
	UnauthorizedClient,
	UnsupportedResponseType,
)
from oauth_provider.protocol.oidc import requested_claims
from oauth_provider.protocol.oidc.claims import claims_of_scopes
from oauth_provider.protocol.oidc.expectations import Expectations, parse_expectations
from oauth_provider.protocol.oidc.requested_claims import RequestedClaims
from oauth_provider.protocol.parameters import Parameters, printable
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import clients
from oauth_provider.store.records import Client, EnabledScope, Settings
from oauth_provider.store.records.client import DOCUMENT

MAX_STATE = 4096
#: The length of the field that stores it for OpenID Connect.
MAX_NONCE = 500


@dataclass(frozen=True)
class AuthorizationRequest:
	"""A request that passed every check except those of the user.

	Attributes:
		client: the client that sent it.
		redirect_uri: the requested one, which matches a registered one.
		scopes: the requested scopes, or the client's own; never empty.
		parameters: decoded.
		query: the query string, undecoded.
		settings: of the site, as they were read for the checks.
		audience: the resources that it names; empty for the whole site.
		claims: the claims that it asks for by name.
		expectations: of the sign-in, and of the pages.
		full_access: whether one of the scopes has full access.
		administration: whether one of the scopes opens administration.
	"""

	client: Client
	redirect_uri: str
	scopes: list[str]
	parameters: Parameters
	query: str
	settings: Settings
	audience: tuple[str, ...] = ()
	claims: RequestedClaims = RequestedClaims()
	expectations: Expectations = Expectations()
	full_access: bool = False
	administration: bool = False

	@property
	def is_for_site(self) -> bool:
		"""Whether the client asks for the whole site, and not for some of its resources."""
		return resource_indicators.is_for_site(self.audience)

	@property
	def claim_names(self) -> set[str]:
		"""The claims that the client would get: those of the scopes, and those that it asks for by name."""
		by_scope = claims_of_scopes(self.scopes, self.client.openid_includes_claims)
		return {*by_scope, *self.claims.names}

	def success(self, code: str) -> AuthorizationResponse:
		"""Make the response with a code (RFC 6749 4.1.2, RFC 9207 2)."""
		return make_response(self.redirect_uri, self.parameters, {"code": code}, self.settings)

	def failure(self, error: ProtocolError) -> AuthorizationResponse:
		"""Make the response with an error (RFC 6749 4.1.2.1, RFC 9207 2)."""
		return make_response(self.redirect_uri, self.parameters, error.body, self.settings)

	def refusal(self, error: ProtocolError) -> "RedirectedError":
		"""Make the exception that sends an error to the client, under whose name it is recorded."""
		error.client = self.client.name
		return RedirectedError(error, self.failure(error))


class RedirectedError(Exception):
	"""A refused request whose error goes to the client by the browser.

	Attributes:
		error: the error.
		response: with the error.
	"""

	def __init__(self, error: ProtocolError, response: AuthorizationResponse):
		super().__init__(error.description)
		self.error = error
		self.response = response


@dataclass(frozen=True)
class Draft:
	"""The parameters of a request whose client and redirect URI are valid."""

	parameters: Parameters
	client: Client


#: `validate_request` checks the code challenge, the scopes and the resources after these.
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
		lambda draft: draft.parameters.get("response_mode", QUERY) in MODES,
		InvalidRequest,
		f"Supported values of response_mode: {', '.join(MODES)}.",
	),
	Check(
		lambda draft: (
			draft.parameters.get("response_mode") != FORM_POST
			or takes_forms(draft.parameters["redirect_uri"])
		),
		InvalidRequest,
		"response_mode form_post needs an https or http redirect_uri.",
	),
	Check(lambda draft: "request" not in draft.parameters, RequestNotSupported),
	Check(lambda draft: "request_uri" not in draft.parameters, RequestUriNotSupported),
)


def validate_request(query: str, settings: Settings) -> AuthorizationRequest:
	"""Check an authorization request: first client and redirect URI, then everything whose error can be redirected.

	Args:
		query: the query string, undecoded: Frappe's decoded URL has lost a part of it.
		settings: of the site.

	Raises:
		FatalAuthorizationError: the client or the redirect URI is invalid, so nobody is redirected.
		RedirectedError: any other check failed.
	"""
	parameters = parse_query(query)
	client = require_client(parameters, settings)
	redirect_uri = match_redirect_uri(parameters, client, settings)
	try:
		parameters.refuse_repeated()
		parameters.refuse_malformed()
		run_checks(CHECKS, Draft(parameters, client))
		pkce.validate_challenge(parameters, pkce.is_required(client, settings))
		enabled = {scope.name: scope for scope in list_possible_scopes(client)}
		scopes = scope_strings.select(parameters.get("scope"), list(enabled))
		claims = requested_claims.parse(parameters.get("claims"), tuple(enabled))
		issuer = issuer_from(settings.issuer)
		audience = resource_indicators.select_audience(parameters, issuer)
		expectations = parse_expectations(parameters, claims, client.client_id, issuer)
	except ProtocolError as error:
		error.client = client.name
		response = make_response(redirect_uri, parameters, error.body, settings)
		raise RedirectedError(error, response) from None
	return AuthorizationRequest(
		client,
		redirect_uri,
		scopes,
		parameters,
		query,
		settings,
		audience,
		claims,
		expectations,
		full_access=any(enabled[scope].full_access for scope in scopes),
		administration=any(enabled[scope].administration for scope in scopes),
	)


def parse_query(query: str | bytes) -> Parameters:
	"""Read the parameters of a query or a form that a browser sent.

	Raises:
		FatalAuthorizationError: there are too many, or they are too long.
	"""
	try:
		return Parameters.parse(query)
	except InvalidRequest as error:
		raise FatalAuthorizationError(
			_("The link that brought you here is too long."), error.description
		) from None


def require_client(parameters: Parameters, settings: Settings) -> Client:
	client_id = require_once(parameters, "client_id")
	client = clients.find(client_id)
	if not client:
		raise FatalAuthorizationError(
			_("The app that sent you here is not registered on this site."),
			f"Unknown client_id: {printable(client_id)}",
		)
	if client.registration == DOCUMENT:
		refuse_described(client_id, settings)
	if not client.enabled:
		raise FatalAuthorizationError(
			_("An administrator of this site has disabled the app that sent you here."),
			"The client is disabled.",
			client.name,
		)
	return client


def list_possible_scopes(client: Client) -> list[EnabledScope]:
	"""List the enabled scopes that a client may ask for."""
	found = clients.enabled_scopes(client.name)
	# Also where an administrator has given full access to a scope that the client had before.
	return self_made.limited(found) if client.is_self_made else found


def match_redirect_uri(parameters: Parameters, client: Client, settings: Settings) -> str:
	redirect_uri = require_once(parameters, "redirect_uri", client.name)
	if not redirect_uris.match(redirect_uri, client.redirect_uris, client.allow_localhost_redirect):
		raise FatalAuthorizationError(
			_(
				"The app asked to send you to an address that is not registered for it. You were not sent there."
			),
			f"redirect_uri is not one of the client's: {printable(redirect_uri, 200)}",
			client.name,
		)
	if client.is_self_made and (refused := self_made.find_refused_host(client, redirect_uri, settings)):
		raise HostNotAccepted(refused, f"{refused} is among the refused hosts of the settings.", client.name)
	return redirect_uri


def require_once(parameters: Parameters, name: str, client: str | None = None) -> str:
	"""Return a parameter that must be present once and well-formed.

	Raises:
		FatalAuthorizationError: it is missing, repeated or malformed.
	"""
	if name not in parameters or name in parameters.repeated or name in parameters.malformed:
		raise FatalAuthorizationError(
			_("The link that brought you here is incomplete."),
			f"{name} is missing, repeated or unreadable.",
			client,
		)
	return parameters[name]


def make_response(
	redirect_uri: str, parameters: Parameters, answer: dict[str, str], settings: Settings
) -> AuthorizationResponse:
	"""Add `state` and `iss` to an answer. An answer to a request with a bad response_mode goes by the query."""
	state = {"state": parameters["state"]} if "state" in parameters else {}
	is_form = parameters.get("response_mode") == FORM_POST and takes_forms(redirect_uri)
	return AuthorizationResponse(
		redirect_uri,
		{**answer, **state, "iss": issuer_from(settings.issuer)},
		FORM_POST if is_form else QUERY,
	)


def takes_forms(redirect_uri: str) -> bool:
	"""Whether a browser can post a form to a redirect URI; to a program on the device it cannot."""
	return redirect_uri.startswith(("https://", "http://"))
