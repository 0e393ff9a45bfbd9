"""The parameter `claims` of an authorization request (OpenID Connect Core 5.5).

It asks for single claims, for the userinfo endpoint or the ID token. A client gets those whose scope is among its own:
which claim a client can learn is for an administrator to say. Values that a claim is to have are not looked at, except
that of `sub`, which says who has to sign in.
"""

import json
from dataclasses import dataclass
from typing import Any

from oauth_provider.protocol.errors import InvalidRequest
from oauth_provider.protocol.oidc.claims import claims_of_scopes

#: Characters of the parameter.
LONGEST = 4096
PLACES = ("userinfo", "id_token")
INVALID = "claims is not a JSON object as OpenID Connect Core 5.5 defines it."


@dataclass(frozen=True)
class RequestedClaims:
	"""The claims that a request asks for by name.

	Attributes:
		userinfo, id_token: names of claims for each of the two places.
		subject: the `sub` that the user must have; None for any.
	"""

	userinfo: tuple[str, ...] = ()
	id_token: tuple[str, ...] = ()
	subject: str | None = None

	@property
	def names(self) -> set[str]:
		return {*self.userinfo, *self.id_token}

	def write(self) -> str:
		"""Write the names for the row of a code or token; empty for none."""
		named = {"userinfo": self.userinfo, "id_token": self.id_token}
		return json.dumps(named) if self.names else ""


def parse(parameter: str | None, scopes: tuple[str, ...]) -> RequestedClaims:
	"""Read the parameter.

	Args:
		parameter: as the client sent it; None if it sent none.
		scopes: those that the client may ask for.

	Returns:
		What the client can get of what it asks for.

	Raises:
		InvalidRequest: it is no such object, or too long.
	"""
	if not parameter:
		return RequestedClaims()
	if len(parameter) > LONGEST:
		raise InvalidRequest(f"claims is longer than {LONGEST} characters.")
	try:
		asked = json.loads(parameter)
	except (ValueError, RecursionError):
		raise InvalidRequest(INVALID) from None
	if not isinstance(asked, dict):
		raise InvalidRequest(INVALID)
	# A member may be null, as any of its own may.
	places = {place: {} if asked.get(place) is None else asked[place] for place in PLACES}
	if not all(isinstance(members, dict) for members in places.values()):
		raise InvalidRequest(INVALID)
	open_claims = claims_of_scopes(scopes)
	return RequestedClaims(
		userinfo=tuple(name for name in open_claims if name in places["userinfo"]),
		id_token=tuple(name for name in open_claims if name in places["id_token"]),
		subject=read_subject(places["id_token"].get("sub")),
	)


def read_subject(member: Any) -> str | None:
	"""Read the value that `sub` must have."""
	value = member.get("value") if isinstance(member, dict) else None
	if value is not None and not isinstance(value, str):
		raise InvalidRequest(INVALID)
	return value


def read_names(written: str, place: str) -> tuple[str, ...]:
	"""Read the names of one place from a row, as `RequestedClaims.write` wrote them."""
	return tuple(json.loads(written)[place]) if written else ()
