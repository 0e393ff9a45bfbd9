"""What the database says was issued, beside what the clients know."""

import json
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.bench_services import BenchServices
from tests.support.site import Site


@dataclass
class Books:
	"""The codes and tokens of some clients as the database has them."""

	validity: dict[str, str] = field(default_factory=dict)  # code's row: Valid, Used, Revoked
	statuses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # family: of its tokens
	code_row: dict[str, str] = field(default_factory=dict)  # code: its row
	family_of: dict[str, str] = field(default_factory=dict)  # access or refresh token: its family
	status_of: dict[str, str] = field(default_factory=dict)  # access or refresh token: its row's status

	@classmethod
	def of(cls, services: BenchServices, site: Site, clients: list[str], credentials: list[str]) -> "Books":
		program = [
			services.bench.python,
			Path(__file__).with_name("ledger.py"),
			services.bench.sites,
			site.name,
		]
		asked = json.dumps({"clients": clients, "credentials": credentials})
		done = subprocess.run(program, input=asked, capture_output=True, text=True, timeout=120)
		assert done.returncode == 0, done.stderr[-2000:]
		found = json.loads(done.stdout)
		books = cls()
		for row in found["codes"]:
			books.validity[row["name"]] = row["validity"]
			if row["code"] is not None:
				books.code_row[credentials[row["code"]]] = row["name"]
		for row in found["tokens"]:
			books.statuses[row["family"]].append(row["status"])
			for place in (row["access_token"], row["refresh_token"]):
				if place is not None:
					books.family_of[credentials[place]] = row["family"]
					books.status_of[credentials[place]] = row["status"]
		return books

	def contradictions(self) -> list[str]:
		"""Codes and tokens of which only half was done.

		A code is Valid without a token, or Used with one, which is Active or the first of a chain: each but the
		last Replaced by its successor. A family that was ended is Revoked altogether.
		"""
		wrong = []
		for code, validity in self.validity.items():
			family = Counter(self.statuses.get(code, ()))
			total = family.total()
			if validity == "Used":
				chain = family["Active"] == 1 and family["Replaced"] == total - 1
				right = total > 0 and (chain or family["Revoked"] == total)
			else:
				right = not total
			if not right:
				wrong.append(f"code {code} is {validity}, its tokens {dict(family)}")
		wrong += [f"tokens without a code: {family}" for family in set(self.statuses) - set(self.validity)]
		return wrong

	def ended(self, family: str) -> bool:
		"""Whether no token of a family is worth anything any more."""
		return set(self.statuses[family]) == {"Revoked"}
