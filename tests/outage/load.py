"""Requests of every kind without a pause, and a record of each answer with the time it took."""

import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import requests

from tests.support.clients import BROKEN

# Seconds between two requests of a kind: the server has eight threads for all of them.
PAUSE = 0.02


@dataclass(eq=False)
class Answer:
	"""One answer, when it was asked for and when it was there (monotonic seconds)."""

	kind: str
	begin: float
	end: float
	response: requests.Response | None  # None: the connection broke
	right: bool = False

	@property
	def status(self) -> int:
		return self.response.status_code if self.response is not None else 0

	@property
	def error(self) -> str | None:
		"""The code in the protocol's JSON; None when it is not of that form."""
		if self.response is None:
			return None
		try:
			body = self.response.json()
		except ValueError:
			return None
		return body.get("error") if isinstance(body, dict) else None

	@property
	def away(self) -> bool:
		"""Whether this is how the protocol says that it cannot answer now."""
		if self.status != 503 or "no-store" not in self.response.headers.get("Cache-Control", ""):
			return False
		if self.kind in ("authorize", "dialog"):
			return self.response.headers["Content-Type"].startswith("text/html")
		return self.error == "temporarily_unavailable"

	def __str__(self) -> str:
		if self.response is None:
			return f"{self.kind}: connection broken"
		kind = self.response.headers.get("Content-Type", "").split(";")[0]
		text = "(the right answer)" if self.right else words(self.response.text)[:300]
		return f"{self.kind}: {self.status} {kind} {text}"


def words(text: str) -> str:
	"""An answer in one line, without the markup of a page."""
	body = re.sub(r"(?s)<(head|style|script)\b.*?</\1>|<[^>]+>", " ", text)
	return " ".join(body.split())


class Load:
	"""Runs `kinds` in a thread each while its block lasts.

	Args:
		kinds: name to a function that sends one request; gives the response and whether it is the right one.
		pause: seconds between two requests of a kind.
	"""

	def __init__(self, kinds: dict[str, Callable[[], tuple[requests.Response, bool]]], pause: float = PAUSE):
		self.pause = pause
		self.kinds = set(kinds)
		self.answers: list[Answer] = []
		self._failures: list[BaseException] = []
		self._stop = threading.Event()
		self._threads = [threading.Thread(target=self._run, args=item) for item in kinds.items()]

	def __enter__(self) -> "Load":
		for thread in self._threads:
			thread.start()
		return self

	def __exit__(self, *_exception) -> None:
		self._stop.set()
		for thread in self._threads:
			thread.join()
		if self._failures:
			raise self._failures[0]

	def _run(self, kind: str, send) -> None:
		try:
			while not self._stop.wait(self.pause):
				begin, response, right = time.monotonic(), None, False
				try:
					response, right = send()
				except BROKEN:
					pass
				self.answers.append(Answer(kind, begin, time.monotonic(), response, right))
		except BaseException as failure:  # shown by the test's own thread
			self._failures.append(failure)

	def between(self, begin: float, end: float) -> list[Answer]:
		"""The answers to what was asked for and answered in that time."""
		return [answer for answer in self.answers if begin <= answer.begin and answer.end <= end]

	def await_all(self, condition: Callable[[Answer], bool], seconds: float = 60) -> None:
		"""Wait until, from now on, every kind had an answer of which the condition holds."""
		begin = time.monotonic()
		while time.monotonic() < begin + seconds:
			late = self.kinds - {
				answer.kind for answer in self.between(begin, time.monotonic()) if condition(answer)
			}
			if not late:
				return
			time.sleep(0.05)
		seen = Counter(str(answer) for answer in self.between(begin, time.monotonic()) if answer.kind in late)
		raise AssertionError(f"after {seconds} s still no such answer for {late}: {seen.most_common(5)}")


def summary(answers: list[Answer]) -> str:
	"""One line for each different answer, with how often it came and the longest that it took."""
	took = defaultdict(list)
	for answer in answers:
		took[str(answer)].append(answer.end - answer.begin)
	return "\n".join(f"{len(times):6} {max(times):6.2f} s {text}" for text, times in sorted(took.items()))
