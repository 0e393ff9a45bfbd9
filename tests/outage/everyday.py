"""What goes on at a site all day: one function for each kind of request, and what came of them."""

from collections import deque
from dataclasses import dataclass, field

import requests

from devbench import process
from tests.support import flow
from tests.support.clients import BROKEN, Client, bearer

# Of the shape of a token, and none.
UNKNOWN = "u" * 43


def is_unknown(answer: requests.Response) -> bool:
	"""Whether the request may have counted: its commit failed, ours (which says so) or Frappe's own after it."""
	return answer.status_code == 500 or "may or may not have counted" in answer.text


@dataclass
class Everyday:
	"""Clients and tokens that requests are made with.

	Args:
		client: gets its codes without a dialog.
		asking: gets a dialog; and its secret is guessed at.
		session: of the user.
	"""

	client: Client
	asking: Client
	session: requests.Session
	user: str
	codes: deque = field(default_factory=deque)
	issued: list[dict] = field(default_factory=list)  # by exchanges; nobody touches them later
	revoked: list[str] = field(default_factory=list)  # access tokens whose revocation was answered 200
	doubtful: set[str] = field(default_factory=set)  # refresh tokens of which an answer was lost
	pending: flow.Allowed | None = None
	in_doubt: bool = (
		False  # whether the pending code may have been redeemed by a request whose answer was lost
	)

	def __post_init__(self):
		# Three that differ in what happens to them: nothing, refreshes, revocations.
		self.standing, self.chain, self.revoking, dead = (self.allowed().tokens() for _ in range(4))
		self.dead = dead["access_token"]
		assert self.client.revoke(self.dead).status_code == 200

	def allowed(self) -> flow.Allowed:
		return flow.allow(self.session, self.client, self.user)

	def kinds(self) -> dict:
		"""One function for each kind of request; gives the response and whether it is the right one."""
		# Codes of an earlier time may have expired.
		self.codes, self.pending, self.in_doubt = deque(self.allowed() for _ in range(3)), None, False
		return {
			"bearer": lambda: self.bearer(self.standing["access_token"]),
			"bearer on REST": self.rest,
			"bearer, POST": lambda: self.rest("POST"),
			"bearer, revoked": lambda: self.bearer_refused(self.dead),
			"bearer, unknown": lambda: self.bearer_refused(UNKNOWN),
			"introspect": lambda: self.introspect(self.standing["access_token"], True),
			"introspect, revoked": lambda: self.introspect(self.dead, False),
			"wrong secret": self.wrong_secret,
			"authorize": self.authorize,
			"dialog": self.dialog,
			"exchange": self.exchange,
			"refresh": self.refresh,
			"revoke": self.revoke,
		}

	def bearer(self, token: str):
		answer = bearer(self.client.site, token, self.client.site.endpoint("test_resource"))
		return answer, answer.status_code == 200 and answer.json()["user"] == self.user

	def rest(self, verb: str = "GET"):
		url = self.client.site.method("frappe.auth.get_logged_user")
		answer = bearer(self.client.site, self.standing["access_token"], url, verb)
		return answer, answer.status_code == 200 and answer.json()["message"] == self.user

	def bearer_refused(self, token: str):
		answer = bearer(self.client.site, token, self.client.site.endpoint("test_resource"))
		return answer, answer.status_code == 401 and answer.json()["error"] == "invalid_token"

	def introspect(self, token: str, active: bool):
		answer = self.client.introspect(token)
		return answer, answer.status_code == 200 and answer.json()["active"] is active

	def wrong_secret(self):
		"""Somebody guesses: refused, and after some failures told to wait (RFC 6585 4)."""
		answer = self.asking.introspect(self.standing["access_token"], client_secret="wrong")
		return answer, answer.status_code in (401, 429)

	def authorize(self):
		verifier = flow.make_verifier()
		answer = flow.authorize(self.session, self.client, verifier)
		right = answer.status_code == 303 and "code=" in answer.headers["Location"]
		if right and len(self.codes) < 10:
			redirect = flow.redirect_of(answer)
			self.codes.append(
				flow.Allowed(self.client, self.user, verifier, self.client.redirect_uri, redirect)
			)
		return answer, right

	def dialog(self):
		answer = flow.authorize(self.session, self.asking, flow.make_verifier())
		return answer, answer.status_code == 200 and 'name="transaction"' in answer.text

	def exchange(self):
		"""Redeem a code; one that could not be redeemed is tried again next time."""
		if not self.pending:
			# One stays in stock for the moment when no new ones come.
			process.wait(lambda: len(self.codes) > 1, 0.5) or process.wait(lambda: bool(self.codes), 60)
			self.pending = self.codes.popleft()
		answer = self.client.exchange(self.pending)
		if right := answer.status_code == 200:
			self.issued.append(answer.json())
		elif answer.status_code == 400 and self.in_doubt:
			right = "used before" in answer.json()["error_description"]
		# The database may have kept a commit that it could not confirm any more.
		self.in_doubt = self.in_doubt or is_unknown(answer)
		if right or answer.status_code == 400:
			# Not again: a second time would be a guess, and is counted as one.
			self.pending, self.in_doubt = None, False
		return answer, right

	def refresh(self):
		answer, right, self.chain = self.successor_of(self.chain)
		return answer, right

	def successor_of(self, tokens: dict):
		"""Refresh; gives the answer, whether it is right, and the tokens to go on with.

		As with a code, a refresh token that counted although its answer was lost is a replay the second time.
		"""
		token = tokens["refresh_token"]
		try:
			answer = self.client.refresh(token)
		except BROKEN:
			self.doubtful.add(token)
			raise
		if answer.status_code == 200:
			return answer, True, answer.json()
		if answer.status_code == 400 and token in self.doubtful:
			return answer, True, self.allowed().tokens()
		if is_unknown(answer):
			self.doubtful.add(token)
		return answer, False, tokens

	def revoke(self):
		"""Revoke an access token, then get the next one; both may have to be tried again."""
		if self.revoking["access_token"] not in self.revoked:
			answer = self.client.revoke(self.revoking["access_token"])
			if right := answer.status_code == 200:
				self.revoked.append(self.revoking["access_token"])
			return answer, right
		answer, right, self.revoking = self.successor_of(self.revoking)
		return answer, right

	def check_kept(self) -> None:
		"""All that was answered still holds: what was issued is good, what was revoked is not."""
		assert self.client.is_active(self.standing["access_token"])
		assert self.client.is_active(self.chain["access_token"])
		lost = [tokens for tokens in self.issued if not self.client.is_active(tokens["access_token"])]
		assert not lost, f"{len(lost)} of {len(self.issued)} that were issued are not good any more"
		back = [token for token in self.revoked if self.client.is_active(token)]
		assert not back, f"{len(back)} of {len(self.revoked)} that were revoked are good again"
		assert not self.client.is_active(self.dead)
