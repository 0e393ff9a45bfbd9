"""What the walk prints, and how it stops when something is not as it should be."""

import html
import json
import re
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests

BOLD, DIM, GREEN, RED, YELLOW, PLAIN = "1", "2", "32", "31", "33", "0"
BODY_LINES = 12
WIDTH = 110
# Elements without visible text; elements that stand inside a line of text; every other tag begins a new line.
HIDDEN = re.compile(r"<(head|script|style|template|svg|select|progress)\b.*?</\1>", re.I | re.S)
INLINE = re.compile(r"</?(a|abbr|b|bdi|code|em|i|img|q|small|span|strong|u|wbr)\b[^>]*>", re.I)
TAG = re.compile(r"<[^>]*>")
# Every token, code and secret is longer than this; a word of a sentence is not.
SECRET = re.compile(r"[A-Za-z0-9_-]{26,}")


class Surprise(Exception):
	"""A step did not come out as it should.

	Args:
		expected: what should have come, as a sentence's end: "expected ...".
		got: what came instead; taken from the response when left out.
		response: the answer that it is about, shown in part.
	"""

	def __init__(self, expected: str, got: str = "", response: requests.Response | None = None):
		super().__init__(expected)
		self.expected = expected
		self.got = got
		self.response = response


def expect(holds, expected: str, response: requests.Response | None = None, got: str = "") -> None:
	"""Ends the walk unless something holds.

	Raises:
		Surprise: when `holds` is false.
	"""
	if not holds:
		raise Surprise(expected, got, response)


def json_body(response: requests.Response) -> dict:
	"""Returns the JSON of an answer.

	Raises:
		Surprise: it is no JSON object.
	"""
	try:
		body = response.json()
	except ValueError:
		body = None
	expect(isinstance(body, dict), "a JSON object", response)
	return body


def brief(secret: str | None) -> str:
	"""Returns the first six characters of a token, code or secret: enough to tell two apart."""
	return f"{secret[:6]}…" if secret else "none"


def short(text: str, width: int = WIDTH) -> str:
	"""Returns a line that fits, without its secrets."""
	text = SECRET.sub(lambda word: brief(word[0]), text)
	return text if len(text) <= width else text[: width - 1] + "…"


def visible_lines(page: str) -> list[str]:
	"""Returns the text of a page that a person sees, line by line."""
	text = " ".join(INLINE.sub("", HIDDEN.sub("", page)).split())
	lines = [html.unescape(line).strip() for line in TAG.sub("\n", text).split("\n")]
	return [line for line in lines if line]


def readable(response: requests.Response) -> list[str]:
	"""Returns the body of an answer in a few lines: JSON indented, HTML as text, secrets cut short."""
	kind = response.headers.get("Content-Type", "")
	if "json" in kind:
		try:
			text = json.dumps(response.json(), indent=2, ensure_ascii=False)
		except ValueError:
			text = response.text
	else:
		text = "\n".join(visible_lines(response.text)) if "html" in kind else response.text
	lines = [short(line) for line in text.splitlines() if line.strip()]
	if len(lines) > BODY_LINES:
		lines = [*lines[:BODY_LINES], f"… and {len(lines) - BODY_LINES} more lines"]
	return lines


class Report:
	"""Prints the walk, step by step; in colour where a person looks at a terminal.

	`hosts` has the word that stands for an address in a request line, by "host:port".

	Args:
		stream: where to; standard output when left out.
	"""

	def __init__(self, stream=None):
		self.stream = stream or sys.stdout
		self.colour = self.stream.isatty()
		self.hosts: dict[str, str] = {}
		self.steps = 0
		self.current = "before the first step"  # how the sentence "Stopped ..." goes on

	def _paint(self, code: str, text: str) -> str:
		return f"\033[{code}m{text}\033[{PLAIN}m" if self.colour else text

	def say(self, text: str = "") -> None:
		print(text, file=self.stream, flush=True)

	def title(self, text: str) -> None:
		self.say(self._paint(BOLD, text))

	def fact(self, name: str, value: str) -> None:
		"""One line of a list of names and values."""
		self.say(f"  {self._paint(DIM, f'{name:<16}')} {value}")

	def act(self, text: str) -> None:
		self.say()
		self.title(text)

	@contextmanager
	def step(self, text: str):
		"""One numbered step; the name by which a surprise inside it is reported."""
		self.steps += 1
		self.current = f"at step {self.steps}: {text}"
		self.say(f" {self._paint(BOLD, f'{self.steps:>2}')}  {text}")
		yield

	def answer(self, response: requests.Response, note: str = "") -> None:
		"""A request line with the status that came back and what is interesting about it."""
		parts = urlsplit(response.request.url)
		host = self.hosts.get(parts.netloc, parts.netloc)
		path = parts.path + ("?…" if parts.query else "")
		status = self._paint(GREEN if response.status_code < 400 else YELLOW, str(response.status_code))
		line = f"     {response.request.method:<4} {host:<4} {path:<51} {status}  {note}"
		self.say(line.rstrip())

	def note(self, text: str) -> None:
		self.say(self._paint(DIM, "     " + short(text, WIDTH - 5)))

	def surprise(self, surprise: Surprise, logs: str) -> None:
		"""Says which step went wrong, what was expected, what came, and where to look."""
		self.say()
		self.say(self._paint(RED, f"Stopped {self.current}"))
		self.say(f"  expected   {surprise.expected}")
		response = surprise.response
		if surprise.got or response is None:
			self.say(
				f"  came       {SECRET.sub(lambda word: brief(word[0]), surprise.got) or 'something else'}"
			)
		if response is not None:
			parts = urlsplit(response.request.url)
			line = f"{response.request.method} {parts.scheme}://{parts.netloc}{parts.path}"
			self.say(f"  answered   {line} with {response.status_code} {response.reason}")
			if "Location" in response.headers:
				self.say(f"  Location   {short(response.headers['Location'])}")
			for line in readable(response):
				self.say(f"    | {line}")
		self.say(f"  look at    {logs}")
