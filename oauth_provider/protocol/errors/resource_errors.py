"""Errors of a protected resource (RFC 6750 3.1)."""

from dataclasses import dataclass, field

from oauth_provider.protocol.errors.protocol_error import ProtocolError


@dataclass(frozen=True)
class MissingAccess:
	"""What no scope of a token opened, by the names that the rows of a scope have; never a value of an argument.

	Attributes:
		documents: actions by DocType.
		methods: dotted paths.
		routes: paths.
	"""

	documents: dict[str, list[str]] = field(default_factory=dict)
	methods: list[str] = field(default_factory=list)
	routes: list[str] = field(default_factory=list)


class InvalidToken(ProtocolError):
	"""RFC 6750 3.1. Only a refusal with a hint is recorded in the audit trail: anyone can send any text as a token."""

	error = "invalid_token"
	event = "Refused Token"
	status_code = 401
	description = "The access token is unknown, expired or revoked."


class InsufficientScope(ProtocolError):
	"""RFC 6750 3.1.

	Args:
		scope: the scopes that together would open what was asked for, if the site has some.
		hint, description: as for ProtocolError; None for the error's own.
		missing: for the audit trail.
	"""

	error = "insufficient_scope"
	status_code = 403
	description = "The scopes of this access token do not allow this request."
	event = "Refused Scope"

	def __init__(
		self,
		scope: str = "",
		hint: str | None = None,
		description: str | None = None,
		missing: MissingAccess | None = None,
	):
		super().__init__(description, hint or "Refused.")
		self.scope = scope
		self.missing = missing


class ClosedToTokens(InsufficientScope):
	"""A request that no scope opens, except one that lists the method by name.

	Args:
		reason: for the admin: what was refused.
	"""

	description = "No access token may do this, whatever its scopes."

	def __init__(self, reason: str):
		super().__init__(hint=f"Closed to every token: {reason}")


class ClosedWithoutAdministration(InsufficientScope):
	"""A token with full access lacks administration.

	Args:
		reason: what was refused.
	"""

	description = "Only an access token with administration may do this. A scope that would do: admin."

	def __init__(self, reason: str):
		super().__init__("admin", f"Closed without administration: {reason}")
