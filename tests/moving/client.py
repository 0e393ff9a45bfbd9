"""A client that was written for Frappe's own provider: the steps that all of them have, and how one reads an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from tests.support.clients import bearer, make_verifier, s256
from tests.support.site import Site

PATHS = "frappe.integrations.oauth2"
WHO = "/api/method/frappe.auth.get_logged_user"
# What RFC 6749 5.1 promises, and every one of these clients reads.
TOKENS = {"access_token": str, "refresh_token": str, "expires_in": int, "token_type": str}
# Optional members of userinfo that typed languages read.
TEXT = (str, type(None))


class ClientError(AssertionError):
	"""What the client would report to its user as an error."""


@dataclass(frozen=True)
class Registered:
	"""What the client's developer was given: core's row of the client."""

	site: Site
	client_id: str
	secret: str
	redirect_uri: str

	def endpoint(self, name: str) -> str:
		return self.site.method(f"{PATHS}.{name}")


@dataclass(frozen=True)
class Surroundings:
	"""Where a client lives: a folder of its own, and the second site, which is made when one asks for it."""

	folder: Path
	make_second: Callable
	on_exit: Callable[[Callable], object]

	@property
	def second(self):
		return self.make_second()


def read(answer: requests.Response, members: dict) -> dict:
	"""Read an answer as a client does that expects these members and their types.

	Raises:
		ClientError: it is an error, no JSON, or lacks a member.
	"""
	said = f"{answer.request.method} {urlsplit(answer.url).path}: {answer.status_code}: {answer.text[:600]}"
	if answer.status_code != 200:
		raise ClientError(said)
	try:
		body = answer.json()
	except ValueError:
		raise ClientError(said) from None
	wrong = [name for name, kind in members.items() if not isinstance(body.get(name), kind)]
	if wrong:
		raise ClientError(f"{wrong} of {members}: {said}")
	return body


class ExistingClient:
	"""A client of the authorization-code flow, which subclasses narrow to what the real one sends.

	Attributes:
		row: further fields of core's OAuth Client, as its developers say to fill it.
		scopes: of that row.
		scope: of its authorization request.
		steps: what it does after the sign-in, in this order.
		import_as: what the administrator has to know of it, where core's row does not say it: "public", "confidential".
		tokens: the members of the token answer that it reads.
		profile: the members of the answer to `check` that it reads.

	Args:
		registered: its client at the site.
		browse: opens an address in a person's browser, and returns the one that the browser comes back to.
	"""

	redirect_uri = ""
	scopes = "all openid"
	scope = "all openid"
	row: dict = {}
	steps = ("call", "check", "refresh", "call", "check", "revoke")
	import_as = ""
	uses_pkce = True
	state = "the-state"
	tokens = TOKENS
	profile: dict = {}

	def __init__(self, registered: Registered, browse: Callable[[str], str]):
		self.registered, self.browse = registered, browse
		self.access_token = self.refresh_token = ""

	@classmethod
	def choose_redirect_uri(cls, surroundings: "Surroundings") -> str:
		return cls.redirect_uri

	def prepare(self, surroundings: "Surroundings") -> None:
		"""Install and set up what is not a matter of a few requests."""

	def import_options(self) -> list[str]:
		"""The options of `bench oauth2 import-core` for this client alone."""
		client_id = self.registered.client_id
		return ["--client", client_id, *([f"--{self.import_as}", client_id] if self.import_as else [])]

	def sign_in(self) -> None:
		verifier = make_verifier() if self.uses_pkce else None
		back = self.browse(f"{self.registered.endpoint('authorize')}?{self.query(verifier)}")
		self.store(self.exchange(self.code_of(back), verifier))

	def query(self, verifier: str | None) -> str:
		parameters = {
			"response_type": "code",
			"client_id": self.registered.client_id,
			"redirect_uri": self.registered.redirect_uri,
			"scope": self.scope,
			"state": self.state,
		}
		if verifier:
			parameters |= {"code_challenge": s256(verifier), "code_challenge_method": "S256"}
		return urlencode(parameters)

	def code_of(self, back: str) -> str:
		"""The code of the address that the browser came back to."""
		if not back.startswith(self.registered.redirect_uri + "?"):
			raise ClientError(f"the browser came back to {back}")
		answer = dict(parse_qsl(urlsplit(back).query, keep_blank_values=True))
		if "error" in answer or "code" not in answer:
			raise ClientError(f"no code: {back}")
		if answer.get("state", "") != self.state:
			raise ClientError(f"another state: {back}")
		return answer["code"]

	def exchange(self, code: str, verifier: str | None) -> requests.Response:
		form = {
			"grant_type": "authorization_code",
			"code": code,
			"redirect_uri": self.registered.redirect_uri,
			"client_id": self.registered.client_id,
		}
		return self.post("get_token", form | ({"code_verifier": verifier} if verifier else {}))

	def post(self, endpoint: str, form: dict, **options) -> requests.Response:
		return requests.post(self.registered.endpoint(endpoint), data=form, timeout=60, **options)

	def store(self, answer: requests.Response) -> None:
		body = read(answer, self.tokens)
		self.access_token, self.refresh_token = body["access_token"], body["refresh_token"]

	def call(self) -> str:
		"""Call the API; gives the user as whom the token acts."""
		answer = bearer(self.registered.site, self.access_token, WHO)
		return read(answer, {"message": str})["message"]

	def refresh(self) -> None:
		form = {
			"grant_type": "refresh_token",
			"refresh_token": self.refresh_token,
			"client_id": self.registered.client_id,
		}
		self.store(self.post("get_token", form))

	def check(self) -> dict:
		"""Ask whose the token is; gives what the client reads."""
		answer = bearer(self.registered.site, self.access_token, self.registered.endpoint("openid_profile"))
		return read(answer, self.profile)

	def revoke(self) -> None:
		form = {"token": self.access_token, "client_id": self.registered.client_id}
		self.succeed(self.post("revoke_token", form))

	@staticmethod
	def succeed(answer: requests.Response) -> None:
		"""Check that an answer is no error; its content does not matter."""
		if not answer.ok:
			raise ClientError(f"{urlsplit(answer.url).path}: {answer.status_code}: {answer.text[:600]}")

	def is_over(self) -> bool:
		"""Whether the session has ended: the API refuses the token."""
		return bearer(self.registered.site, self.access_token, WHO).status_code in (401, 403)
