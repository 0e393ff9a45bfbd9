"""The authorization server: oauthlib's endpoints, with the two grants that this app supports."""

from urllib.parse import urlencode

from oauthlib.oauth2 import (
	AuthorizationCodeGrant,
	AuthorizationEndpoint,
	BearerToken,
	RefreshTokenGrant,
	TokenEndpoint,
)

from oauth_provider.protocol import lifetimes
from oauth_provider.protocol.oauthlib_validator import OAuthWebRequestValidator
from oauth_provider.protocol.scope_strings import join, parse
from oauth_provider.store import hashing

# oauthlib reads the parameters from a URI and refuses some that are not https; the address is of no account.
ENDPOINT = "https://server.invalid/oauth2"


class CodeGrant(AuthorizationCodeGrant):
	def create_authorization_code(self, request):
		# oauthlib's own codes have 178 bits.
		return {"code": hashing.generate()}


class WebApplicationServer(AuthorizationEndpoint, TokenEndpoint):
	"""An oauthlib server for one request: authorization code and refresh token, Bearer tokens, nothing else.

	There is no implicit grant and no password grant to be reached by any parameter (RFC 9700 2.1.2, 2.4).

	Args:
		validator: knows the client and the parameters of the request.
	"""

	def __init__(self, validator: OAuthWebRequestValidator):
		client = validator.client
		code_grant = CodeGrant(validator, refresh_token="refresh_token" in client.grant_types)
		bearer = BearerToken(
			validator,
			token_generator=lambda request: hashing.generate(),
			expires_in=lifetimes.access_token(client),
		)
		self.validator = validator
		AuthorizationEndpoint.__init__(
			self, default_response_type="code", default_token_type=bearer, response_types={"code": code_grant}
		)
		TokenEndpoint.__init__(
			self,
			default_grant_type="authorization_code",
			default_token_type=bearer,
			grant_types={
				"authorization_code": code_grant,
				"refresh_token": RefreshTokenGrant(validator),
			},
		)

	def issue_code(self, scopes: list[str]) -> str:
		"""Issue an authorization code for the validator's user.

		Args:
			scopes: what the user has allowed.

		Returns:
			The code.

		Raises:
			oauthlib.oauth2.FatalClientError: oauthlib refuses what our own checks let pass.
			RuntimeError: likewise, by an answer instead of an exception.
		"""
		known = ("response_type", "client_id", "redirect_uri", "code_challenge", "code_challenge_method")
		parameters = {
			name: self.validator.parameters[name] for name in known if name in self.validator.parameters
		}
		parameters["scope"] = " ".join(scopes)
		headers, _body, _status = self.create_authorization_response(
			f"{ENDPOINT}?{urlencode(parameters)}", scopes=scopes
		)
		if not self.validator.issued_code:
			raise RuntimeError(
				f"oauthlib issued no code: {headers.get('Location', '').partition('?')[2][:200]}"
			)
		return self.validator.issued_code

	def exchange(self) -> tuple[dict, str, int]:
		"""Exchange a code or a refresh token for new tokens.

		Returns:
			Headers, a JSON body and a status, as oauthlib has them.
		"""
		parameters = {**self.validator.parameters, "client_id": self.validator.client.name}
		parameters.pop("client_secret", None)
		# oauthlib takes two blanks for an empty scope between them.
		if scope := join(parse(parameters.pop("scope", None))):
			parameters["scope"] = scope
		return self.create_token_response(ENDPOINT, "POST", urlencode(parameters), {})
