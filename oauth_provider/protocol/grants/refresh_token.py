"""The grant type refresh_token (RFC 6749 6), with rotation for every client (RFC 9700 4.14.2)."""

from dataclasses import dataclass

from oauth_provider.protocol import eligibility, scope_strings
from oauth_provider.protocol.checks import Check, run_checks
from oauth_provider.protocol.core_credentials import has_ended_there
from oauth_provider.protocol.errors import InvalidGrant, InvalidScope, ReplayedGrant, UnknownGrant
from oauth_provider.protocol.grants.consent_checks import CONSENT_CHECKS, select_resources
from oauth_provider.protocol.parameters import Parameters, printable
from oauth_provider.protocol.settings import reuse_grace
from oauth_provider.protocol.tokens.issue import Claim, GrantType
from oauth_provider.store import provider_settings, rows, tokens
from oauth_provider.store.records import LockedGrant, RefreshToken, TokenClient


@dataclass(frozen=True)
class Refresh:
	"""A refresh token of this client and its grant; both rows are locked."""

	parameters: Parameters
	client: TokenClient
	grant: LockedGrant
	token: RefreshToken

	@property
	def user(self) -> str:
		return self.token.user

	@property
	def granted(self) -> tuple[str, ...]:
		return self.token.refresh_token_scopes

	@property
	def scopes(self) -> tuple[str, ...]:
		return eligibility.scopes_left(self.granted, self.client)


def is_first_use(refresh: Refresh) -> bool:
	"""True for a token that was not rotated, or was within the grace period."""
	token = refresh.token
	if token.status != "Replaced":
		return True
	grace = reuse_grace(refresh.client, provider_settings.read())
	return bool(grace) and rows.now() <= token.revoked_at + grace


def is_alive(refresh: Refresh) -> bool:
	token = refresh.token
	return token.status != "Revoked" and token.refresh_token_expires_at > rows.now()


def end_family(refresh: Refresh) -> None:
	"""Revoke the family of a token that was rotated before: two parties have it."""
	tokens.revoke_family(refresh.token.family, "A refresh token was used a second time")


CHECKS: tuple[Check[Refresh], ...] = (
	Check(
		is_first_use,
		ReplayedGrant,
		hint="Refresh token used a second time; its family ended.",
		on_failure=end_family,
	),
	Check(is_alive, InvalidGrant, "The refresh token has expired or was revoked."),
	*CONSENT_CHECKS,
)


def claim(parameters: Parameters, client: TokenClient) -> Claim:
	"""Lock a refresh token and check all its bindings.

	Args:
		parameters: of the token request.
		client: the authenticated client.

	Returns:
		The claim of the refresh token.

	Raises:
		UnknownGrant: there is no such token, or it is another client's.
		InvalidGrant: it was imported, and has ended at Frappe's provider.
		InvalidScope: the request asks for a scope that was not granted.
		InvalidTarget: likewise for a resource.
		ProtocolError: one of `CHECKS` failed.
	"""
	refresh = find_token(parameters, client)
	token = refresh.token
	run_checks(CHECKS, refresh, client=client.name, user=token.user)
	return Claim(
		user=token.user,
		scopes=narrow_scopes(parameters.get("scope"), refresh),
		refresh_token_scopes=refresh.granted,
		audience=select_resources(refresh, token.refresh_token_audience),
		refresh_token_audience=token.refresh_token_audience,
		oauth2_grant=token.oauth2_grant,
		family=token.family,
		event="Refresh",
		origin=token,
		use_up=lambda: tokens.replace(token.name),
	)


def find_token(parameters: Parameters, client: TokenClient) -> Refresh:
	presented = parameters["refresh_token"]
	# The grant first, as everywhere; see store.grants.
	grant = tokens.lock_grant(presented)
	if not grant:
		raise UnknownGrant(hint="There is no such refresh token.", client=client.name)
	token = tokens.lock(presented)
	if not token:
		raise UnknownGrant(hint="The refresh token has just been cleared.", client=client.name)
	if token.client != client.name:
		raise UnknownGrant(hint="The refresh token is another client's.", client=client.name)
	if token.is_imported and has_ended_there(presented, provider_settings.read()):
		raise InvalidGrant("The refresh token was revoked.", client=client.name)
	return Refresh(parameters, client, grant, token)


def narrow_scopes(requested: str | None, refresh: Refresh) -> tuple[str, ...]:
	"""Return the requested scopes, or the granted ones (RFC 6749 6), without those that the client has lost.

	Well-known libraries repeat the scopes of the authorization request at each refresh.

	Raises:
		InvalidScope: a requested scope was not granted, or the client has lost all of them.
	"""
	scopes = scope_strings.parse_within(requested, refresh.granted) or list(refresh.granted)
	parties = {"client": refresh.client.name, "user": refresh.user}
	for scope in scopes:
		if scope not in refresh.granted:
			raise InvalidScope(f"The user has not granted this scope: {printable(scope)}.", **parties)
	left = tuple(scope for scope in scopes if scope in refresh.scopes)
	if not left:
		raise InvalidScope("The client has none of these scopes any more.", **parties)
	return left


GRANT_TYPE = GrantType("refresh_token", "refresh_token", claim)
