"""The same flow at the protocol: what an app's code sends and gets, request by request."""

import base64
import hashlib
import json
import secrets

import requests

from .browser import TIMEOUT, Browser, dialog_form, json_body, query, target
from .data import ALLOWS
from .flow import Walk
from .report import brief, expect

METHODS = "/api/method/oauth_provider.api.oauth2."
REQUIRED = ("access_token", "token_type", "expires_in", "refresh_token", "scope")


class Protocol:
	"""Act 2: tokens used, refreshed, replayed and revoked.

	Args:
		walk: the walk, for its site, client and report.
		browser: a browser in which Jane is signed in at the site.
	"""

	def __init__(self, walk: Walk, browser: Browser):
		self.base_url = walk.site.base_url
		self.redirect_uri = walk.app.redirect_uri
		self.demo = walk.demo
		self.report = walk.report
		self.browser = browser
		self.client = requests.Session()
		self.client.trust_env = False
		self.client.headers["Accept"] = "application/json"

	def run(self) -> None:
		"""Goes through the act."""
		self.report.act("Act 2  The same without an app in between, request by request")
		with self.report.step("A second request and a second Allow; the code is exchanged with its verifier"):
			tokens = self.consent()
		with self.report.step("The token opens what the scope names"):
			self.within_scope(tokens["access_token"])
		with self.report.step("Beyond the scope it opens nothing, not even what the person may read"):
			self.beyond_scope(tokens["access_token"])
		with self.report.step("Refresh: a new pair, and the old refresh token is dead"):
			renewed = self.refresh(tokens)
		with self.report.step("The old refresh token is sent again, as a thief would: refused"):
			self.replay(tokens["refresh_token"], renewed["access_token"])
		with self.report.step("Only the person can start a new family: a third Allow"):
			tokens = self.consent()
		with self.report.step("Revoke: the refresh token and its access token end at once"):
			self.revoke(tokens)

	def post(self, method: str, **data) -> requests.Response:
		"""Returns the answer to a form post of the client, with client_secret_basic."""
		auth = (self.demo.client_id, self.demo.client_secret)
		return self.client.post(f"{self.base_url}{METHODS}{method}", data=data, auth=auth, timeout=TIMEOUT)

	def read(self, path: str, token: str, **params) -> requests.Response:
		"""Returns the answer to a GET with a Bearer token."""
		headers = {"Authorization": f"Bearer {token}"}
		return self.client.get(f"{self.base_url}{path}", params=params, headers=headers, timeout=TIMEOUT)

	def consent(self) -> dict:
		"""Authorization request, Allow, code, token. Returns the token answer."""
		verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
		digest = hashlib.sha256(verifier.encode()).digest()
		question = self.browser.open(
			requests.Request(
				"GET",
				f"{self.base_url}{METHODS}authorize",
				params={
					"response_type": "code",
					"client_id": self.demo.client_id,
					"redirect_uri": self.redirect_uri,
					"scope": "project profile",
					"state": state,
					"code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
					"code_challenge_method": "S256",
				},
			)
			.prepare()
			.url
		)
		self.report.answer(question, "signed in: no login page")
		_, form = dialog_form(question)
		answer = self.browser.submit(question, form, form.button("Allow"))
		sent = query(target(answer))
		expect(sent.get("code") and sent.get("state") == state, "a code and the same state", answer)
		self.report.answer(answer, f"code {brief(sent['code'])}")
		grant = {"grant_type": "authorization_code", "redirect_uri": self.redirect_uri}
		answer = self.post("get_token", code=sent["code"], code_verifier=verifier, **grant)
		return self.tokens(answer)

	def tokens(self, answer: requests.Response) -> dict:
		"""Checks and says a token answer. Returns it."""
		expect(answer.status_code == 200, "tokens with status 200", answer)
		body = json_body(answer)
		absent = [name for name in REQUIRED if not body.get(name)]
		expect(not absent, f"{', '.join(REQUIRED)} in the answer", answer, f"no {', '.join(absent)}")
		expect("no-store" in answer.headers.get("Cache-Control", ""), "Cache-Control: no-store", answer)
		self.report.answer(answer, f"{body['token_type']}, {body['expires_in']} s, scope {body['scope']!r}")
		access, refresh = brief(body["access_token"]), brief(body["refresh_token"])
		self.report.note(f"access_token {access}  refresh_token {refresh}")
		return body

	def within_scope(self, token: str) -> None:
		fields = json.dumps(["name", "status", "percent_complete"])
		answer = self.read("/api/resource/Project", token, fields=fields, limit_page_length=500)
		expect(answer.status_code == 200, "the projects with status 200", answer)
		rows = json_body(answer).get("data") or []
		expect(len(rows) == len(self.demo.projects), f"{len(self.demo.projects)} projects", answer)
		self.report.answer(answer, f"{len(rows)} rows")
		if rows:
			self.report.note(json.dumps(rows[0], ensure_ascii=False))
		answer = self.read(f"{METHODS}test_resource", token)
		expect(answer.status_code == 200, "who the token stands for, with status 200", answer)
		expect(json_body(answer).get("user") == ALLOWS, f"user {ALLOWS}", answer)
		self.report.answer(answer, f"user {ALLOWS}")

	def beyond_scope(self, token: str) -> None:
		answer = self.browser.open(f"{self.base_url}/api/resource/User")
		expect(json_body(answer).get("data"), f"{ALLOWS} to read users when signed in", answer)
		self.report.answer(answer, "Jane's own browser")
		answer = self.read("/api/resource/User", token)
		challenge = answer.headers.get("WWW-Authenticate", "")
		expect(answer.status_code == 403, "status 403", answer)
		expect(json_body(answer).get("error") == "insufficient_scope", "error insufficient_scope", answer)
		expect(challenge.startswith("Bearer"), "WWW-Authenticate: Bearer", answer, challenge)
		self.report.answer(answer, "the token: insufficient_scope")
		self.report.note(f"WWW-Authenticate: {challenge}")

	def refresh(self, tokens: dict) -> dict:
		answer = self.post("get_token", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
		renewed = self.tokens(answer)
		for name in ("access_token", "refresh_token"):
			expect(renewed[name] != tokens[name], f"another {name}", answer, "the same one")
		answer = self.read("/api/resource/Project", renewed["access_token"])
		expect(answer.status_code == 200, "the new access token to open the projects", answer)
		self.report.answer(answer, "with the new access token")
		return renewed

	def replay(self, old: str, newest: str) -> None:
		answer = self.post("get_token", grant_type="refresh_token", refresh_token=old)
		expect(answer.status_code == 400, "status 400", answer)
		expect(json_body(answer).get("error") == "invalid_grant", "error invalid_grant", answer)
		self.report.answer(answer, "invalid_grant")
		self.report.note("that ended everything that came from this Allow, the newest token too:")
		self.refused(newest)

	def refused(self, token: str) -> None:
		"""Checks that a token opens nothing any more."""
		answer = self.read("/api/resource/Project", token)
		challenge = answer.headers.get("WWW-Authenticate", "")
		expect(answer.status_code == 401, "status 401", answer)
		expect(json_body(answer).get("error") == "invalid_token", "error invalid_token", answer)
		expect("invalid_token" in challenge, "WWW-Authenticate: Bearer with invalid_token", answer, challenge)
		self.report.answer(answer, "invalid_token")
		self.report.note(f"WWW-Authenticate: {challenge}")

	def revoke(self, tokens: dict) -> None:
		answer = self.post("revoke_token", token=tokens["refresh_token"], token_type_hint="refresh_token")
		expect(answer.status_code == 200, "status 200", answer)
		expect(json_body(answer) == {"message": "success"}, 'the body {"message": "success"}', answer)
		self.report.answer(answer, "success")
		self.refused(tokens["access_token"])
