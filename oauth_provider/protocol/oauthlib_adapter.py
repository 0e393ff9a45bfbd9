"""The authorization server on oauthlib's endpoints.

oauthlib chooses who answers: a response type at the authorization endpoint, a grant type at the token endpoint. Both
register here, and do what this app's own functions do. Every rule was checked before, in the order that the endpoints
show: oauthlib 3 and 4 differ in what they let through, and none of that is reached.
"""

from oauthlib.oauth2 import AuthorizationEndpoint, BearerToken, RequestValidator, TokenEndpoint
from oauthlib.oauth2.rfc6749.grant_types.base import GrantTypeBase

from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.grants import GRANT_TYPES
from oauth_provider.protocol.grants.authorization_code import issue_code
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.tokens.issue import GrantType, issue_tokens
from oauth_provider.store.records import RegisteredClient

# oauthlib refuses addresses that are not https. The host is never used.
ENDPOINT = "https://server.invalid/oauth2"


class OAuthWebRequestValidator(RequestValidator):
	"""The client and the parameters of one request, which were checked before oauthlib is called.

	Args:
		client: the client of the request, authenticated at the token endpoint.
		parameters: of the request.
	"""

	def __init__(self, client: RegisteredClient, parameters: Parameters):
		self.client = client
		self.parameters = parameters


class CodeResponse(GrantTypeBase):
	"""The response type `code` (RFC 6749 4.1.2)."""

	def create_authorization_response(self, request, token_handler):
		code = issue_code(request.authorization, request.user, request.grant)
		return {"Location": request.authorization.success(code)}, None, 303


class RegisteredGrantType(GrantTypeBase):
	"""A grant type of this app, as oauthlib's token endpoint calls it."""

	def __init__(self, request_validator: OAuthWebRequestValidator, grant_type: GrantType):
		super().__init__(request_validator)
		self.claim = grant_type.claim

	def create_token_response(self, request, token_handler):
		validator = self.request_validator
		claim = self.claim(validator.parameters, validator.client)
		return {}, issue_tokens(validator.client, claim), 200


class WebApplicationServer(AuthorizationEndpoint, TokenEndpoint):
	"""An oauthlib server for one request: the response type `code` and the grant types of the table, nothing else.

	There is no implicit grant and no password grant to be reached by any parameter (RFC 9700 2.1.2, 2.4).

	Args:
		validator: has the client and the parameters of the request.
	"""

	def __init__(self, validator: OAuthWebRequestValidator):
		bearer = BearerToken(validator)
		AuthorizationEndpoint.__init__(
			self,
			default_response_type="code",
			default_token_type=bearer,
			response_types={"code": CodeResponse(validator)},
		)
		TokenEndpoint.__init__(
			self,
			default_grant_type="authorization_code",
			default_token_type=bearer,
			grant_types={
				name: RegisteredGrantType(validator, grant_type) for name, grant_type in GRANT_TYPES.items()
			},
		)

	def answer_authorization(self, authorization: AuthorizationRequest, user: str, grant: str) -> str:
		"""Answer an authorization request that the user has allowed.

		Args:
			authorization: the checked request.
			user: who has allowed it.
			grant: the name of the grant.

		Returns:
			The URI to send the browser to.
		"""
		headers, _body, _status = self.create_authorization_response(
			ENDPOINT,
			body={"response_type": "code"},
			scopes=authorization.scopes,
			credentials={"authorization": authorization, "user": user, "grant": grant},
		)
		return headers["Location"]

	def answer_token_request(self, grant_type: str) -> dict[str, str | int]:
		"""Answer a token request with the members of RFC 6749 5.1.

		Args:
			grant_type: one of the table.

		Raises:
			ProtocolError: as the grant type has it.
		"""
		_headers, body, _status = self.create_token_response(ENDPOINT, body={"grant_type": grant_type})
		return body
