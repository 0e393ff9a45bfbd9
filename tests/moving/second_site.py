"""Another Frappe site as a client of this one: a Social Login Key of the preset "Frappe", and a Connected App.

Sources: frappe/utils/oauth.py, frappe/integrations/doctype/social_login_key, .../connected_app, .../token_cache, of the
same Frappe as the site under test, which runs both. What the Desk forms do in the browser is done here over REST: the
preset fills the Social Login Key, and the button "Get OpenID Configuration" the Connected App.
"""

import html
import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from tests.moving.client import ClientError, ExistingClient
from tests.support.flow import redirect_of
from tests.support.frappe_api import FrappeAPI, sign_in
from tests.support.site import Site
from tests.support.site_process import SiteProcess
from tests.support.world import User

CALLBACK = "/api/method/frappe.integrations.oauth2_logins.login_via_frappe"


def public_address(site: Site) -> str:
	"""The https address that a proxy would have. There is none, so the tests go to the http address instead."""
	return site.base_url.replace("http:", "https:")


def arrive(browser: requests.Session, back: str) -> requests.Response:
	"""Open the address at the second site that the browser came back to."""
	return browser.get(back.replace("https:", "http:", 1), allow_redirects=False, timeout=60)


@dataclass(frozen=True)
class SecondSite:
	"""The site, its administrator, and a user who has a password there."""

	site: Site
	admin: FrappeAPI
	user: User

	def enter(self) -> requests.Session:
		return sign_in(self.site, self.user.name, self.user.password)


class SocialLogin(ExistingClient):
	"""Signs people in. It asks for `openid` alone, sends no PKCE, a secret in the body, and a state in base64."""

	scopes = "all openid"
	steps = ("call",)

	@classmethod
	def choose_redirect_uri(cls, surroundings) -> str:
		return public_address(surroundings.second.site) + CALLBACK

	def prepare(self, surroundings) -> None:
		"""Fill and save the Social Login Key as its form does."""
		self._second = second = surroundings.second
		new = {
			"doctype": "Social Login Key",
			"__islocal": 1,
			"social_login_provider": "Frappe",
			"provider_name": "Frappe",
		}
		form = {"docs": json.dumps(new), "args": json.dumps({"provider": "Frappe"})}
		form["method"] = "get_social_login_provider"
		answer = second.admin.request("POST", second.site.method("run_doc_method"), data=form)
		self.succeed(answer)
		preset = answer.json()["message"]
		second.admin.delete("Social Login Key", "frappe", missing_ok=True)
		second.admin.update("Website Settings", disable_signup=0)
		values = {**new, **preset, "base_url": self.registered.site.base_url}
		values |= {"client_id": self.registered.client_id, "client_secret": self.registered.secret}
		second.admin.insert(**values)

	def sign_in(self) -> None:
		browser = requests.Session()
		page = browser.get(f"{self._second.site.base_url}/login", timeout=60)
		link = re.search(r'href="([^"]+oauth2\.authorize\?[^"]+)"', page.text)
		assert link, "the login page has no button of the Social Login Key"
		back = self.browse(html.unescape(link[1]))
		if not back.startswith(self.registered.redirect_uri + "?"):
			raise ClientError(back)
		answer = arrive(browser, back)
		if answer.status_code != 302:
			raise ClientError(f"{answer.status_code}: {answer.text[:800]}")
		self._browser = browser

	def call(self) -> str:
		"""Sign in once more, as people do each day; gives the user of the second site."""
		self.sign_in()
		who = self._second.site.method("frappe.auth.get_logged_user")
		return self._browser.get(who, timeout=60).json()["message"]


class ConnectedApp(ExistingClient):
	"""Lets the second site act for its users here. It reads the configuration document, when it is set up."""

	steps = ("call", "check", "refresh", "call", "check", "revoke")
	profile = {"email": str, "sub": str}

	@classmethod
	def choose_redirect_uri(cls, surroundings) -> str:
		"""Save the Connected App without credentials, which gives the address to register."""
		scopes = [{"scope": scope} for scope in cls.scope.split()]
		made = surroundings.second.admin.insert("Connected App", provider_name="First Site", scopes=scopes)
		return made["redirect_uri"]

	def prepare(self, surroundings) -> None:
		"""Type the credentials and the address of the configuration document, and have it read."""
		self._second = surroundings.second
		self._app = self.registered.redirect_uri.rpartition("/")[2]
		self._second.admin.update(
			"Connected App",
			self._app,
			openid_configuration=f"{self.registered.site.base_url}/.well-known/openid-configuration",
			client_id=self.registered.client_id,
			client_secret=self.registered.secret,
		)
		self.configure()
		self._shell = SiteProcess("connected_app_shell.py", self._second.site)
		surroundings.on_exit(self._shell.close)

	def configure(self) -> None:
		"""Press "Get OpenID Configuration", and save."""
		found = self._second.admin.run("Connected App", self._app, "get_openid_configuration")
		self.uris = {
			"authorization_uri": found["authorization_endpoint"],
			"token_uri": found["token_endpoint"],
			"userinfo_uri": found["userinfo_endpoint"],
			"introspection_uri": found["introspection_endpoint"],
			"revocation_uri": found["revocation_endpoint"],
		}
		self._second.admin.update("Connected App", self._app, **self.uris)

	def sign_in(self) -> None:
		browser = self._second.enter()
		begin = self._second.site.resource("Connected App", self._app)
		flow = {"run_method": "initiate_web_application_flow"}
		answer = browser.post(begin, json=flow, timeout=60)
		self.succeed(answer)
		back = self.browse(answer.json().get("data") or answer.json()["message"])
		if not back.startswith(self.registered.redirect_uri + "?"):
			raise ClientError(back)
		answer = arrive(browser, back)
		if answer.status_code != 302 or urlsplit(redirect_of(answer).location).path == "/login":
			raise ClientError(f"{answer.status_code}: {answer.text[:800]}")

	def call(self) -> str:
		who = self.registered.site.method("frappe.auth.get_logged_user")
		return self._read(self._ask("get", who))["message"]

	def check(self) -> dict:
		found = self._read(self._ask("get", self.uris["userinfo_uri"]))
		wrong = [name for name, kind in self.profile.items() if not isinstance(found.get(name), kind)]
		if wrong:
			raise ClientError(f"{wrong}: {found}")
		return found

	def refresh(self) -> None:
		before = self._ask("read_token")
		if not self._ask("refresh"):
			raise ClientError("the Connected App got no new token")
		self.access_token = self._ask("read_token")["access_token"]
		assert self.access_token != before["access_token"]

	def revoke(self) -> None:
		"""Revoke at the address that the Connected App has, which its own code leaves to others."""
		self.access_token = self._ask("read_token")["access_token"]
		self._read(self._ask("post", [self.uris["revocation_uri"], {"token": self.access_token}]))

	def _ask(self, command: str, argument=None):
		answer = self._shell.ask([command, self._app, self._second.user.name, argument])
		if "error" in answer:
			raise ClientError(answer["error"])
		return answer["value"]

	@staticmethod
	def _read(answer: dict) -> dict:
		if answer["status"] != 200:
			raise ClientError(f"{answer['status']}: {answer['text'][:600]}")
		return json.loads(answer["text"])
