"""The endpoints that clients call directly: token, revocation, introspection.

Each first reads the form and authenticates the client, in this order.
"""

from collections.abc import Callable

from oauth_provider.protocol import refusals
from oauth_provider.protocol.clients.authentication import authenticate
from oauth_provider.protocol.errors import (
	InvalidRequest,
	Maintenance,
	ProtocolError,
	UnauthorizedClient,
	UnknownGrant,
	UnsupportedGrantType,
)
from oauth_provider.protocol.grants import GRANT_TYPES
from oauth_provider.protocol.message import FORM, Answer, Message
from oauth_provider.protocol.oauthlib_adapter import OAuthWebRequestValidator, WebApplicationServer
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.tokens import introspection, revocation
from oauth_provider.store import clients
from oauth_provider.store.records import TokenClient

#: Parameters of the three endpoints. A URL gets into logs, so they are refused there (RFC 6749 2.3.1).
PARAMETERS = frozenset(
	"client_id client_secret client_assertion client_assertion_type grant_type scope code code_verifier "
	"redirect_uri refresh_token resource token token_type_hint username password".split()
)


def respond(endpoint: Callable[[Message], Answer], message: Message) -> Answer:
	"""Run an endpoint; record a refusal in the audit trail and answer it.

	Args:
		endpoint: one of the three below.
		message: the request.

	Returns:
		The endpoint's answer, or that of its error.
	"""
	try:
		return endpoint(message)
	except ProtocolError as error:
		refusals.record_refusal(error, message)
		answer = Answer.refusing(error)
		if endpoint is answer_revocation:
			# Clients of Frappe's own provider read this member.
			answer.body["message"] = "bad request"
		return answer


def answer_token_request(message: Message) -> Answer:
	"""Answer a token request (RFC 6749 3.2, 4.1.3, 6).

	Raises:
		ProtocolError: a check failed; see `errors`.
	"""
	parameters = read_form(message)
	client = authenticate(message, parameters, clients.find_to_issue)
	refuse_in_read_only_mode(message)
	grant_type = select_grant_type(parameters, client)
	credential = parameters[GRANT_TYPES[grant_type].parameter]
	refusals.refuse_throttled(credential, message.address, refusals.UNKNOWN)
	server = WebApplicationServer(OAuthWebRequestValidator(client, parameters))
	try:
		return Answer(server.answer_token_request(grant_type), client=client.name)
	except UnknownGrant:
		refusals.count_unknown(credential, client, message.address)
		raise


def answer_revocation(message: Message) -> Answer:
	"""Answer a revocation request (RFC 7009 2.1).

	Raises:
		ProtocolError: a check failed; see `errors`.
	"""
	parameters = read_form(message)
	client = revocation.identify_client(message, parameters)
	refuse_in_read_only_mode(message)
	revocation.revoke_credential(require(parameters, "token"), client)
	return Answer({"message": "success"}, client=client.name if client else None)


def answer_introspection(message: Message) -> Answer:
	"""Answer an introspection request (RFC 7662 2.1) of a confidential client.

	Raises:
		ProtocolError: a check failed; see `errors`.
	"""
	parameters = read_form(message)
	if introspection.needs_no_authentication(message, parameters):
		return Answer(introspection.describe_to_holder(require(parameters, "token"), message.is_read_only))
	client = authenticate(message, parameters, clients.find_to_authenticate)
	introspection.refuse_public_client(client)
	token = require(parameters, "token")
	return Answer(introspection.describe_token(token, client, message.is_read_only), client=client.name)


def read_form(message: Message) -> Parameters:
	"""Read the parameters of a client's request (RFC 6749 3.2).

	Raises:
		InvalidRequest: it has one of `PARAMETERS` in the URL, no form body, or a repeated or malformed parameter.
	"""
	for name in Parameters.parse(message.query):
		if name in PARAMETERS:
			raise InvalidRequest(f"Parameter {name} goes into the body, not into the URL.")
	if message.content_type != FORM:
		# Some tools send an empty body without a type, so the body may be what is missing.
		raise InvalidRequest(f"The body is empty or of another type than {FORM}.")
	parameters = Parameters.parse(message.body)
	parameters.refuse_repeated()
	parameters.refuse_malformed()
	return parameters


def refuse_in_read_only_mode(message: Message) -> None:
	"""Refuse what would store something.

	Whatever is wrong with a code or token, only a server that can store the answer may say so: a replica may be behind.

	Raises:
		Maintenance: the site is in read-only mode.
	"""
	if message.is_read_only:
		raise Maintenance()


def select_grant_type(parameters: Parameters, client: TokenClient) -> str:
	"""Read the requested grant type.

	Raises:
		UnsupportedGrantType: the server does not have it.
		UnauthorizedClient: the client may not use it.
		InvalidRequest: grant_type is missing, or the parameter that this grant type needs.
	"""
	name = require(parameters, "grant_type")
	if name not in GRANT_TYPES:
		raise UnsupportedGrantType(f"Supported grant types: {', '.join(GRANT_TYPES)}.")
	if name not in client.grant_types:
		raise UnauthorizedClient(hint=f"The client asked for {name}.", client=client.name)
	require(parameters, GRANT_TYPES[name].parameter)
	return name


def require(parameters: Parameters, name: str) -> str:
	"""Return a parameter that must be present.

	Raises:
		InvalidRequest: it is missing or empty.
	"""
	if name not in parameters:
		raise InvalidRequest(f"Missing parameter: {name}.")
	return parameters[name]
