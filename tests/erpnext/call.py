"""Calls that an integration makes, as rows of a table.

Each row of a walk begins with who calls:

	sales.insert("Quotation", party_name="{customer}", items=[...], keep="quotation")
	sales.call("frappe.client.submit", doc="{quotation.document}")

A word in braces stands for something that a row before has kept, or that `prepared` has made. A text that is one such
word becomes the value itself, even a document.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest

API = "/api/method/"


@dataclass(frozen=True)
class Call:
	"""A request.

	Args:
		who: the user, a key of `people.ROLES`.
		verb: of HTTP.
		path: with words in braces.
		options: of requests, with words in braces.
		keep: a name for the document in the answer, for the rows below.
		expect: the status that an API key gets.
	"""

	who: str
	verb: str
	path: str
	options: dict = field(default_factory=dict)
	keep: str = ""
	expect: int = 200

	def __str__(self) -> str:
		arguments = self.options.get("json") or self.options.get("data") or self.options.get("params") or {}
		named = [f"{name}={arguments[name]}" for name in NAMING if isinstance(arguments.get(name), str)]
		path = self.path.removeprefix(API).removeprefix("/api/resource/")
		return " ".join([self.who, self.verb, path, *named])


# Arguments that say in the name of a test what a call is about.
NAMING = ("run_method", "doctype", "dt", "reference_doctype", "report_name", "method", "query", "txt")


@dataclass(frozen=True)
class Person:
	"""Writes rows of one user."""

	name: str

	def send(self, verb: str, path: str, keep: str = "", expect: int = 200, **options: Any) -> Call:
		return Call(self.name, verb, path, options, keep, expect)

	def list(self, doctype: str, **query: Any) -> Call:
		return self.send("GET", resource(doctype), params=as_texts(query))

	def read(self, doctype: str, name: str, keep: str = "", **query: Any) -> Call:
		return self.send("GET", resource(doctype, name), keep, params=as_texts(query))

	def insert(self, doctype: str, keep: str = "", expect: int = 200, **values: Any) -> Call:
		return self.send("POST", resource(doctype), keep, expect, json=values)

	def update(self, doctype: str, name: str, expect: int = 200, **values: Any) -> Call:
		return self.send("PUT", resource(doctype, name), expect=expect, json=values)

	def delete(self, doctype: str, name: str) -> Call:
		return self.send("DELETE", resource(doctype, name), expect=202)

	def run(self, doctype: str, name: str, method: str, keep: str = "", **values: Any) -> Call:
		"""A whitelisted method of a document."""
		return self.send("POST", resource(doctype, name), keep, json={"run_method": method, **values})

	def ask(self, path: str, keep: str = "", **query: Any) -> Call:
		"""A method by GET."""
		return self.send("GET", API + path, keep, params=as_texts(query))

	def call(self, path: str, keep: str = "", expect: int = 200, **values: Any) -> Call:
		"""A method by POST."""
		return self.send("POST", API + path, keep, expect, json=values)

	def form(self, path: str, keep: str = "", **values: Any) -> Call:
		"""A method by POST, as Desk sends it."""
		return self.send("POST", API + path, keep, data=as_texts(values))

	def upload(self, name: str, content: str, keep: str = "", **values: Any) -> Call:
		files = {"file": (name, content)}
		return self.send("POST", API + "upload_file", keep, data=as_texts(values), files=files)


def resource(doctype: str, name: str | None = None) -> str:
	return f"/api/resource/{quote(doctype)}" + (f"/{name}" if name else "")


def as_texts(values: dict) -> dict:
	"""Query arguments and form fields: what is no text is sent as JSON."""
	return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


def filled(value: Any, places: dict[str, Any]) -> Any:
	"""A part of a row with the words in braces replaced.

	Args:
		value: the part.
		places: what the words stand for.
	"""
	if isinstance(value, dict):
		return {filled(name, places): filled(item, places) for name, item in value.items()}
	if isinstance(value, list | tuple):
		return type(value)(filled(item, places) for item in value)
	if not isinstance(value, str):
		return value
	if value[:1] == "{" and value[1:-1] in places:
		return places[value[1:-1]]
	for word in words_in(value, places):
		place = places[word]
		value = value.replace(f"{{{word}}}", place if isinstance(place, str) else json.dumps(place))
	return value


def words_in(text: str, places: dict[str, Any]) -> Iterator[str]:
	return (word for word in places if f"{{{word}}}" in text)


def kept(answer: Any, name: str) -> dict[str, Any]:
	"""What the rows below may use of an answer: the name of a document, and the document.

	Args:
		answer: the JSON of an answer.
		name: that the row has for it.
	"""
	found = answer.get("data", answer.get("message")) or answer.get("docs")
	found = found[0] if isinstance(found, list) and found else found
	document = found if isinstance(found, dict) else {"name": found}
	places = {f"{name}.document": document}
	return {
		**places,
		**{f"{name}.{key}": value for key, value in document.items()},
		name: document.get("name"),
	}


def as_parameters(tables: dict[str, list[Call]]) -> list:
	"""Each row of some tables as a test of its own."""
	return [
		pytest.param(name, index, id=f"{name}-{index:02d} {row}")
		for name, rows in tables.items()
		for index, row in enumerate(rows)
	]
