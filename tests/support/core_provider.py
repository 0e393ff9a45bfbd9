"""An app at Frappe's own OAuth provider: its client, and the tokens that the provider itself issues to it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import requests

from tests.support.clients import Client, make_verifier, s256
from tests.support.world import World

PATH = "frappe.integrations.oauth2."
CLIENT, TOKEN, CODE = "OAuth Client", "OAuth Bearer Token", "OAuth Authorization Code"
# From the authorization endpoint by way of `approve` to the app.
MOST_REDIRECTS = 5


@dataclass(frozen=True)
class CoreApp:
	"""A client of Frappe's own provider that skips its dialog."""

	world: World
	client_id: str
	secret: str
	redirect_uri: str

	@property
	def client(self) -> Client:
		"""The same app at this app's endpoints."""
		return Client(self.world.site, self.client_id, self.secret, [self.redirect_uri], ["all", "openid"])

	@property
	def identity(self) -> dict[str, str]:
		"""The client and its secret, for a form."""
		return {"client_id": self.client_id, "client_secret": self.secret}

	def sign_in(self, session: requests.Session) -> dict:
		"""Get tokens for the user of a session, as every app of Frappe's own provider does."""
		answer = requests.post(self.world.site.method(f"{PATH}get_token"), data=self.ask(session), timeout=60)
		assert answer.status_code == 200, answer.text
		return answer.json()

	def ask(self, session: requests.Session) -> dict[str, str]:
		"""Get a code for the user of a session; returns the form that redeems it."""
		verifier = make_verifier()
		asked = {
			"response_type": "code",
			"client_id": self.client_id,
			"redirect_uri": self.redirect_uri,
			"scope": "all openid",
			"code_challenge": s256(verifier),
			"code_challenge_method": "S256",
		}
		url, query = self.world.site.method(f"{PATH}authorize"), asked
		for _ in range(MOST_REDIRECTS):
			answer = session.get(url, params=query, allow_redirects=False, timeout=60)
			assert answer.status_code in (301, 302, 303), answer.text
			url, query = answer.headers["Location"], None
			if url.startswith(self.redirect_uri):
				break
			url = url if url.startswith("http") else self.world.site.base_url + url
		(code,) = parse_qs(urlsplit(url).query)["code"]
		form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri}
		return {**form, **self.identity, "code_verifier": verifier}

	def clean(self) -> None:
		"""Take away what Frappe's own provider has stored for it."""
		for doctype in (TOKEN, CODE):
			names = self.world.admin.names(doctype, [["client", "=", self.client_id]])
			self.world.admin.delete_many(doctype, names)


def make_core_app(world: World, redirect_uri: str, **values) -> CoreApp:
	"""Register an app with Frappe's own provider."""
	known = {
		"app_name": world.unique("Core app"),
		"scopes": "all openid",
		"redirect_uris": redirect_uri,
		"default_redirect_uri": redirect_uri,
		"grant_type": "Authorization Code",
		"response_type": "Code",
		"skip_authorization": 1,
		# Frappe 15 would limit it to users of Desk. Frappe of 2023 ignores this.
		"allowed_roles": [{"role": "All"}],
	}
	stored = world.insert(CLIENT, **{**known, **values})
	return CoreApp(world, stored["client_id"], stored["client_secret"], redirect_uri)
