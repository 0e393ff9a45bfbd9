"""Who is the client of this request? (RFC 6749 2.3 and 3.2.1)"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from oauth_provider.protocol import throttling
from oauth_provider.protocol.errors import InvalidClient, InvalidRequest
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import BAD_ESCAPE, CONTROL_CHARACTER, Parameters, printable
from oauth_provider.store.hashing import matches


@dataclass(frozen=True)
class Presented:
	"""What a request presents: a client_id, a secret or None, and the method's registered name."""

	client_id: str
	secret: str | None = field(repr=False)
	method: str


def authenticate(message: Message, parameters: Parameters, find: Callable):
	"""Find and authenticate the one and only client of a request.

	Args:
		message: the request.
		parameters: its form body.
		find: of `store.clients`, by what the endpoint needs to know of the client.

	Returns:
		The client, as `find` reads it.

	Raises:
		InvalidRequest: two ways of authenticating, or two clients, in one request.
		TooManyFailures: the client has failed too often from this address, whatever it sends now.
		InvalidClient: everything else; the hint says which.
	"""
	presented = read_credentials(message, parameters)
	client = find_client(presented.client_id, find)
	check_enabled(client)
	check_method(client, presented)
	check_secret(client, presented)
	return client


def read_credentials(message: Message, parameters: Parameters) -> Presented:
	client_id, secret = parameters.get("client_id"), parameters.get("client_secret")
	if message.authorization:
		presented = parse_basic(message.authorization)
		if secret:
			raise InvalidRequest(
				"The client authenticates twice: by the Authorization header and in the body."
			)
		if client_id and client_id != presented.client_id:
			raise InvalidRequest("client_id in the body differs from the client that authenticates.")
		return presented
	if not client_id:
		raise InvalidClient("The request names no client.")
	return Presented(client_id, secret, "client_secret_post" if secret else "none")


def parse_basic(header: str) -> Presented:
	"""Read HTTP Basic credentials as RFC 6749 2.3.1 encodes them: percent-encoded, then joined by a colon.

	Raises:
		InvalidClient: another scheme, or not decodable.
	"""
	scheme, _, encoded = header.partition(" ")
	if scheme.lower() != "basic":
		raise InvalidClient("The Authorization header is not of the scheme Basic.")
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
		# Well-known libraries send a public client's id like this. An empty secret authenticates nobody.
		return Presented(client_id, None, "none")
	return Presented(client_id, secret, "client_secret_basic")


def decode_part(part: str) -> str:
	if BAD_ESCAPE.search(part):
		raise ValueError("bad percent escape")
	decoded = unquote_to_bytes(part.replace("+", " ")).decode("utf-8")
	if CONTROL_CHARACTER.search(decoded):
		raise ValueError("control character")
	return decoded


def find_client(client_id: str, find: Callable):
	client = find(client_id)
	throttling.refuse_throttled(client.name if client else None)
	if not client:
		raise InvalidClient(f"There is no client {printable(client_id)}.")
	return client


def check_enabled(client) -> None:
	if not client.enabled:
		raise InvalidClient("The client is disabled.", client.name)


def check_method(client, presented: Presented) -> None:
	registered = client.token_endpoint_auth_method
	if client.client_type == "Public":
		if presented.method != "none":
			raise InvalidClient("A public client came with a secret.", client.name)
	elif client.enforce_auth_method and presented.method != registered:
		raise InvalidClient(
			f"The client is bound to {registered} and authenticated by {presented.method}.", client.name
		)


def check_secret(client, presented: Presented) -> None:
	if client.client_type == "Public":
		return
	if not matches(presented.secret or "", client.client_secret_hash):
		raise InvalidClient("No secret, or a wrong one.", client.name)
