"""What the soak found: counts by kind, and every invariant, at the end."""

import random
import time
from collections import Counter

from benchmarks.soak.disturbances import Disturbances
from tests.support.bench_services import BenchServices
from tests.support.books import Books
from tests.support.clients import bearer
from tests.support.concurrency import at_once
from tests.support.site import Site

# Tokens that are asked for over HTTP at the end; the database is asked about all.
ASKED, AT_ONCE = 3000, 8
WHO = "/api/method/frappe.auth.get_logged_user"


class Verdict:
	"""Judges a run.

	Args:
		reports: of all visitors.
		disturbances: that they met.
	"""

	def __init__(self, reports: list[dict], disturbances: Disturbances):
		self.reports, self.disturbances = reports, disturbances
		self.counts = sum((Counter(report["counts"]) for report in reports), Counter())
		self.tokens = {token: facts for report in reports for token, facts in report["tokens"].items()}
		self.codes = [code for report in reports for code in report["codes"]]
		self.lost = [credential for report in reports for credential in report["lost"]]
		self.troubles = [trouble for report in reports for trouble in report["troubles"]]
		self.broken: dict[str, list[str]] = {
			"no answer but those expected": [
				f"{trouble['kind']}: {trouble['what']}"
				for trouble in self.troubles
				if not disturbances.explains(trouble["begin"], trouble["end"])
			],
			"no token accepted after its end, no good one refused, no code redeemed twice": [
				violation for report in reports for violation in report["violations"]
			],
		}

	def check(self, services: BenchServices, site: Site, clients: list[str], rng: random.Random) -> None:
		"""Compare what the clients were told with the database, and ask for tokens once more."""
		self.check_books(self.read_books(services, site, clients))
		self.check_answers(site, rng)
		left = self.disturbances.left()
		self.broken["the clean-up job leaves nothing of long ago"] = [f"{left} rows are left"] if left else []

	def read_books(self, services: BenchServices, site: Site, clients: list[str]) -> Books:
		refresh_tokens = [facts["refresh_token"] for facts in self.tokens.values()]
		return Books.of(services, site, clients, [*self.codes, *self.tokens, *refresh_tokens])

	def check_books(self, books: Books) -> None:
		self.broken["each code is used and has tokens, or neither"] = books.contradictions()
		known = books.family_of | books.code_row
		self.broken["nothing that was issued is lost"] = [
			"a code or token that was answered is not in the database"
			for credential in [*self.codes, *self.tokens]
			if credential not in known
		]
		self.broken["a family ends when its answer was lost and it was asked for again"] = [
			"a family goes on"
			for credential in self.lost
			if not books.ended(books.code_row.get(credential) or books.family_of[credential])
		]
		self.broken["the database has each good token as active"] = [
			f"a good token is {books.status_of[token]}"
			for token, facts in self.tokens.items()
			if facts["state"] == "good" and books.status_of.get(token) not in (None, "Active")
		]

	def check_answers(self, site: Site, rng: random.Random) -> None:
		"""Each issued token answers as it should; of very many, a sample."""
		asked = sorted(token for token, facts in self.tokens.items() if facts["state"] != "unknown")
		asked = rng.sample(asked, min(ASKED, len(asked)))
		wrong = []
		for start in range(0, len(asked), AT_ONCE):
			batch = asked[start : start + AT_ONCE]
			statuses = at_once(
				len(batch), lambda index, batch=batch: bearer(site, batch[index], WHO).status_code
			)
			for token, status in zip(batch, statuses, strict=True):
				facts, moment = self.tokens[token], time.time()
				expected = 200 if facts["state"] == "good" and moment < facts["good_until"] else 401
				# Around its expiry it may be either.
				if status != expected and abs(moment - facts["good_until"]) > 5:
					wrong.append(f"a token that is {facts['state']} is answered {status}")
		self.broken[f"each issued token answers as it should ({len(asked)} asked)"] = wrong

	def is_good(self) -> bool:
		return not any(self.broken.values())

	def table(self) -> str:
		"""What a person reads, in Markdown."""
		done = self.disturbances
		states = Counter(facts["state"] for facts in self.tokens.values())
		lines = ["| what | count |", "| --- | ---: |"]
		lines += [f"| {kind} | {count:,} |" for kind, count in sorted(self.counts.items())]
		lines += [
			f"| **all requests** | {sum(self.counts.values()):,} |",
			f"| codes issued | {len(self.codes):,} |",
			f"| tokens issued | {len(self.tokens):,} |",
			*(f"| tokens at the end: {state} | {count:,} |" for state, count in sorted(states.items())),
			f"| workers killed | {done.kills} |",
			f"| database restarted | {done.restarts} |",
			f"| clean-up jobs, with rows removed | {done.cleanups} ({done.cleared:,}) |",
			f"| connections broken, or 5xx, while something was disturbed | {len(self.troubles):,} |",
			f"| answers lost and asked for again in vain | {len(self.lost):,} |",
		]
		lines += ["", "| what must hold | broken |", "| --- | ---: |"]
		lines += [f"| {rule} | {len(found)} |" for rule, found in self.broken.items()]
		return "\n".join(lines)

	def examples(self) -> str:
		"""A few of each kind of what must not be."""
		lines = []
		for rule, found in self.broken.items():
			lines += [f"  {rule}: {count} x {text}" for text, count in Counter(found).most_common(5)]
		return "\n".join(lines)
