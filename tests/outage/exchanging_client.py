"""A client that redeems codes and refreshes tokens without a pause, and remembers what came of it."""

import random
import threading
from dataclasses import dataclass, field

import requests

from tests.support import flow
from tests.support.clients import BROKEN, Client

REFRESHES = 3


@dataclass
class Broken:
	"""A request whose connection broke, and what came when the client sent it again (None: it did not)."""

	kind: str
	credential: str
	again: requests.Response | None = None


@dataclass
class ExchangingClient:
	"""One client with a grant of its own; `run` it in a thread.

	Args:
		client: gets codes without a dialog.
		session: of the user.
		rng: decides whether it sends a broken request again.
	"""

	client: Client
	session: requests.Session
	rng: random.Random
	broken: list[Broken] = field(default_factory=list)
	surprises: list[str] = field(default_factory=list)
	credentials: list[str] = field(default_factory=list)  # everything that it was ever given
	last_tokens: list[dict] = field(default_factory=list)  # at the end of a chain that never broke
	answered: int = 0

	def run(self, stop: threading.Event) -> None:
		while not stop.is_set():
			try:
				allowed = flow.allow(self.session, self.client, "")
			except BROKEN:
				continue
			self.credentials.append(allowed.code)
			self.go_through(allowed, stop)

	def go_through(self, allowed: flow.Allowed, stop: threading.Event) -> None:
		tokens = self.send("exchange", allowed.code, lambda: self.client.exchange(allowed))
		for _ in range(REFRESHES):
			if not tokens or stop.is_set():
				break
			token = tokens["refresh_token"]
			tokens = self.send("refresh", token, lambda token=token: self.client.refresh(token))
		if tokens:
			self.last_tokens.append(tokens)

	def send(self, kind: str, credential: str, request) -> dict | None:
		"""Send a request, if its connection breaks perhaps once more; gives the tokens, None without."""
		try:
			answer = request()
		except BROKEN:
			return self.after_a_break(Broken(kind, credential), request)
		self.answered += 1
		if answer.status_code != 200:
			self.surprises.append(f"{kind}: {answer.status_code}: {answer.text[:300]}")
			return None
		return self.keep(answer)

	def after_a_break(self, broken: Broken, request) -> dict | None:
		self.broken.append(broken)
		if self.rng.random() < 0.3:
			return None
		while broken.again is None:
			try:
				broken.again = request()
			except BROKEN:
				continue  # the next worker was killed too
		if broken.again.status_code == 200:
			return self.keep(broken.again)
		return None

	def keep(self, answer: requests.Response) -> dict:
		tokens = answer.json()
		self.credentials += [tokens["access_token"], tokens["refresh_token"]]
		return tokens
