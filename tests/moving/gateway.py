"""A service that asks userinfo about the token of each request that it gets, and serves what is not refused.

Such middlewares are written by hand, in Python, Node and .NET. They read `email` at the top level, and take every
status but 200 for a refusal. The token comes from another app of theirs; here by the flow of a confidential client.
"""

import requests

from tests.moving.client import ClientError, ExistingClient
from tests.support.clients import bearer


class Gateway(ExistingClient):
	redirect_uri = "https://portal.example.com/oauth/callback"
	row = {"token_endpoint_auth_method": "Client Secret Post"}
	uses_pkce = False
	steps = ("check", "check", "refresh", "check", "revoke")
	profile = {"sub": str, "email": str, "name": str, "roles": list}

	def post(self, endpoint: str, form: dict, **options) -> requests.Response:
		return super().post(endpoint, {**form, "client_secret": self.registered.secret}, **options)

	def check(self) -> dict:
		"""The profile of its own token; nobody is let in with a token that is none."""
		answer = bearer(self.registered.site, "a-token-of-nobody", self.registered.endpoint("openid_profile"))
		if answer.status_code not in (401, 403):
			raise ClientError(f"{answer.status_code} for a token of nobody: {answer.text[:300]}")
		return super().check()

	def is_over(self) -> bool:
		url = self.registered.endpoint("openid_profile")
		return bearer(self.registered.site, self.access_token, url).status_code in (401, 403)
