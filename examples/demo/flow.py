"""The walk through the third-party app, as a person at a browser goes through it."""

from urllib.parse import urljoin, urlsplit

import requests

from tests.support.flow import Dialog, redirect_of
from tests.support.frappe_api import sign_in
from tests.support.site import Site

from .app_process import ThirdPartyApp
from .data import ALLOWS, APP_NAME, DENIES, PASSWORD, PEOPLE, SCOPE_TITLE, Demo
from .report import Report, brief, expect, visible_lines

TIMEOUT = 30  # seconds


class Walk:
	"""What every act needs: the site, the app, the data, and where to print.

	Args:
		site: the live site.
		app: the third-party app, up.
		demo: the demo's data.
		report: where each step is said.
	"""

	def __init__(self, site: Site, app: ThirdPartyApp, demo: Demo, report: Report):
		self.site = site
		self.app = app
		self.demo = demo
		self.report = report
		self.state = ""

	def allow(self, browser: requests.Session) -> None:
		"""Act 1: Jane connects the app, sees her projects there, and disconnects it."""
		self.report.act(f"Act 1  {PEOPLE[ALLOWS][0]} connects the third-party app, in a browser")
		question = self.sign_in(browser, self.connect(browser), ALLOWS)
		dialog = self.read_dialog(question, APP_NAME, SCOPE_TITLE, ALLOWS)
		with self.report.step("Allow: the site sends the code to the app"):
			answer = dialog.press(browser, "allow")
			self.report.answer(answer, self.check_return(answer, "code"))
		with self.report.step("The app exchanges the code for a token, by itself"):
			done = follow(browser, answer)
			expect(target(done) == f"{self.app.base_url}/projects", "the app to go on to its projects", done)
			self.report.answer(done, "to /projects")
		with self.report.step("The app reads the projects with the token, and shows them"):
			shown = follow(browser, done)
			self.projects_shown(shown)
		with self.report.step("Disconnect: the app revokes its token (RFC 7009)"):
			answer = browser.post(Dialog.of(shown).action, allow_redirects=False, timeout=TIMEOUT)
			home = follow(browser, answer)
			expect("/connect" in home.text, "the app's home page with its Connect button", home)
			self.report.answer(answer, "not connected any more")

	def deny(self) -> None:
		"""Act 3: Omar, in another browser, says no."""
		self.report.act(f"Act 3  {PEOPLE[DENIES][0]} says no, in another browser")
		browser = requests.Session()
		question = self.sign_in(browser, self.connect(browser), DENIES)
		dialog = self.read_dialog(question, APP_NAME, SCOPE_TITLE, DENIES, first=3)
		with self.report.step("Deny: the app is told so, and gets no code"):
			answer = dialog.press(browser, "deny")
			self.report.answer(answer, self.check_return(answer, "error"))
		with self.report.step("The app says what happened"):
			shown = follow(browser, answer)
			lines = visible_lines(shown.text)
			expect({"Not connected", "access_denied"} <= set(lines), "the app's page about a refusal", shown)
			self.report.answer(shown, "Not connected: access_denied")

	def connect(self, browser: requests.Session) -> requests.Response:
		"""The click on Connect. Returns the site's answer to the authorization request."""
		with self.report.step("The person clicks Connect in the app, which sends the browser to the site"):
			home = browser.get(self.app.base_url, timeout=TIMEOUT)
			expect("/connect" in home.text, "the app's home page with its Connect button", home)
			answer = self.click(browser, "/connect")
		with self.report.step("The site does not know this browser yet: first the login page"):
			answer = follow(browser, answer)
			expect(urlsplit(target(answer)).path == "/login", "a redirect to /login", answer)
			self.report.answer(answer, "to /login")
		return answer

	def click(self, browser: requests.Session, path: str) -> requests.Response:
		"""Opens the page of the app that sends the browser to the site. Returns its answer."""
		answer = browser.get(f"{self.app.base_url}{path}", allow_redirects=False, timeout=TIMEOUT)
		asked = redirect_of(answer).params
		self.state = asked.get("state", "")
		self.report.answer(answer)
		self.report.note(
			f"asks for scope {asked.get('scope')!r}, PKCE {asked.get('code_challenge_method')}, "
			f"state {brief(self.state)}"
		)
		expect(self.state and asked.get("code_challenge_method") == "S256", "state and PKCE S256", answer)
		return answer

	def sign_in(self, browser: requests.Session, sent: requests.Response, user: str) -> requests.Response:
		"""The login. Returns the page that the login page goes on to."""
		with self.report.step(f"Login as {user}, and back to the request"):
			login = browser.get(target(sent), timeout=TIMEOUT)
			expect(login.status_code == 200, "the login page", login)
			browser.cookies.update(sign_in(self.site, user, PASSWORD).cookies)
			back = urljoin(login.url, redirect_of(sent)["redirect-to"])
			is_same_site = urlsplit(back).netloc == urlsplit(self.site.base_url).netloc
			expect(is_same_site, "the way back to the request", sent)
			question = browser.get(back, allow_redirects=False, timeout=TIMEOUT)
			self.report.answer(question)
		return question

	def read_dialog(self, question: requests.Response, *needed: str, first: int = 13) -> Dialog:
		"""Says the first lines of the dialog, and checks that it has what is needed. Returns it."""
		with self.report.step("The site asks the person"):
			dialog, lines = Dialog.of(question), visible_lines(question.text)
			buttons = {value for name, value in dialog.buttons if name == "decision"}
			expect({"allow", "deny"} <= buttons, "the buttons Allow and Deny", question)
			for line in lines[:first]:
				self.report.note(f"| {line}")
			for text in needed:
				expect(any(text in line for line in lines), f"{text!r} in the dialog", question)
		return dialog

	def check_return(self, answer: requests.Response, kind: str) -> str:
		"""Checks the way back to the app. Returns what is interesting about it."""
		redirect = redirect_of(answer)
		uri, sent = self.app.redirect_uri, redirect.params
		expect(redirect.target == uri, f"a redirect to {uri}", answer)
		expect(redirect.status == 303, "303: a browser must not repeat the POST", answer)
		expect(sent.get("state") == self.state, "the state exactly as it was sent", answer)
		expect(sent.get("iss") == self.site.base_url, f"iss={self.site.base_url} (RFC 9207)", answer)
		if kind == "code":
			expect(sent.get("code") and "error" not in sent, "a code", answer)
			return f"code {brief(sent['code'])}, same state, iss"
		expect(sent.get("error") == "access_denied" and "code" not in sent, "error=access_denied", answer)
		return "access_denied, same state, iss"

	def projects_shown(self, shown: requests.Response) -> None:
		"""Checks the app's page of projects."""
		expect(shown.status_code == 200, "the page of projects", shown)
		lines = visible_lines(shown.text)
		expect(any(ALLOWS in line for line in lines), f"{ALLOWS} on the page", shown)
		absent = [name for name in self.demo.projects if name not in lines]
		expect(not absent, "every project on the page", shown, f"a page without {', '.join(absent)}")
		self.report.answer(shown, f"{len(self.demo.projects)} projects of {ALLOWS}")
		for name in self.demo.projects[:3]:
			start = lines.index(name)
			self.report.note("| " + "  ·  ".join(lines[start : start + 3]))
		if len(self.demo.projects) > 3:
			self.report.note(f"| … and {len(self.demo.projects) - 3} more")


def target(response: requests.Response) -> str:
	"""Returns the absolute address that a redirect leads to."""
	return urljoin(response.url, redirect_of(response).location)


def follow(session: requests.Session, response: requests.Response) -> requests.Response:
	"""Opens where a redirect leads."""
	return session.get(target(response), allow_redirects=False, timeout=TIMEOUT)
