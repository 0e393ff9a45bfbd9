"""Both sides of a comparison go through the rows of a table, one row after the other."""

from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from tests.erpnext.call import Call, as_texts, filled, kept
from tests.erpnext.comparing import comparable, differences
from tests.support.site import Site


@dataclass
class Side:
	"""The one with API keys, or the one with tokens: its own documents, equal to those of the other.

	Args:
		site: that is called.
		marker: what the names of its documents contain.
		headers: Authorization by user.
		places: what words in braces stand for.
	"""

	site: Site
	marker: str
	headers: dict[str, str]
	places: dict[str, Any] = field(default_factory=dict)

	def send(self, call: Call) -> requests.Response:
		"""Send a row, and keep what the rows below need of its answer."""
		answer = requests.request(
			call.verb,
			self.site.base_url + filled(call.path, self.places),
			headers={"Authorization": self.headers[call.who], "Accept": "application/json"},
			allow_redirects=False,
			timeout=120,
			**self.options_of(call),
		)
		if call.keep and answer.ok:
			self.places |= kept(answer.json(), call.keep)
		return answer

	def options_of(self, call: Call) -> dict[str, Any]:
		"""The options of requests; a document in a form or a query is JSON."""
		options = filled(call.options, self.places)
		return {
			name: as_texts(part) if name in ("data", "params") else part for name, part in options.items()
		}


@dataclass(frozen=True)
class Pair:
	"""The answers to an API key and to a token, and where they differ."""

	key: requests.Response
	token: requests.Response
	differences: list[str]

	def check(self, row: Call) -> None:
		"""Fail unless the key got what the row says, and the token the same."""
		if "wkhtmltopdf" in self.key.text and not self.key.ok:
			pytest.skip("wkhtmltopdf is not installed, so this site makes no PDF")
		assert self.key.status_code == row.expect, self.key.text[:1500]
		assert not self.differences, "\n".join([*self.differences, self.token.text[:500]])


def walk(rows: list[Call], key: Side, token: Side) -> list[Pair]:
	"""Send each row of a table by both sides, at once after each other: so both find the same state of the site."""
	pairs = []
	for row in rows:
		answers = key.send(row), token.send(row)
		comparables = (comparable(answer, key.places["run"]) for answer in answers)
		pairs.append(Pair(*answers, differences(*comparables)))
	return pairs
