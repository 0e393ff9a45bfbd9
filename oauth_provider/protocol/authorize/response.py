"""The response of the authorization endpoint, which the browser carries to the client."""

from dataclasses import dataclass

from oauth_provider.protocol.clients.redirect_uris import with_parameters

QUERY, FORM_POST = "query", "form_post"
MODES = (QUERY, FORM_POST)


@dataclass(frozen=True)
class AuthorizationResponse:
	"""A code or an error (RFC 6749 4.1.2, RFC 9207 2).

	Attributes:
		redirect_uri: of the request.
		parameters: by name, decoded.
		mode: how the browser carries them, of MODES (OAuth 2.0 Multiple Response Types 2.1, Form Post Response Mode).
	"""

	redirect_uri: str
	parameters: dict[str, str]
	mode: str = QUERY

	@property
	def location(self) -> str:
		"""The URI of a redirect with the parameters in its query."""
		return with_parameters(self.redirect_uri, self.parameters)
