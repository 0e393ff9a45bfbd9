"""The endpoints that clients call directly: token, revocation, introspection.

Each begins with the same checks, in this order; what comes after is the endpoint's own.
"""

import json
from collections.abc import Callable

from oauth_provider.protocol import refusals
from oauth_provider.protocol.clients import authentication
from oauth_provider.protocol.errors import (
	InvalidRequest,
	MethodNotAllowed,
	ProtocolError,
	UnauthorizedClient,
	UnsupportedGrantType,
)
from oauth_provider.protocol.grants import authorization_code, refresh_token
from oauth_provider.protocol.message import Answer, Message
from oauth_provider.protocol.oauthlib_server import WebApplicationServer
from oauth_provider.protocol.oauthlib_validator import OAuthWebRequestValidator
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.tokens import introspection, revocation
from oauth_provider.store import clients

FORM = "application/x-www-form-urlencoded"
# The parameter that carries what is exchanged, and what claims it.
GRANT_TYPES = {
	"authorization_code": ("code", authorization_code.claim),
	"refresh_token": ("refresh_token", refresh_token.claim),
}


def respond(endpoint: Callable[[Message], Answer], message: Message) -> Answer:
	"""Run an endpoint and turn a refusal into its answer, and into a line of the audit trail.

	Args:
		endpoint: token, revoke or introspect.
		message: the request.
	"""
	try:
		return endpoint(message)
	except ProtocolError as error:
		refusals.note(error)
		answer = Answer.refusing(error)
		if endpoint is revoke:
			# Clients of core's provider look for it.
			answer.body["message"] = "bad request"
		return answer


def token(message: Message) -> Answer:
	"""Answer a token request (RFC 6749 3.2, 4.1.3, 6).

	Raises:
		ProtocolError: as the catalogue has it.
	"""
	parameters = read_form(message)
	client = authentication.authenticate(message, parameters, clients.find_to_issue)
	claim = check_grant_type(parameters, client)
	row = claim(parameters, client)
	server = WebApplicationServer(OAuthWebRequestValidator(client, parameters, row=row))
	_headers, body, status = server.exchange()
	return Answer(json.loads(body), status)


def revoke(message: Message) -> Answer:
	"""Answer a revocation request (RFC 7009 2.1).

	Raises:
		ProtocolError: as the catalogue has it.
	"""
	parameters = read_form(message)
	client = revocation.identify_client(message, parameters)
	revocation.revoke(require(parameters, "token"), client)
	return Answer({"message": "success"})


def introspect(message: Message) -> Answer:
	"""Answer an introspection request (RFC 7662 2.1), of clients that authenticate.

	Raises:
		ProtocolError: as the catalogue has it.
	"""
	parameters = read_form(message)
	client = authentication.authenticate(message, parameters, clients.find_to_authenticate)
	introspection.refuse_public_client(client)
	return Answer(introspection.describe(require(parameters, "token"), client))


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


def check_grant_type(parameters: Parameters, client) -> Callable:
	grant_type = require(parameters, "grant_type")
	if grant_type not in GRANT_TYPES:
		raise UnsupportedGrantType()
	if grant_type not in client.grant_types:
		raise UnauthorizedClient(hint=f"The client asked for {grant_type}.", client_id=client.name)
	credential, claim = GRANT_TYPES[grant_type]
	require(parameters, credential)
	return claim


def require(parameters: Parameters, name: str) -> str:
	"""Return a parameter that must be there.

	Raises:
		InvalidRequest: it is missing or empty.
	"""
	if name not in parameters:
		raise InvalidRequest(f"Missing parameter: {name}.")
	return parameters[name]
