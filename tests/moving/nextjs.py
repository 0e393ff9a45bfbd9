"""A Next.js site with frappe-oauth-nextjs.

Source: srujan00123/frappe-oauth-nextjs, src/oauth-client.ts, src/api/auth/*.ts. Its paths are settings; its
documentation gives core's. It has no secret. At logout it revokes both tokens. It introspects with the client_id alone,
and reads of the answer what its FrappeTokenIntrospectionResponse has.
"""

from tests.moving.client import ExistingClient, read


class NextJs(ExistingClient):
	redirect_uri = "https://shop.example.com/api/auth/callback"
	scopes = scope = "openid all"
	row = {"token_endpoint_auth_method": "None"}
	# Core 15 has no field for it.
	import_as = "public"
	state = "9f86d081884c7d659a2feaa0c55ad015"
	tokens = {**ExistingClient.tokens, "scope": str}
	profile = {"sub": str, "email": str, "name": str, "roles": list}
	introspection = {"active": bool, "client_id": str, "exp": int, "scope": str, "sub": str}

	def check(self) -> dict:
		"""Introspect, and read the profile, as its middleware and its session do."""
		form = {"token": self.access_token, "client_id": self.registered.client_id}
		found = read(self.post("introspect_token", form), self.introspection)
		assert found["active"], found
		return super().check()

	def revoke(self) -> None:
		for token in (self.access_token, self.refresh_token):
			form = {"token": token, "client_id": self.registered.client_id}
			self.succeed(self.post("revoke_token", form))
