"""Request parameters, read from the raw octets.

Frappe's form_dict and werkzeug's parsers silently drop repeated parameters and repair bad encodings. oauthlib raises
other exceptions than its own for some of them. This parser reports both.
"""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

from oauth_provider.protocol.errors import InvalidRequest

MAX_OCTETS = 64 * 1024
MAX_PARAMETERS = 100

BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
CONTROL_CHARACTER = re.compile("[\x00-\x1f\x7f]")


#: Parameters that may be repeated (RFC 8707 2).
REPEATABLE = frozenset(("resource",))


class Parameters(dict[str, str]):
	"""Decoded parameters of a query or form body. A parameter with an empty value is absent (RFC 6749 3.1).

	The dictionary has the first value of each parameter; `values_of` returns all values.

	Attributes:
		repeated: names that are repeated and may not be, in order.
		malformed: names whose value has a control character, a bad percent escape, or octets that are not UTF-8.
		further: the second and further values of the repeatable parameters, by name.
	"""

	def __init__(self):
		super().__init__()
		self.repeated: list[str] = []
		self.malformed: list[str] = []
		self.further: dict[str, list[str]] = {}

	def __repr__(self) -> str:
		return f"<Parameters {sorted(self)}>"

	@classmethod
	def parse(cls, raw: bytes | str) -> "Parameters":
		"""Decode application/x-www-form-urlencoded text.

		Octets that are not UTF-8 become lone surrogates, so that `encode` restores them.

		Args:
			raw: the query string or the body, undecoded.

		Raises:
			InvalidRequest: it is longer than 64 KiB, or has more than 100 parameters.
		"""
		text = raw.decode("latin-1") if isinstance(raw, bytes) else raw
		if len(text) > MAX_OCTETS:
			raise InvalidRequest(f"The request is longer than {MAX_OCTETS} bytes.")
		pairs = [pair.partition("=") for pair in text.split("&") if pair]
		if len(pairs) > MAX_PARAMETERS:
			raise InvalidRequest(f"The request has more than {MAX_PARAMETERS} parameters.")

		parameters = cls()
		seen = set()
		for raw_name, _, raw_value in pairs:
			name, value = decode(raw_name), decode(raw_value)
			if name in seen and name not in REPEATABLE:
				parameters.repeated.append(name)
				continue
			seen.add(name)
			if is_malformed(raw_name, name) or is_malformed(raw_value, value):
				parameters.malformed.append(name)
			if value and parameters.setdefault(name, value) is not value:
				parameters.further.setdefault(name, []).append(value)
		return parameters

	def values_of(self, name: str) -> tuple[str, ...]:
		"""Return all values of a parameter, in order; empty when it is absent."""
		return (self[name], *self.further.get(name, ())) if name in self else ()

	def refuse_repeated(self) -> None:
		"""Raise InvalidRequest if a parameter is repeated (RFC 6749 3.1 and 3.2)."""
		if self.repeated:
			raise InvalidRequest(f"Repeated parameter: {printable(self.repeated[0])}.")

	def refuse_malformed(self) -> None:
		"""Raise InvalidRequest if a value is malformed."""
		if self.malformed:
			raise InvalidRequest(
				f"Parameter {printable(self.malformed[0])} holds a control character, "
				"a bad percent escape, or is not UTF-8."
			)


def decode(raw: str) -> str:
	octets = unquote_to_bytes(raw.replace("+", " ").encode("latin-1", "replace"))
	return octets.decode("utf-8", "surrogateescape")


def encode(value: str) -> str:
	"""Percent-encode a value; the result has the octets that `Parameters.parse` decoded."""
	return quote_from_bytes(value.encode("utf-8", "surrogateescape"), safe="")


def is_malformed(raw: str, decoded: str) -> bool:
	return bool(
		BAD_ESCAPE.search(raw)
		or CONTROL_CHARACTER.search(decoded)
		or any("\udc80" <= character <= "\udcff" for character in decoded)
	)


def printable(text: str, length: int = 40) -> str:
	"""Shorten text of a request, and replace what an error description may not have (RFC 6749 5.2).

	Args:
		text: the text.
		length: the number of characters to return at most.

	Returns:
		Printable ASCII without quotes and backslashes.
	"""
	return re.sub(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]", "?", text)[:length]
