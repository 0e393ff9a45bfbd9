"""Frappe's REST API as the administrator, for what a test needs done on the site."""

import json
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.support.site import Site


class FrappeError(AssertionError):
	"""The site refused something that the tests need; carries the status and what the site said."""

	def __init__(self, request: str, response: requests.Response):
		self.status = response.status_code
		self.said = what_frappe_said(response)
		super().__init__(f"{request}: {self.status}: {self.said}")


def what_frappe_said(response: requests.Response) -> str:
	"""The message of a Frappe error answer, without its traceback where there is something shorter."""
	try:
		body = response.json()
	except ValueError:
		return response.text[:500]
	messages = body.get("_server_messages") or body.get("errors")
	exception = str(body.get("exception") or body.get("exc_type") or "")
	return f"{exception} {messages or body.get('message') or ''}".strip()[:800] or response.text[:500]


def sign_in(site: Site, user: str, password: str) -> requests.Session:
	"""A session of that user. It never loads a Desk page, so Frappe asks no CSRF token of it."""
	session = requests.Session()
	# A kept connection may be closed by the web server while the next request is on its way, which is then lost.
	session.headers["Connection"] = "close"
	answer = session.post(site.method("login"), data={"usr": user, "pwd": password}, timeout=60)
	if answer.status_code != 200:
		raise FrappeError(f"log in as {user}", answer)
	return session


class FrappeAPI:
	"""What one user may do over REST. Logs in at the first request, and again when the session ended."""

	def __init__(self, site: Site, user: str, password: str):
		self.site, self.user, self._password = site, user, password
		self._session: requests.Session | None = None

	def request(self, verb: str, url: str, **options) -> requests.Response:
		if self._session is None:
			self._session = sign_in(self.site, self.user, self._password)
		answer = self._session.request(verb, url, timeout=120, **options)
		# Frappe allows a user few sessions at once: another login may have ended this one.
		if answer.status_code in (401, 403) and self._session_ended():
			self._session = sign_in(self.site, self.user, self._password)
			answer = self._session.request(verb, url, timeout=120, **options)
		return answer

	def _session_ended(self) -> bool:
		answer = self._session.get(self.site.method("frappe.auth.get_logged_user"), timeout=60)
		return answer.status_code != 200 or answer.json().get("message") != self.user

	def _data(self, verb: str, url: str, **options):
		answer = self.request(verb, url, **options)
		for _ in range(3):
			# Two documents of Frappe's own saved at the same moment: rolled back, and to be tried again.
			if "QueryDeadlockError" not in answer.text:
				break
			answer = self.request(verb, url, **options)
		if not answer.ok:
			raise FrappeError(f"{verb} {url}", answer)
		return answer.json()

	def get(self, doctype: str, name: str | None = None) -> dict:
		return self._data("GET", self.site.resource(doctype, name or doctype))["data"]

	def insert(self, doctype: str, **values) -> dict:
		return self._data("POST", self.site.resource(doctype), json=values)["data"]

	def update(self, doctype: str, name: str | None = None, **values) -> dict:
		return self._data("PUT", self.site.resource(doctype, name or doctype), json=values)["data"]

	def delete(self, doctype: str, name: str, missing_ok: bool = False) -> None:
		answer = self.request("DELETE", self.site.resource(doctype, name))
		if not answer.ok and not (missing_ok and answer.status_code == 404):
			raise FrappeError(f"DELETE {doctype} {name}", answer)

	def delete_many(self, doctype: str, names) -> list[str]:
		"""Delete those that are still there, a few at a time; gives all the names.

		Frappe deletes up to ten at once and leaves more to a background job. What cannot be deleted stays, to
		be found by the comparison at the end.
		"""
		names = list(names)
		batches = [names[start : start + 10] for start in range(0, len(names), 10)]
		with ThreadPoolExecutor(4) as pool:
			list(pool.map(lambda batch: self._delete_batch(doctype, batch), batches))
		# What another document of the same kind refers to, as a scope that includes it, goes after that one.
		if left := sorted(set(names) & self.names(doctype, [["name", "in", names]])) if names else []:
			self._delete_batch(doctype, left[:10])
		return names

	def _delete_batch(self, doctype: str, names: list[str]) -> None:
		arguments = {"doctype": doctype, "items": json.dumps(names)}
		self.request("POST", self.site.method("frappe.desk.reportview.delete_items"), data=arguments)

	def rows(self, doctype: str, filters: list | dict | None = None, fields: tuple = ("name",)) -> list[dict]:
		# By POST, because a filter may be longer than a URL.
		query = {
			"doctype": doctype,
			"filters": json.dumps(filters or []),
			"fields": json.dumps(list(fields)),
			"limit_page_length": 0,
		}
		return self._data("POST", self.site.method("frappe.client.get_list"), data=query)["message"]

	def names(self, doctype: str, filters: list | dict | None = None) -> set[str]:
		return {str(row["name"]) for row in self.rows(doctype, filters)}

	def call(self, method: str, **arguments):
		return self._data("POST", self.site.method(method), json=arguments).get("message")

	def run(self, doctype: str, name: str, method: str, **arguments):
		"""Call a whitelisted method of a document; gives what the method returned."""
		body = {"run_method": method, **arguments}
		answer = self._data("POST", self.site.resource(doctype, name), json=body)
		return answer.get("data", answer.get("message"))
