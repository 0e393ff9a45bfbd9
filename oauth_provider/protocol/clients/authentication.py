"""Client authentication (RFC 6749 2.3 and 3.2.1): a strategy for each method."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from oauth_provider.protocol import refusals
from oauth_provider.protocol.errors import InvalidClient, InvalidRequest
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import BAD_ESCAPE, CONTROL_CHARACTER, Parameters, printable
from oauth_provider.store.hashing import matches
from oauth_provider.store.records import AuthenticatingClient

ClientType = TypeVar("ClientType", bound=AuthenticatingClient)


@dataclass(frozen=True)
class Presented:
	"""The credentials of a request: a client_id, a secret or None, and the name of the method (RFC 7591 2)."""

	client_id: str
	secret: str | None = field(repr=False)
	method: str


def authenticate(
	message: Message, parameters: Parameters, find: Callable[[str], ClientType | None]
) -> ClientType:
	"""Find and authenticate the client of a request.

	Args:
		message: the request.
		parameters: its form body.
		find: a function of `store.clients`, which reads the columns that the endpoint needs.

	Raises:
		InvalidRequest: the request authenticates twice, or names two clients.
		TooManyFailures: the client has failed too often from this address; correct credentials do not help.
		InvalidClient: the client is unknown or disabled, or its credentials are wrong. The hint has the reason.
	"""
	presented = read_credentials(message, parameters)
	client = find(presented.client_id)
	refusals.refuse_throttled(client.name if client else None, message.address)
	if not client:
		raise InvalidClient(f"There is no client {printable(presented.client_id)}.")
	if not client.enabled:
		raise InvalidClient("The client is disabled.", client.name)
	STRATEGIES[presented.method].verify(client, presented)
	return client


def read_credentials(message: Message, parameters: Parameters) -> Presented:
	"""Read the credentials of a request.

	Raises:
		InvalidRequest: more than one strategy finds credentials (RFC 6749 2.3), or the client_ids differ.
		InvalidClient: no strategy finds any.
	"""
	found = [presented for each in STRATEGIES.values() if (presented := each.read(message, parameters))]
	if len(found) > 1:
		raise InvalidRequest("The client authenticates twice: by the Authorization header and in the body.")
	if not found:
		raise InvalidClient(
			"The request names no client, neither in an Authorization header of the scheme Basic nor in the body."
		)
	presented = found[0]
	if parameters.get("client_id", presented.client_id) != presented.client_id:
		raise InvalidRequest("client_id in the body differs from the client that authenticates.")
	return presented


def read_basic(message: Message, parameters: Parameters) -> Presented | None:
	"""Read HTTP Basic credentials with a secret (RFC 6749 2.3.1)."""
	header = basic_header(message)
	presented = parse_basic(header) if header else None
	return presented if presented and presented.secret else None


def read_post(message: Message, parameters: Parameters) -> Presented | None:
	"""Read a secret in the body (RFC 6749 2.3.1)."""
	if "client_secret" not in parameters:
		return None
	return Presented(parameters.get("client_id", ""), parameters["client_secret"], "client_secret_post")


def read_name(message: Message, parameters: Parameters) -> Presented | None:
	"""Read the client_id of a client that sends no secret (RFC 6749 3.2.1)."""
	if header := basic_header(message):
		# Well-known libraries send a public client's client_id by HTTP Basic. An empty secret authenticates nobody.
		presented = parse_basic(header)
		return None if presented.secret else presented
	if "client_id" in parameters and "client_secret" not in parameters:
		return Presented(parameters["client_id"], None, "none")
	return None


def verify_secret(client: AuthenticatingClient, presented: Presented) -> None:
	# One that was imported from Frappe's provider has a secret if its app sends it; it proves nothing, and is right.
	if client.is_public and not client.client_secret_hash:
		raise InvalidClient("A public client came with a secret.", client.name)
	if client.enforce_auth_method and presented.method != client.token_endpoint_auth_method:
		raise InvalidClient(
			f"The client is bound to {client.token_endpoint_auth_method} "
			f"and authenticated by {presented.method}.",
			client.name,
		)
	if not matches(presented.secret or "", client.client_secret_hash):
		raise InvalidClient("The secret is wrong.", client.name)


def verify_public(client: AuthenticatingClient, presented: Presented) -> None:
	if not client.is_public:
		raise InvalidClient("The client sent no secret.", client.name)


@dataclass(frozen=True)
class Strategy:
	"""A method of client authentication.

	Attributes:
		read: reads the credentials of this method; None when the request has none.
		verify: raises InvalidClient if the credentials are not the client's.
	"""

	read: Callable[[Message, Parameters], Presented | None]
	verify: Callable[[AuthenticatingClient, Presented], None]


#: By the name of the method in the client's metadata (RFC 7591 2).
STRATEGIES = {
	"client_secret_basic": Strategy(read_basic, verify_secret),
	"client_secret_post": Strategy(read_post, verify_secret),
	"none": Strategy(read_name, verify_public),
}


def basic_header(message: Message) -> str | None:
	"""Return the Authorization header if its scheme is Basic.

	Another scheme authenticates no client. A well-known mistake is the old access token that a session sends with every
	request.
	"""
	scheme = (message.authorization or "").partition(" ")[0]
	return message.authorization if scheme.lower() == "basic" else None


def parse_basic(header: str) -> Presented:
	"""Read HTTP Basic credentials in the encoding of RFC 6749 2.3.1: percent-encoded, then joined by a colon.

	Args:
		header: the Authorization header, of the scheme Basic.

	Raises:
		InvalidClient: the value cannot be decoded.
	"""
	_scheme, _, encoded = header.partition(" ")
	try:
		user, colon, password = (
			base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
		)
		client_id, secret = decode_part(user), decode_part(password)
	except (binascii.Error, UnicodeError, ValueError):
		raise InvalidClient("The Basic credentials cannot be decoded.") from None
	if not colon or not client_id:
		raise InvalidClient("The Basic credentials name no client or have no colon.")
	if not secret:
		return Presented(client_id, None, "none")
	return Presented(client_id, secret, "client_secret_basic")


def decode_part(part: str) -> str:
	if BAD_ESCAPE.search(part):
		raise ValueError("bad percent escape")
	decoded = unquote_to_bytes(part.replace("+", " ")).decode("utf-8")
	if CONTROL_CHARACTER.search(decoded):
		raise ValueError("control character")
	return decoded
