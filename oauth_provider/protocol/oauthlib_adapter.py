"""The authorization server on oauthlib's endpoints.

oauthlib chooses the response type at the authorization endpoint and the grant type at the token endpoint. Their
handlers register here and call this app's functions. Every rule is checked before: oauthlib 3 and 4 accept different
requests, and the endpoints of this app refuse those first.
"""

from oauthlib.oauth2 import AuthorizationEndpoint, BearerToken, RequestValidator, TokenEndpoint
from oauthlib.oauth2.rfc6749.grant_types.base import GrantTypeBase

from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.authorize.response import AuthorizationResponse
from oauth_provider.protocol.grants import GRANT_TYPES
from oauth_provider.protocol.grants.authorization_code import issue_code
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.tokens.issue import GrantType, issue_tokens
from oauth_provider.store.records import RegisteredClient

# oauthlib refuses addresses that are not https. The host is never used.
ENDPOINT = "https://server.invalid/oauth2"


class OAuthWebRequestValidator(RequestValidator):
	"""The client and the parameters of one request, both checked before.

	Args:
		client: the client of the request; authenticated at the token endpoint.
		parameters: of the request.
	"""

	def __init__(self, client: RegisteredClient, parameters: Parameters):
		self.client = client
		self.parameters = parameters


class CodeResponse(GrantTypeBase):
	"""The response type `code` (RFC 6749 4.1.2)."""

	def create_authorization_response(self, request, token_handler):
		code = issue_code(request.authorization, request.message, request.grant)
		return {"Location": request.authorization.success(code)}, None, 303


class RegisteredGrantType(GrantTypeBase):
	"""A grant type of this app, with the method that oauthlib's token endpoint calls."""

	def __init__(self, request_validator: OAuthWebRequestValidator, grant_type: GrantType):
		super().__init__(request_validator)
		self.claim = grant_type.claim

	def create_token_response(self, request, token_handler):
		validator = self.request_validator
		claim = self.claim(validator.parameters, validator.client)
		return {}, issue_tokens(validator.client, claim), 200


class WebApplicationServer(AuthorizationEndpoint, TokenEndpoint):
	"""An oauthlib server for one request: the response type `code` and the grant types of the table.

	It has no implicit grant and no password grant (RFC 9700 2.1.2, 2.4).

	Args:
		validator: with the client and the parameters of the request.
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

	def answer_authorization(
		self, authorization: AuthorizationRequest, message: Message, grant: str
	) -> AuthorizationResponse:
		"""Answer an authorization request that the user has allowed.

		Args:
			authorization: the checked request.
			message: of the user who has allowed it.
			grant: the name of the grant.

		Returns:
			The response with a code.
		"""
		headers, _body, _status = self.create_authorization_response(
			ENDPOINT,
			body={"response_type": "code"},
			scopes=authorization.scopes,
			credentials={"authorization": authorization, "message": message, "grant": grant},
		)
		# What the response type has put there passes through oauthlib unread.
		return headers["Location"]

	def answer_token_request(self, grant_type: str) -> dict[str, str | int]:
		"""Answer a token request with the members of RFC 6749 5.1.

		Args:
			grant_type: a name of the table.

		Raises:
			ProtocolError: a check of the grant type failed.
		"""
		_headers, body, _status = self.create_token_response(ENDPOINT, body={"grant_type": grant_type})
		return body
