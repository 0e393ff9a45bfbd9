"""What a request expects of the sign-in and of the pages (OpenID Connect Core 3.1.2.1).

It may want a login that is not older than the request or some seconds, a certain user, the dialog in any case, or no
page at all.
"""

import re
from dataclasses import dataclass

from oauth_provider.protocol.errors import InvalidRequest
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.oidc import jws
from oauth_provider.protocol.oidc.requested_claims import RequestedClaims
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import subjects

SECONDS = re.compile(r"[0-9]{1,9}\Z")
#: Values of prompt with which the dialog is shown; it shows the account, and leads to another one.
ASKING = {"consent", "select_account"}


@dataclass(frozen=True)
class Expectations:
	"""The expectations of one request.

	Attributes:
		prompt: the values of the parameter; unknown ones are ignored.
		max_age: seconds that the login may be older than the request; None for any.
		subject: the user who has to be signed in; None for any.
	"""

	prompt: frozenset[str] = frozenset()
	max_age: int | None = None
	subject: str | None = None

	@property
	def allows_no_page(self) -> bool:
		return "none" in self.prompt

	@property
	def wants_dialog(self) -> bool:
		"""Whether the dialog is shown also where it could be skipped."""
		return bool(ASKING & self.prompt)

	@property
	def oldest_login(self) -> int | None:
		"""Seconds that the login may be older than the request; None for any."""
		return 0 if "login" in self.prompt else self.max_age

	def are_met_by(self, message: Message, arrived_at: float) -> bool:
		"""Whether the session of the browser is a sign-in that the client accepts.

		Args:
			message: of the user of a session.
			arrived_at: when the request came for the first time, before any login for it.
		"""
		oldest = self.oldest_login
		if oldest is not None and message.sign_in.at < arrived_at - oldest:
			return False
		return self.subject is None or self.subject == subjects.find(message.user)


def parse_expectations(
	parameters: Parameters, claims: RequestedClaims, client_id: str, issuer: str
) -> Expectations:
	"""Read the parameters prompt, max_age and id_token_hint.

	Args:
		parameters: of the authorization request.
		claims: its requested claims.
		client_id: of the client.
		issuer: of this site.

	Raises:
		InvalidRequest: one of them is malformed, or they contradict each other.
	"""
	prompt = frozenset(parameters.get("prompt", "").split())
	if "none" in prompt and len(prompt) > 1:
		raise InvalidRequest("prompt has none together with another value.")
	max_age = parameters.get("max_age")
	if max_age is not None and not SECONDS.match(max_age):
		raise InvalidRequest("max_age is no number of seconds.")
	hinted = read_hint(parameters.get("id_token_hint"), client_id, issuer)
	if hinted and claims.subject and hinted != claims.subject:
		raise InvalidRequest("id_token_hint and claims name different users.")
	return Expectations(prompt, None if max_age is None else int(max_age), hinted or claims.subject)


def read_hint(hint: str | None, client_id: str, issuer: str) -> str | None:
	"""Read the subject of an ID token of this client, which may have expired.

	Raises:
		InvalidRequest: it is no ID token of this site for this client.
	"""
	if hint is None:
		return None
	try:
		said = jws.verify(hint)
	except jws.InvalidSignatureError:
		raise InvalidRequest("id_token_hint is no ID token of this site.") from None
	if said.get("iss") != issuer or said.get("aud") != client_id:
		raise InvalidRequest("id_token_hint is no ID token of this site for this client.")
	return said["sub"]
