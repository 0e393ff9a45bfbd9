"""One client of the soak: it goes through the life of one grant after another, and judges each answer.

What must never happen is a violation at once. A broken connection or a 5xx is written down with its time, and judged
at the end: it may only come while something was disturbed.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

import requests

from tests.support import flow
from tests.support.clients import BROKEN, Client, bearer
from tests.support.concurrency import at_once

WHO = "/api/method/frappe.auth.get_logged_user"
# Seconds.
PATIENCE, PAUSE = 60, 0.2
# Around the end of a token's life its answer may be either.
SLACK = 2
# How many redeem the same code at once.
RACERS = 4


class Stop(Exception):
	"""The time is over in the middle of a life; what was last asked for is in doubt."""


@dataclass
class Visitor:
	"""One client with a session of its user.

	Args:
		client: of the site.
		user: whom its tokens act for.
		session: of that user.
		rng: decides what it does.
		end: epoch seconds when it stops.
	"""

	client: Client
	user: str
	session: requests.Session
	rng: random.Random
	end: float
	counts: Counter = field(default_factory=Counter)
	violations: list[str] = field(default_factory=list)
	troubles: list[dict] = field(default_factory=list)  # broken connections and 5xx
	lost: list[str] = field(default_factory=list)  # refused the second time, after the first answer was lost
	codes: list[str] = field(default_factory=list)
	tokens: dict[str, dict] = field(default_factory=dict)  # access token: refresh token, state, good_until
	expiring: list[str] = field(default_factory=list)

	def run(self) -> None:
		"""Live one life after another until the time is over."""
		while time.time() < self.end:
			try:
				self.check_expired()
				self.live()
			except Stop:
				pass

	def live(self) -> None:
		"""One grant: a code, tokens, calls, refreshes, and one of several ends."""
		allowed = self.authorize()
		if self.rng.random() < 0.1:
			return self.race(allowed)
		tokens = self.exchange(allowed)
		older = None
		for _ in range(self.rng.randrange(3)):
			for _ in range(self.rng.randrange(1, 5)):
				self.call(tokens)
			older, tokens = tokens, self.refresh(tokens)
		self.call(tokens)
		ends = [self.keep, self.revoke_access_token, self.revoke_refresh_token]
		ends.append(lambda tokens: self.replay_code(allowed, tokens))
		if older:
			ends.append(lambda tokens: self.replay_refresh(older, tokens))
		self.rng.choice(ends)(tokens)

	# Requests

	def send(self, kind: str, request) -> tuple[requests.Response, bool]:
		"""Send a request, again and again until somebody answers it.

		Returns:
			The answer, and whether an earlier try may have had an effect that nobody told us of.
		"""
		deadline, doubtful = time.time() + PATIENCE, False
		while True:
			begin = time.time()
			try:
				answer = request()
			except BROKEN as error:
				self.trouble(kind, begin, type(error).__name__)
			except AssertionError as error:
				# What should have been a page or a redirect.
				self.trouble(kind, begin, str(error)[:200])
			else:
				if not isinstance(answer, requests.Response) or answer.status_code < 500:
					self.counts[kind] += 1
					return answer, doubtful
				self.trouble(kind, begin, f"{answer.status_code} {answer.text[:160]}")
			doubtful = True
			if time.time() > deadline:
				self.violations.append(f"{kind}: no answer in {PATIENCE} s")
				raise Stop
			time.sleep(PAUSE)

	def trouble(self, kind: str, begin: float, what: str) -> None:
		self.troubles.append({"kind": kind, "begin": begin, "end": time.time(), "what": what})

	def authorize(self) -> flow.Allowed:
		allowed, _ = self.send("authorize", lambda: flow.allow(self.session, self.client, self.user))
		self.codes.append(allowed.code)
		return allowed

	def exchange(self, allowed: flow.Allowed) -> dict:
		answer, doubtful = self.send("exchange", lambda: self.client.exchange(allowed))
		return self.take("exchange", answer, doubtful, allowed.code)

	def refresh(self, tokens: dict) -> dict:
		old = tokens["refresh_token"]
		answer, doubtful = self.send("refresh", lambda: self.client.refresh(old))
		self.tokens[tokens["access_token"]]["state"] = "ended"
		newer = self.take("refresh", answer, doubtful, old)
		if self.rng.random() < 0.5:
			self.refused(tokens["access_token"], "a refresh")
		return newer

	def take(self, kind: str, answer: requests.Response, doubtful: bool, credential: str) -> dict:
		"""Note the tokens of an answer; without any the life is over."""
		if answer.status_code == 200:
			return self.note(answer.json())
		if doubtful and answer.status_code == 400:
			# The first time had counted; this was a replay, which ends the family.
			self.lost.append(credential)
			raise Stop
		self.violations.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
		raise Stop

	def note(self, tokens: dict) -> dict:
		good_until = time.time() + tokens["expires_in"] - SLACK
		self.tokens[tokens["access_token"]] = {
			"refresh_token": tokens["refresh_token"],
			"state": "good",
			"good_until": good_until,
		}
		return tokens

	def call(self, tokens: dict) -> None:
		"""The API with a token that is good, unless its time is over."""
		token = tokens["access_token"]
		answer, _ = self.send("API call", lambda: bearer(self.client.site, token, WHO))
		if time.time() > self.tokens[token]["good_until"]:
			return
		if answer.status_code != 200 or answer.json().get("message") != self.user:
			self.violations.append(f"a good token was refused: {answer.status_code} {answer.text[:200]}")

	def refused(self, token: str, why: str) -> None:
		"""The API with a token that has ended."""
		answer, _ = self.send("API call, ended", lambda: bearer(self.client.site, token, WHO))
		if answer.status_code != 401:
			self.violations.append(f"a token was accepted after {why}: {answer.status_code}")

	# Ends

	def keep(self, tokens: dict) -> None:
		if self.tokens[tokens["access_token"]]["good_until"] < self.end:
			self.expiring.append(tokens["access_token"])

	def check_expired(self) -> None:
		"""Try tokens whose time is over."""
		while self.expiring and self.tokens[self.expiring[0]]["good_until"] + 2 * SLACK < time.time():
			token = self.expiring.pop(0)
			self.tokens[token]["state"] = "ended"
			self.refused(token, "its expiry")

	def revoke_access_token(self, tokens: dict) -> None:
		token = tokens["access_token"]
		self.revoke(token)
		self.tokens[token]["state"] = "ended"
		self.refused(token, "its revocation")

	def revoke_refresh_token(self, tokens: dict) -> None:
		self.revoke(tokens["refresh_token"])
		self.end_family(tokens, "the revocation of its family")
		self.refused_credential(
			"a revoked refresh token", lambda: self.client.refresh(tokens["refresh_token"])
		)

	def revoke(self, credential: str) -> None:
		answer, _ = self.send("revoke", lambda: self.client.revoke(credential))
		if answer.status_code != 200:
			self.violations.append(f"revoke: {answer.status_code} {answer.text[:200]}")

	def replay_code(self, allowed: flow.Allowed, tokens: dict) -> None:
		self.refused_credential("a used code", lambda: self.client.exchange(allowed))
		self.end_family(tokens, "a replay of its code")

	def replay_refresh(self, older: dict, tokens: dict) -> None:
		self.refused_credential("a used refresh token", lambda: self.client.refresh(older["refresh_token"]))
		self.end_family(tokens, "a replay in its family")

	def refused_credential(self, what: str, request) -> None:
		answer, _ = self.send(f"replay: {what}", request)
		if answer.status_code != 400 or answer.json().get("error") != "invalid_grant":
			self.violations.append(f"{what}: {answer.status_code} {answer.text[:200]}")

	def end_family(self, tokens: dict, why: str) -> None:
		self.tokens[tokens["access_token"]]["state"] = "ended"
		self.refused(tokens["access_token"], why)

	def race(self, allowed: flow.Allowed) -> None:
		"""Redeem a code several times at once: exactly one wins, and loses what it won to the others' replay."""
		begin = time.time()

		def redeem(_index: int):
			try:
				return self.client.exchange(allowed)
			except BROKEN as error:
				return error

		answers = at_once(RACERS, redeem)
		self.counts["exchange, several at once"] += 1
		won = [self.note(answer.json()) for answer in answers if getattr(answer, "status_code", 0) == 200]
		refused = [answer for answer in answers if getattr(answer, "status_code", 0) == 400]
		for answer in answers:
			if getattr(answer, "status_code", 500) >= 500:
				self.trouble(
					"exchange, several at once", begin, str(getattr(answer, "status_code", answer))[:160]
				)
		if len(won) > 1:
			self.violations.append(f"a code was redeemed {len(won)} times")
		if len(refused) == RACERS:
			self.violations.append("a code was refused to everybody")
		for tokens in won:
			if refused:
				self.end_family(tokens, "a replay of its code")
			else:
				self.tokens[tokens["access_token"]]["state"] = "unknown"

	def report(self) -> dict:
		return {
			name: getattr(self, name)
			for name in ("counts", "violations", "troubles", "lost", "codes", "tokens")
		}
