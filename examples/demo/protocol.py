"""The same flow at the protocol: what an app's code sends and gets, request by request."""

import json
import secrets

import requests

from tests.support import flow
from tests.support.clients import bearer, make_verifier

from .data import ALLOWS
from .flow import TIMEOUT, Walk
from .report import brief, expect, json_body

REQUIRED = ("access_token", "token_type", "expires_in", "refresh_token", "scope")
PROJECTS, USERS = "/api/resource/Project", "/api/resource/User"


class Protocol:
	"""Act 2: tokens used, refreshed, replayed and revoked.

	Args:
		walk: the walk, for its site, client and report.
		browser: a session of requests, in which Jane is signed in at the site.
	"""

	def __init__(self, walk: Walk, browser: requests.Session):
		self.site = walk.site
		self.client = walk.demo.client
		self.projects = walk.demo.projects
		self.report = walk.report
		self.browser = browser

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

	def consent(self) -> dict:
		"""Authorization request, Allow, code, token. Returns the token answer."""
		verifier, state = make_verifier(), secrets.token_urlsafe(16)
		question = flow.authorize(self.browser, self.client, verifier, state=state)
		self.report.answer(question, "signed in: no login page")
		answer = flow.Dialog.of(question).press(self.browser, "allow")
		redirect = flow.redirect_of(answer)
		sent = redirect.params
		expect(sent.get("code") and sent.get("state") == state, "a code and the same state", answer)
		self.report.answer(answer, f"code {brief(sent['code'])}")
		allowed = flow.Allowed(self.client, ALLOWS, verifier, self.client.redirect_uri, redirect)
		return self.tokens(self.client.exchange(allowed, auth="basic"))

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
		columns = {"fields": '["name", "status", "percent_complete"]', "limit_page_length": 500}
		answer = bearer(self.site, token, PROJECTS, params=columns)
		expect(answer.status_code == 200, "the projects with status 200", answer)
		rows = json_body(answer).get("data") or []
		expect(len(rows) == len(self.projects), f"{len(self.projects)} projects", answer)
		self.report.answer(answer, f"{len(rows)} rows")
		if rows:
			self.report.note(json.dumps(rows[0], ensure_ascii=False))
		answer = bearer(self.site, token, self.site.endpoint("test_resource"))
		expect(answer.status_code == 200, "who the token stands for, with status 200", answer)
		expect(json_body(answer).get("user") == ALLOWS, f"user {ALLOWS}", answer)
		self.report.answer(answer, f"user {ALLOWS}")

	def beyond_scope(self, token: str) -> None:
		answer = self.browser.get(self.site.base_url + USERS, timeout=TIMEOUT)
		expect(json_body(answer).get("data"), f"{ALLOWS} to read users when signed in", answer)
		self.report.answer(answer, "Jane's own browser")
		answer = bearer(self.site, token, USERS)
		challenge = answer.headers.get("WWW-Authenticate", "")
		expect(answer.status_code == 403, "status 403", answer)
		expect(json_body(answer).get("error") == "insufficient_scope", "error insufficient_scope", answer)
		expect(challenge.startswith("Bearer"), "WWW-Authenticate: Bearer", answer, challenge)
		self.report.answer(answer, "the token: insufficient_scope")
		self.report.note(f"WWW-Authenticate: {challenge}")

	def refresh(self, tokens: dict) -> dict:
		answer = self.client.refresh(tokens["refresh_token"], auth="basic")
		renewed = self.tokens(answer)
		for name in ("access_token", "refresh_token"):
			expect(renewed[name] != tokens[name], f"another {name}", answer, "the same one")
		answer = bearer(self.site, renewed["access_token"], PROJECTS)
		expect(answer.status_code == 200, "the new access token to open the projects", answer)
		self.report.answer(answer, "with the new access token")
		return renewed

	def replay(self, old: str, newest: str) -> None:
		answer = self.client.refresh(old, auth="basic")
		expect(answer.status_code == 400, "status 400", answer)
		expect(json_body(answer).get("error") == "invalid_grant", "error invalid_grant", answer)
		self.report.answer(answer, "invalid_grant")
		self.report.note("that ended everything that came from this Allow, the newest token too:")
		self.refused(newest)

	def refused(self, token: str) -> None:
		"""Checks that a token opens nothing any more."""
		answer = bearer(self.site, token, PROJECTS)
		challenge = answer.headers.get("WWW-Authenticate", "")
		expect(answer.status_code == 401, "status 401", answer)
		expect(json_body(answer).get("error") == "invalid_token", "error invalid_token", answer)
		expect("invalid_token" in challenge, "WWW-Authenticate: Bearer with invalid_token", answer, challenge)
		self.report.answer(answer, "invalid_token")
		self.report.note(f"WWW-Authenticate: {challenge}")

	def revoke(self, tokens: dict) -> None:
		answer = self.client.revoke(tokens["refresh_token"], auth="basic", token_type_hint="refresh_token")
		expect(answer.status_code == 200, "status 200", answer)
		expect(json_body(answer) == {"message": "success"}, 'the body {"message": "success"}', answer)
		self.report.answer(answer, "success")
		self.refused(tokens["access_token"])
