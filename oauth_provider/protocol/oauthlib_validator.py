"""What oauthlib asks, answered by our own rules.

Nothing is decided here. oauthlib is given parameters that were already checked (once each, decodable, of the
client that authenticated) and, at the token endpoint, a code or refresh token that was already claimed.
"""

from oauthlib.oauth2 import RequestValidator

from oauth_provider.protocol import lifetimes, settings
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.scope_strings import join, parse
from oauth_provider.store import clients, codes, events, tokens


def is_pkce_required(client) -> bool:
	"""Public clients always send a code challenge; a setting asks it of all (RFC 9700 2.1.1)."""
	return client.client_type == "Public" or settings.get().pkce_required_for == "All clients"


class OAuthWebRequestValidator(RequestValidator):
	"""Answers oauthlib's questions about one request.

	Args:
		client: the client of the request, found and, at the token endpoint, authenticated.
		parameters: of the request.
		user: who authorizes; None at the token endpoint, where the code or refresh token tells.
		oauth2_grant: name of the OAuth2 Grant that a code is issued under.
		row: at the token endpoint, the locked code or refresh token, beyond doubt (`claim` of its module).

	Attributes:
		issued_code: the authorization code, once it is saved.
	"""

	def __init__(
		self,
		client,
		parameters: Parameters,
		user: str | None = None,
		oauth2_grant: str | None = None,
		row=None,
	):
		self.client = client
		self.parameters = parameters
		self.user = user
		self.oauth2_grant = oauth2_grant
		self.issued_code: str | None = None
		self.row = row

	# Authorization endpoint

	def validate_client_id(self, client_id, request, *args, **kwargs):
		request.client = self.client
		return client_id == self.client.name

	def validate_redirect_uri(self, client_id, redirect_uri, request, *args, **kwargs):
		return redirect_uris.match(
			redirect_uri, self.client.redirect_uris, bool(self.client.allow_localhost_redirect)
		)

	def get_default_redirect_uri(self, client_id, request, *args, **kwargs):
		return None

	def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs):
		return response_type == "code" and "authorization_code" in self.client.grant_types

	def is_pkce_required(self, client_id, request):
		return is_pkce_required(self.client)

	def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
		return set(scopes) <= set(clients.enabled_scopes(self.client.name))

	def get_default_scopes(self, client_id, request, *args, **kwargs):
		return clients.enabled_scopes(self.client.name)

	def save_authorization_code(self, client_id, code, request, *args, **kwargs):
		self.issued_code = code["code"]
		codes.issue(
			self.issued_code,
			lifetimes.authorization_code(),
			client=self.client.name,
			user=self.user,
			scopes=join(request.scopes),
			redirect_uri=request.redirect_uri,
			code_challenge=request.code_challenge,
			code_challenge_method=request.code_challenge_method if request.code_challenge else None,
			nonce=self.parameters.get("nonce"),
			oauth2_grant=self.oauth2_grant,
		)

	# Token endpoint

	def client_authentication_required(self, request, *args, **kwargs):
		return True

	def authenticate_client(self, request, *args, **kwargs):
		# Done by client_authentication before oauthlib is asked anything; see TokenEndpoint.
		request.client = self.client
		return True

	def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
		return grant_type in self.client.grant_types

	def validate_code(self, client_id, code, client, request, *args, **kwargs):
		request.user = self.row.user
		request.scopes = parse(self.row.scopes)
		return True

	def get_code_challenge(self, code, request):
		return self.row.code_challenge or None

	def get_code_challenge_method(self, code, request):
		return "S256"

	def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request, *args, **kwargs):
		return redirect_uri == self.row.redirect_uri

	def invalidate_authorization_code(self, client_id, code, request, *args, **kwargs):
		codes.mark_used(self.row.name)

	def validate_refresh_token(self, refresh_token, client, request, *args, **kwargs):
		request.user = self.row.user
		return True

	def get_original_scopes(self, refresh_token, request, *args, **kwargs):
		return parse(self.row.refresh_token_scopes)

	def rotate_refresh_token(self, request):
		return True

	def save_bearer_token(self, token, request, *args, **kwargs):
		refreshed = request.grant_type == "refresh_token"
		if refreshed:
			tokens.replace(self.row.name)
		tokens.issue(
			token["access_token"],
			token.get("refresh_token"),
			token["expires_in"],
			lifetimes.refresh_token(self.client),
			client=self.client.name,
			user=request.user,
			scopes=join(request.scopes),
			# A narrowed request narrows its access token alone (RFC 6749 6).
			refresh_token_scopes=self.row.refresh_token_scopes if refreshed else self.row.scopes,
			oauth2_grant=self.row.oauth2_grant,
			family=self.row.family if refreshed else self.row.name,
		)
		events.record(
			"Refresh" if refreshed else "Issue", self.client.name, request.user, join(request.scopes)
		)
