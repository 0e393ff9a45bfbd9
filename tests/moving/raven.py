"""Raven's mobile app, an app of Expo's AuthSession.

Sources: The-Commit-Company/raven, apps/mobile/components/features/auth/AddSite.tsx, apps/mobile/app/[site_id]/
_layout.tsx, apps/mobile/hooks/useLogout.ts, raven/api/raven_mobile.py. It reads its client_id from the server, which
takes it from core's OAuth Client, so that an imported client must keep it. The row is made without an authentication
method, which core 16 fills with Client Secret Basic; the app sends no secret. It refreshes by a timer, when it comes to
the front, and when the network changes: two at once happen. Each then revokes the access token that was replaced. An
error in the answer to a refresh shows "You have been logged out of the site."
"""

from concurrent.futures import ThreadPoolExecutor

from tests.moving.client import ExistingClient


class Raven(ExistingClient):
	"""`row`: as raven.api.raven_mobile.create_oauth_client makes it; Translator stands for the role Raven User."""

	redirect_uri = "raven.thecommit.company:"
	row = {"allowed_roles": [{"role": "Translator"}]}
	state = "sq7kLx0pWz"
	steps = ("call", "refresh", "call", "refresh", "call", "revoke")

	def refresh(self) -> None:
		"""Refresh twice at the same moment, store both answers as they come, and revoke the replaced token twice."""
		form = {
			"grant_type": "refresh_token",
			"client_id": self.registered.client_id,
			"refresh_token": self.refresh_token,
		}
		old = {"token": self.access_token, "client_id": self.registered.client_id}
		with ThreadPoolExecutor(2) as pool:
			for answer in pool.map(lambda _: self.post("get_token", form), range(2)):
				self.store(answer)
			for answer in pool.map(lambda _: self.post("revoke_token", old), range(2)):
				self.succeed(answer)
