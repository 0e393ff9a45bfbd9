"""The grant type authorization_code: issuing a code (RFC 6749 4.1.2) and redeeming it (4.1.3)."""

from dataclasses import dataclass

from oauth_provider.protocol import eligibility, pkce
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.checks import Check, run_checks
from oauth_provider.protocol.errors import InvalidGrant, InvalidRequest, ReplayedGrant, UnknownGrant
from oauth_provider.protocol.grants.consent_checks import CONSENT_CHECKS, select_resources
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.oidc import id_token
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.scope_strings import join
from oauth_provider.protocol.settings import authorization_code_lifetime
from oauth_provider.protocol.tokens.issue import Claim, GrantType
from oauth_provider.store import codes, rows, tokens
from oauth_provider.store.hashing import generate, hash_session
from oauth_provider.store.records import Code, LockedGrant, TokenClient


@dataclass(frozen=True)
class Redemption:
	"""A token request with a code of this client, and the code's grant; both rows are locked."""

	parameters: Parameters
	client: TokenClient
	grant: LockedGrant
	code: Code

	@property
	def redirect_uri(self) -> str | None:
		return self.parameters.get("redirect_uri")

	@property
	def code_verifier(self) -> str | None:
		return self.parameters.get("code_verifier")

	@property
	def code_challenge(self) -> str | None:
		return self.code.code_challenge

	@property
	def user(self) -> str:
		return self.code.user

	@property
	def scopes(self) -> tuple[str, ...]:
		return eligibility.scopes_left(self.code.scopes, self.client)


def names_redirect_uri(redemption: Redemption) -> bool:
	"""Clients of OAuth 2.1 do not send it: the verifier binds the code (OAuth 2.1 10.2)."""
	return bool(redemption.redirect_uri or redemption.code_challenge)


def has_same_redirect_uri(redemption: Redemption) -> bool:
	return redemption.redirect_uri in (None, redemption.code.redirect_uri)


def is_first_use(redemption: Redemption) -> bool:
	return redemption.code.validity != "Used"


def is_alive(redemption: Redemption) -> bool:
	return redemption.code.validity == "Valid" and redemption.code.expires_at > rows.now()


def end_family(redemption: Redemption) -> None:
	"""Revoke the tokens of a code that was redeemed before: two parties have it (RFC 6749 10.5)."""
	tokens.revoke_family(redemption.code.name, "The authorization code was used a second time")


#: The order decides what a failure costs. A request that lacks any binding of the code neither uses it up nor, as a
#: replay, revokes the tokens that came from it (OAuth 2.1 4.1.3).
CHECKS: tuple[Check[Redemption], ...] = (
	Check(
		names_redirect_uri,
		InvalidRequest,
		"redirect_uri is missing; without a code_challenge it must be the one of the authorization request.",
	),
	Check(
		has_same_redirect_uri,
		InvalidGrant,
		"redirect_uri differs from the one of the authorization request.",
	),
	*pkce.VERIFIER_CHECKS,
	Check(
		is_first_use,
		ReplayedGrant,
		hint="Authorization code used a second time; its tokens ended.",
		on_failure=end_family,
	),
	Check(is_alive, InvalidGrant, "The code has expired or was revoked."),
	*CONSENT_CHECKS,
)


def claim(parameters: Parameters, client: TokenClient) -> Claim:
	"""Lock a code and check all its bindings.

	Args:
		parameters: of the token request.
		client: the authenticated client.

	Returns:
		The claim of the code.

	Raises:
		UnknownGrant: there is no such code, it is another client's, or the verifier is wrong.
		InvalidTarget: the request asks for a resource that was not granted.
		ProtocolError: one of `CHECKS` failed.
	"""
	redemption = find_code(parameters, client)
	code = redemption.code
	run_checks(CHECKS, redemption, client=client.name, user=code.user)
	return Claim(
		user=code.user,
		scopes=redemption.scopes,
		refresh_token_scopes=code.scopes,
		audience=select_resources(redemption, code.audience),
		refresh_token_audience=code.audience,
		oauth2_grant=code.oauth2_grant,
		family=code.name,
		event="Issue",
		use_up=lambda: codes.mark_used(code.name),
		origin=code,
		nonce=code.nonce,
		is_sign_in=True,
	)


def find_code(parameters: Parameters, client: TokenClient) -> Redemption:
	presented = parameters["code"]
	# The grant first, as everywhere; see store.grants.
	grant = codes.lock_grant(presented)
	if not grant:
		raise UnknownGrant(hint="There is no such code.", client=client.name)
	code = codes.lock(presented)
	if not code or code.client != client.name:
		raise UnknownGrant(hint="The code is another client's.", client=client.name)
	return Redemption(parameters, client, grant, code)


def issue_code(request: AuthorizationRequest, message: Message, grant: str) -> str:
	"""Issue a code for a request that the user has allowed.

	Args:
		request: the checked request.
		message: of the user who has allowed it.
		grant: the name of the code's grant, whose row is locked.

	Returns:
		The code.
	"""
	code = generate()
	challenge = request.parameters.get("code_challenge")
	codes.issue(
		code,
		authorization_code_lifetime(request.settings),
		client=request.client.name,
		user=message.user,
		scopes=join(request.scopes),
		audience=join(request.audience),
		redirect_uri=request.redirect_uri,
		code_challenge=challenge,
		code_challenge_method=request.parameters.get("code_challenge_method") if challenge else None,
		nonce=request.parameters.get("nonce"),
		oauth2_grant=grant,
		**(describe_sign_in(request, message) if id_token.SCOPE in request.scopes else {}),
	)
	return code


def describe_sign_in(request: AuthorizationRequest, message: Message) -> dict[str, str | int]:
	"""The columns of a code from which ID tokens are made."""
	return {
		"auth_time": int(message.sign_in.at),
		"amr": " ".join(message.sign_in.methods),
		"session_hash": hash_session(message.sid),
		"claims": request.claims.write(),
	}


GRANT_TYPE = GrantType("authorization_code", "code", claim)
