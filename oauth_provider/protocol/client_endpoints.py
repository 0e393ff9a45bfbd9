"""The endpoints that clients call directly: token, revocation, introspection.

Each begins with the same checks, in this order; what comes after is the endpoint's own.
"""

from collections.abc import Callable

from oauth_provider.protocol import refusals
from oauth_provider.protocol.clients.authentication import authenticate
from oauth_provider.protocol.errors import (
	InvalidRequest,
	MethodNotAllowed,
	ProtocolError,
	UnauthorizedClient,
	UnsupportedGrantType,
)
from oauth_provider.protocol.grants import GRANT_TYPES
from oauth_provider.protocol.message import Answer, Message
from oauth_provider.protocol.oauthlib_adapter import OAuthWebRequestValidator, WebApplicationServer
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.tokens import introspection, revocation
from oauth_provider.store import clients
from oauth_provider.store.records import TokenClient

FORM = "application/x-www-form-urlencoded"


def respond(endpoint: Callable[[Message], Answer], message: Message) -> Answer:
	"""Run an endpoint and turn a refusal into its answer, and into a line of the audit trail.

	Args:
		endpoint: one of the three below.
		message: the request.
	"""
	try:
		return endpoint(message)
	except ProtocolError as error:
		refusals.record_refusal(error, message)
		answer = Answer.refusing(error)
		if endpoint is answer_revocation:
			# Clients of core's provider look for it.
			answer.body["message"] = "bad request"
		return answer


def answer_token_request(message: Message) -> Answer:
	"""Answer a token request (RFC 6749 3.2, 4.1.3, 6).

	Raises:
		ProtocolError: as the catalogue has it.
	"""
	parameters = read_form(message)
	client = authenticate(message, parameters, clients.find_to_issue)
	grant_type = select_grant_type(parameters, client)
	server = WebApplicationServer(OAuthWebRequestValidator(client, parameters))
	return Answer(server.answer_token_request(grant_type))


def answer_revocation(message: Message) -> Answer:
	"""Answer a revocation request (RFC 7009 2.1).

	Raises:
		ProtocolError: as the catalogue has it.
	"""
	parameters = read_form(message)
	client = revocation.identify_client(message, parameters)
	revocation.revoke_credential(require(parameters, "token"), client)
	return Answer({"message": "success"})


def answer_introspection(message: Message) -> Answer:
	"""Answer an introspection request (RFC 7662 2.1), of clients that authenticate.

	Raises:
		ProtocolError: as the catalogue has it.
	"""
	parameters = read_form(message)
	client = authenticate(message, parameters, clients.find_to_authenticate)
	introspection.refuse_public_client(client)
	return Answer(introspection.describe_token(require(parameters, "token"), client))


def read_form(message: Message) -> Parameters:
	"""Read the parameters of a client's request (RFC 6749 3.2): POST, a form body, each once, no query."""
	if message.method != "POST":
		raise MethodNotAllowed()
	if message.query:
		raise InvalidRequest("Parameters go into the body; the URL takes none.")
	if message.content_type != FORM:
		# Tools send an empty body without any type, so it may be the body itself that is missing.
		raise InvalidRequest(f"The body is empty or of another type than {FORM}.")
	parameters = Parameters.parse(message.body)
	parameters.refuse_repeated()
	parameters.refuse_malformed()
	return parameters


def select_grant_type(parameters: Parameters, client: TokenClient) -> str:
	"""The name of the requested grant type, which the client may use; what it presents is there."""
	name = require(parameters, "grant_type")
	if name not in GRANT_TYPES:
		raise UnsupportedGrantType(f"Supported grant types: {', '.join(GRANT_TYPES)}.")
	if name not in client.grant_types:
		raise UnauthorizedClient(hint=f"The client asked for {name}.", client=client.name)
	require(parameters, GRANT_TYPES[name].parameter)
	return name


def require(parameters: Parameters, name: str) -> str:
	"""Return a parameter that must be there.

	Raises:
		InvalidRequest: it is missing or empty.
	"""
	if name not in parameters:
		raise InvalidRequest(f"Missing parameter: {name}.")
	return parameters[name]
