"""Scope strings (RFC 6749 3.3): space-separated and case-sensitive; their order has no meaning."""

import re
from collections.abc import Iterable

from oauth_provider.protocol.errors import InvalidScope
from oauth_provider.protocol.parameters import printable

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
	tokens = parse(requested) or list(allowed)
	for token in tokens:
		if token not in allowed:
			raise InvalidScope(f"Unknown, disabled or not a scope of this client: {printable(token)}.")
	if not tokens:
		raise InvalidScope("This client has no scope. An administrator of the site gives it some.")
	return tokens
