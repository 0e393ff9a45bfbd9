"""Scope strings (RFC 6749 3.3): space-separated and case-sensitive; their order has no meaning."""

import re
from collections.abc import Collection, Iterable

from oauth_provider.protocol.errors import InvalidScope
from oauth_provider.protocol.parameters import printable

OFFLINE_ACCESS = "offline_access"
SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+\Z")


def parse(scope: str | None) -> list[str]:
	"""Split a scope string.

	Args:
		scope: the string; None or empty for no scope.

	Returns:
		Its tokens in their order, each once.

	Raises:
		InvalidScope: a token has a character that RFC 6749 3.3 does not allow.
	"""
	tokens = list(dict.fromkeys((scope or "").split(" ")))
	tokens = [token for token in tokens if token]
	for token in tokens:
		if not SCOPE_TOKEN.match(token):
			raise InvalidScope(f"Not a scope: {printable(token)}.")
	return tokens


def parse_within(requested: str | None, allowed: Collection[str]) -> list[str]:
	"""Split the scope string of a request, and ignore `offline_access` beside other scopes unless it is allowed.

	It opens nothing: a client gets refresh tokens by its grant type, and a server ignores the scope where it does not
	apply (OpenID Connect Core 11). MCP clients ask for it at each server whose metadata lists it.

	Raises:
		InvalidScope: a token has a character that RFC 6749 3.3 does not allow.
	"""
	tokens = parse(requested)
	return [token for token in tokens if token != OFFLINE_ACCESS or token in allowed] or tokens


def join(tokens: Iterable[str]) -> str:
	"""Join tokens to a scope string."""
	return " ".join(tokens)


def select(requested: str | None, allowed: list[str]) -> list[str]:
	"""Return the scopes of a request.

	Args:
		requested: the scope parameter; None or empty for all scopes of the client.
		allowed: the enabled scopes of the client.

	Returns:
		The scopes, never empty.

	Raises:
		InvalidScope: one of them is not allowed, or the client has none.
	"""
	tokens = parse_within(requested, allowed) or list(allowed)
	for token in tokens:
		if token not in allowed:
			raise InvalidScope(f"Unknown, disabled or not a scope of this client: {printable(token)}.")
	if not tokens:
		raise InvalidScope("This client has no scope. An administrator of the site gives it some.")
	return tokens
