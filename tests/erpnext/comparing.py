"""Two answers are equal when nothing but names and times differs."""

import json
import re
from typing import Any

import requests

# What counts up, is made by chance, or depends on the moment.
VARYING = (
	(re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?"), "TIME"),
	(re.compile(r"\b\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?\b"), "TIME"),
	(re.compile(r"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d{4,}(?:-\d+)*\b"), "SERIES"),
	(re.compile(r"\b[A-Z]{2,}\d{4,}\b|\b[A-Z][A-Za-z ]+/\w+/\d{5}\b"), "SERIES"),
	(re.compile(r"(?<![\w])(?=[a-z]*\d)[0-9a-z]{10}(?![\w])|\A[0-9a-z]{10}\Z"), "HASH"),
	(re.compile(r"\b[0-9a-f]{32,64}\b"), "HASH"),
)
# In a version is what a save has changed, and that may be the time alone.
UNCOMPARED = frozenset(("creation", "exc", "execution_time", "lft", "modified", "rgt", "versions"))
# Of rows of DocTypes that are numbered.
NUMBERED = ("name", "docname")


def comparable(response: requests.Response, run: str) -> Any:
	"""What of an answer is compared.

	Args:
		response: the answer.
		run: what the names of everything that was prepared contain, after one letter for the side.
	"""
	kind = response.headers.get("Content-Type", "").partition(";")[0]
	if kind == "application/json" and response.content:
		return [response.status_code, kind, plain(response.json(), run)]
	if kind.startswith("text/"):
		return [response.status_code, kind, without_names(response.text, run)]
	return [response.status_code, kind]


def plain(value: Any, run: str, key: str = "") -> Any:
	"""A value without names and times."""
	if isinstance(value, dict):
		return {
			without_names(name, run): plain(item, run, name)
			for name, item in value.items()
			if name not in UNCOMPARED
		}
	if isinstance(value, list):
		return [plain(item, run) for item in value]
	if isinstance(value, str):
		return without_names(value, run)
	return "NUMBER" if key in NUMBERED and isinstance(value, int) else value


def without_names(text: str, run: str) -> str:
	text = re.sub(f"[a-z]{run}", "SIDE", text, flags=re.IGNORECASE)
	for pattern, word in VARYING:
		text = pattern.sub(word, text)
	return text


def differences(key: Any, token: Any, where: str = "") -> list[str]:
	"""Where two comparable values differ, a line each."""
	if type(key) is type(token) is dict:
		lines = [f"{where}.{name} only in one" for name in key.keys() ^ token.keys()]
		return lines + [
			line
			for name in key.keys() & token.keys()
			for line in differences(key[name], token[name], f"{where}.{name}")
		]
	if type(key) is type(token) is list and len(key) == len(token):
		pairs = enumerate(zip(key, token, strict=True))
		return [line for index, pair in pairs for line in differences(*pair, f"{where}[{index}]")]
	if key == token:
		return []
	return [f"{where}: key {shortened(key)}, token {shortened(token)}"]


def shortened(value: Any) -> str:
	return json.dumps(value, default=str)[:300]
