"""What a grant type proves: who gets which tokens, and what they come from."""

from collections.abc import Callable
from dataclasses import dataclass

from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store.records import TokenClient


@dataclass(frozen=True)
class Claim:
	"""The right to tokens, beyond doubt.

	Attributes:
		user: whom the tokens act for.
		scopes: of the access token.
		refresh_token_scopes: of the refresh token; a narrowed request narrows its access token alone (RFC 6749 6).
		oauth2_grant: the name of the grant that the tokens are issued under.
		family: the name of the code that they all came from; a replay ends the family.
		event: of the audit trail.
		use_up: ends what was presented, so that it counts once.
	"""

	user: str
	scopes: tuple[str, ...]
	refresh_token_scopes: tuple[str, ...]
	oauth2_grant: str
	family: str
	event: str
	use_up: Callable[[], None]


@dataclass(frozen=True)
class GrantType:
	"""A way to get tokens (RFC 6749 4).

	Attributes:
		name: the value of the parameter grant_type.
		parameter: carries what the client presents; required.
		claim: locks what is presented, checks everything that it is bound to, and raises a ProtocolError of the
			catalogue or returns the claim.
	"""

	name: str
	parameter: str
	claim: Callable[[Parameters, TokenClient], Claim]
