"""The browser's part of the authorization-code flow, without a browser."""

import http.client
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests

from tests.support.clients import Client, make_verifier, s256


@dataclass
class Redirect:
	"""Where an answer sends the browser, taken apart."""

	status: int
	location: str

	@property
	def params(self) -> dict[str, str]:
		pairs = parse_qsl(urlsplit(self.location).query, keep_blank_values=True)
		repeated = {name for name, _ in pairs if [key for key, _ in pairs].count(name) > 1}
		assert not repeated, f"{repeated} sent more than once: {self.location}"
		return dict(pairs)

	@property
	def target(self) -> str:
		"""The address without query and fragment."""
		return self.location.partition("?")[0].partition("#")[0]

	def __getitem__(self, name: str) -> str:
		return self.params[name]


def redirect_of(response: requests.Response) -> Redirect:
	"""The redirect of that answer; fails when it is none, or is one that repeats a POST (RFC 9700 4.12)."""
	assert response.status_code in (302, 303), f"{response.status_code}: {response.text[:400]}"
	return Redirect(response.status_code, response.headers["Location"])


class _Form(HTMLParser):
	def __init__(self):
		super().__init__()
		self.action, self.fields, self.buttons, self._inside = None, {}, [], False

	def handle_starttag(self, tag, attrs):
		attrs = dict(attrs)
		if tag == "form" and (attrs.get("method") or "").lower() == "post" and self.action is None:
			self.action, self._inside = attrs.get("action", ""), True
		elif self._inside and tag == "input" and attrs.get("name"):
			self.fields[attrs["name"]] = attrs.get("value") or ""
		elif self._inside and tag == "button":
			self.buttons.append((attrs.get("name"), attrs.get("value")))

	def handle_endtag(self, tag):
		if tag == "form":
			self._inside = False


@dataclass
class Dialog:
	"""The consent page: where its form goes and what it carries."""

	response: requests.Response
	action: str
	fields: dict[str, str]
	buttons: list[tuple[str, str]]

	@classmethod
	def of(cls, response: requests.Response) -> "Dialog":
		assert response.status_code == 200, f"no dialog: {response.status_code}: {response.text[:400]}"
		form = _Form()
		form.feed(response.text)
		assert form.action is not None, f"no form with method=post: {response.text[:800]}"
		return cls(response, urljoin(response.url, form.action), form.fields, form.buttons)

	def press(self, session, decision: str, headers: dict | None = None, **changed) -> requests.Response:
		"""Press a button as a browser would. `changed` replaces form fields; None leaves one out."""
		form = {**self.fields, "decision": decision, **changed}
		form = {name: value for name, value in form.items() if value is not None}
		origin = "{0.scheme}://{0.netloc}".format(urlsplit(self.action))
		headers = {"Origin": origin, "Referer": self.response.url, **(headers or {})}
		headers = {name: value for name, value in headers.items() if value is not None}
		return session.post(self.action, data=form, headers=headers, allow_redirects=False, timeout=60)


def authorization_request(client: Client, verifier: str | None, **changed) -> dict[str, str]:
	"""The parameters of a good authorization request; `changed` replaces, None leaves out."""
	params = {
		"response_type": "code",
		"client_id": client.client_id,
		"redirect_uri": client.redirect_uri,
		"scope": client.scope,
		"state": "the-state",
	}
	if verifier:
		params |= {"code_challenge": s256(verifier), "code_challenge_method": "S256"}
	return {name: value for name, value in (params | changed).items() if value is not None}


def authorize(session, client: Client, verifier: str | None = None, **changed) -> requests.Response:
	"""Send a browser with that session to the authorization endpoint; redirects are not followed.

	Args:
	        session: of requests, or the requests module itself for somebody who is not logged in.
	        verifier: adds its S256 challenge.
	        changed: replaces parameters of the request; None leaves one out, a list repeats one.
	"""
	query = urlencode(authorization_request(client, verifier, **changed), doseq=True)
	return authorize_with(session, client.site, query)


def authorize_with(session, site, query: str) -> requests.Response:
	"""The same with a query string that is already written out."""
	return session.get(f"{site.endpoint('authorize')}?{query}", allow_redirects=False, timeout=60)


def authorize_raw(session, site, query: str) -> requests.Response:
	"""The same octet for octet: requests itself repairs a percent sign that escapes nothing."""
	parts = urlsplit(site.endpoint("authorize"))
	kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
	cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
	connection = kind(parts.hostname, parts.port, timeout=60)
	connection.request("GET", f"{parts.path}?{query}", headers={"Cookie": cookies})
	raw = connection.getresponse()
	answer = requests.Response()
	answer.status_code, answer._content, answer.encoding = raw.status, raw.read(), "utf-8"
	answer.headers.update(raw.getheaders())
	connection.close()
	return answer


def login_cookies(sent: requests.Response) -> dict[str, str]:
	"""The cookies by which a browser finds its request again, of the answer that sent it to the login page."""
	return {name: value for name, value in sent.cookies.items() if name.startswith("oauth2_request_")}


def log_out(site, browser: requests.Session) -> None:
	"""Log out as Desk does it, with the session's CSRF token, which a page of ours has too."""
	page = browser.get(site.endpoint("end_session"), timeout=60)
	headers = {"X-Frappe-CSRF-Token": Dialog.of(page).fields["csrf_token"]}
	answer = browser.post(site.method("logout"), headers=headers, timeout=60)
	assert answer.status_code == 200, answer.text[:300]


@dataclass
class Allowed:
	"""A user said Allow: the code, and what is needed to redeem it."""

	client: Client
	user: str
	verifier: str | None
	redirect_uri: str | None
	redirect: Redirect
	issued_at: float = 0  # epoch seconds, when the tokens had certainly been issued
	_tokens: dict = field(default_factory=dict)

	@property
	def code(self) -> str:
		return self.redirect["code"]

	def tokens(self, **form) -> dict:
		"""The token answer for this code; redeemed at the first call."""
		if not self._tokens:
			answer = self.client.exchange(self, **form)
			assert answer.status_code == 200, f"no tokens: {answer.status_code}: {answer.text[:500]}"
			self._tokens, self.issued_at = answer.json(), time.time()
		return self._tokens

	@property
	def access_token(self) -> str:
		return self.tokens()["access_token"]

	@property
	def refresh_token(self) -> str:
		return self.tokens()["refresh_token"]


def allow(session, client: Client, user: str, pkce: bool = True, **changed) -> Allowed:
	"""Go through the dialog and press Allow (or be let through without one)."""
	verifier = make_verifier() if pkce else None
	response = authorize(session, client, verifier, **changed)
	if response.status_code == 200:
		response = Dialog.of(response).press(session, "allow")
	redirect = redirect_of(response)
	assert "code" in redirect.params, f"no code: {redirect.location}"
	redirect_uri = changed.get("redirect_uri", client.redirect_uri)
	return Allowed(client, user, verifier, redirect_uri, redirect)
