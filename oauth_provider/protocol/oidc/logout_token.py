"""The logout token (OpenID Connect Back-Channel Logout 1.0, 2.4)."""

from oauth_provider.protocol.oidc import jws
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.store import rows, subjects
from oauth_provider.store.hashing import generate
from oauth_provider.store.records import ClientSession

TYPE = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
#: Seconds.
LIFETIME = 120


def make_logout_token(session: ClientSession) -> str:
	"""Make the token that tells a client that a session has ended.

	Raises:
		UnusableSigningKey: nothing can be signed.
	"""
	moment = rows.now()
	subject = subjects.find(session.user) if session.user else None
	return jws.sign(
		{
			"iss": current_issuer(),
			"aud": session.client_id,
			"iat": moment,
			"exp": moment + LIFETIME,
			"jti": generate(),
			"events": {EVENT: {}},
			"sid": session.session_hash,
			# A deleted user has none any more.
			**({"sub": subject} if subject else {}),
		},
		"RS256",
		TYPE,
	)
