"""foxmayn's command line "ffc".

Source: nasroykh/foxmayn_frappe_cli, internal/client/oauth.go, internal/cmd/oauth_flow.go. The user registers the client
in Desk, with the redirect URI that the program shows, and types its client_id, and its secret if it has one. No state.
It refreshes before a command when the stored expiry has passed, and never revokes.
"""

from urllib.parse import parse_qsl, urlencode

import requests

from tests.moving.client import ExistingClient


class Ffc(ExistingClient):
	"""Without a secret."""

	redirect_uri = "http://127.0.0.1:53682/callback"
	scopes = scope = "openid all"
	row = {"token_endpoint_auth_method": "None"}
	state = ""
	steps = ("call", "refresh", "call")

	def query(self, verifier: str | None) -> str:
		# Go writes the parameters in the order of their names, and this program sends no state.
		pairs = [pair for pair in parse_qsl(super().query(verifier)) if pair[0] != "state"]
		return urlencode(sorted(pairs))


class ConfidentialFfc(Ffc):
	"""With the secret in the body, at an address of earlier releases: the name localhost and a port of the moment."""

	redirect_uri = "http://localhost:41287/callback"
	row = {"token_endpoint_auth_method": "Client Secret Post"}
	import_as = "confidential"

	def post(self, endpoint: str, form: dict, **options) -> requests.Response:
		return super().post(endpoint, {**form, "client_secret": self.registered.secret}, **options)
