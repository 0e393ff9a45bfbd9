"""All existing clients, and a day of one."""

from tests.moving.client import ExistingClient
from tests.moving.ffc import ConfidentialFfc, Ffc
from tests.moving.flutter import Flutter, JsonFlutter
from tests.moving.frappectl import Frappectl
from tests.moving.gateway import Gateway
from tests.moving.hand_typed import Grafana, Nextcloud
from tests.moving.js_sdk import JsSdk
from tests.moving.nextjs import NextJs
from tests.moving.raven import Raven
from tests.moving.second_site import ConnectedApp, SocialLogin

KINDS = [
	ConfidentialFfc,
	ConnectedApp,
	Ffc,
	Flutter,
	Frappectl,
	Gateway,
	Grafana,
	JsonFlutter,
	JsSdk,
	Nextcloud,
	NextJs,
	Raven,
	SocialLogin,
]
# With core either, of any version.
NEVER_WORKED = {JsonFlutter: "core reads forms alone: 400 unsupported_grant_type for a token request in JSON"}


def live(client: ExistingClient, person) -> None:
	"""Sign the person in, and do what the client does in a day."""
	client.sign_in()
	for step in client.steps:
		result = getattr(client, step)()
		if step == "call":
			assert result == person.name
		if step == "check":
			assert result["email"] == person.name
	if client.steps[-1] == "revoke":
		assert client.is_over(), "the revoked token is still good"
