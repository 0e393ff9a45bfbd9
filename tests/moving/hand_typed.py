"""Products in whose settings an administrator types core's paths.

Grafana's generic OAuth is built on Go's oauth2 package: it authenticates by HTTP Basic at first, and if that is refused
by the body, and remembers what worked for the token endpoint. It takes the e-mail of the ID token, else of userinfo,
and refreshes when the access token has expired. Nextcloud's Social Login app is built on Hybridauth: id and secret in
the body, the profile from userinfo, no refresh. Neither revokes.
"""

import base64
import json

import requests

from tests.moving.client import TOKENS, ClientError, ExistingClient, read


class Grafana(ExistingClient):
	redirect_uri = "https://grafana.example.com/login/generic_oauth"
	scopes = "all openid"
	scope = "openid"
	uses_pkce = False
	state = "Hfp0mZk2dY0B9hTnqbZ7wN3rKcEw-vU8x1sJ5gQaLio="
	steps = ("check", "refresh", "check")
	tokens = {**TOKENS, "id_token": str}
	profile = {"email": str, "name": str, "sub": str}
	_style = ""

	def post(self, endpoint: str, form: dict, **options) -> requests.Response:
		"""Send a token request, in the way that worked, or in both until one does."""
		form = {name: value for name, value in form.items() if name != "client_id"}
		secret = (self.registered.client_id, self.registered.secret)
		ways = {
			"header": (form, secret),
			"body": ({**form, "client_id": secret[0], "client_secret": secret[1]}, None),
		}
		for style in [self._style] if self._style else ways:
			body, basic = ways[style]
			answer = super().post(endpoint, body, auth=basic, **options)
			if answer.ok:
				self._style = style
				break
		return answer

	def store(self, answer: requests.Response) -> None:
		super().store(answer)
		self.id_token = answer.json()["id_token"]

	def check(self) -> dict:
		parts = self.id_token.split(".")
		if len(parts) != 3:
			raise ClientError(f"an ID token of {len(parts)} parts")
		claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
		profile = super().check()
		assert claims["sub"] == profile["sub"], (claims, profile)
		return profile


class Nextcloud(ExistingClient):
	redirect_uri = "https://cloud.example.com/apps/sociallogin/custom_oauth2/frappe"
	scopes = "all openid"
	scope = "openid"
	uses_pkce = False
	state = "HA-DE4ZLG3WXKQ7OVM1SYU6N2P9BT0C5RFJH8IA"
	steps = ("check",)
	tokens = {"access_token": str}
	profile = {"sub": str, "email": str, "name": str}

	def exchange(self, code: str, verifier: str | None) -> requests.Response:
		form = {
			"client_id": self.registered.client_id,
			"client_secret": self.registered.secret,
			"grant_type": "authorization_code",
			"code": code,
			"redirect_uri": self.registered.redirect_uri,
		}
		return self.post("get_token", form)

	def store(self, answer: requests.Response) -> None:
		self.access_token = read(answer, self.tokens)["access_token"]
