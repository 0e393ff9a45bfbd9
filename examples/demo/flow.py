"""The walk through the third-party app, as a person at a browser goes through it."""

from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from .app_process import ThirdPartyApp
from .browser import Browser, dialog_form, json_body, query, target
from .data import ALLOWS, APP_NAME, DENIES, PASSWORD, PEOPLE, SCOPE_TITLE, Demo
from .page import Form, Page
from .report import Report, brief, expect
from .site import Site


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

	def allow(self, browser: Browser) -> None:
		"""Act 1: Jane connects the app, sees her projects there, and disconnects it."""
		self.report.act(f"Act 1  {PEOPLE[ALLOWS][0]} connects the third-party app, in a browser")
		asked = self.connect(browser)
		question = self.sign_in(browser, asked, ALLOWS)
		form = self.read_dialog(question, ALLOWS)
		with self.report.step("Allow: the site sends the code to the app"):
			answer = browser.submit(question, form, form.button("Allow"))
			self.report.answer(answer, self.check_return(answer, "code"))
		with self.report.step("The app exchanges the code for a token, by itself"):
			done = browser.follow(answer)
			expect(target(done) == f"{self.app.base_url}/projects", "the app to go on to its projects", done)
			self.report.answer(done, "to /projects")
		with self.report.step("The app reads the projects with the token, and shows them"):
			self.projects_shown(browser.follow(done))
		with self.report.step("Disconnect: the app revokes its token (RFC 7009)"):
			self.disconnect(browser)

	def deny(self) -> None:
		"""Act 3: Omar, in another browser, says no."""
		self.report.act(f"Act 3  {PEOPLE[DENIES][0]} says no, in another browser")
		browser = Browser()
		asked = self.connect(browser)
		question = self.sign_in(browser, asked, DENIES)
		form = self.read_dialog(question, DENIES, full=False)
		with self.report.step("Deny: the app is told so, and gets no code"):
			answer = browser.submit(question, form, form.button("Deny"))
			self.report.answer(answer, self.check_return(answer, "error"))
		with self.report.step("The app says what happened"):
			shown = browser.follow(answer)
			lines = Page(shown.text).lines
			expect({"Not connected", "access_denied"} <= set(lines), "the app's page about a refusal", shown)
			self.report.answer(shown, "Not connected: access_denied")

	def connect(self, browser: Browser) -> requests.Response:
		"""The click on Connect. Returns the site's answer to the authorization request."""
		with self.report.step("The person clicks Connect in the app, which sends the browser to the site"):
			home = browser.open(self.app.base_url)
			expect("/connect" in home.text, "the app's home page with its Connect button", home)
			answer = browser.open(f"{self.app.base_url}/connect")
			url = target(answer)
			asked = query(url)
			self.state = asked.get("state", "")
			self.report.answer(answer)
			self.report.note(
				f"asks for scope {asked.get('scope')!r}, PKCE {asked.get('code_challenge_method')}, "
				f"state {brief(self.state)}"
			)
			expect(self.state and asked.get("code_challenge_method") == "S256", "state and PKCE S256", answer)
		with self.report.step("The site does not know this browser yet: first the login page"):
			answer = browser.open(url)
			login = target(answer)
			expect(urlsplit(login).path == "/login", "a redirect to /login", answer)
			self.report.answer(answer, "to /login")
		return answer

	def sign_in(self, browser: Browser, sent: requests.Response, user: str) -> requests.Response:
		"""The login. Returns the page that the login page goes on to."""
		with self.report.step(f"Login as {user}, and back to the request"):
			login = target(sent)
			page = browser.open(login)
			expect(page.status_code == 200, "the login page", page)
			answer = browser.sign_in(self.site.base_url, user, PASSWORD)
			expect(answer.status_code == 200, "to be let in", answer)
			self.report.answer(answer, json_body(answer).get("message", ""))
			back = parse_qs(urlsplit(login).query).get("redirect-to", [""])[0]
			back = urljoin(login, back)
			same_site = urlsplit(back).netloc == urlsplit(self.site.base_url).netloc
			expect(same_site and query(back).get("state") == self.state, "the way back to the request", sent)
			question = browser.open(back)
			self.report.answer(question)
		return question

	def read_dialog(self, question: requests.Response, user: str, full: bool = True) -> Form:
		"""Says what the dialog says, or how it begins. Returns its form."""
		with self.report.step("The site asks the person"):
			page, form = dialog_form(question)
			buttons = "  ".join(f"[{button.text}]" for button in form.buttons)
			for line in (*page.lines[: 10 if full else 3], buttons):
				self.report.note(f"| {line}")
			for what, needed in (("app's name", APP_NAME), ("scope", SCOPE_TITLE), ("account", user)):
				expect(needed in page.text, f"the {what}, {needed!r}, in the dialog", question)
		return form

	def check_return(self, answer: requests.Response, kind: str) -> str:
		"""Checks the way back to the app. Returns what is interesting about it."""
		url = target(answer)
		expect(url.split("?")[0] == self.app.redirect_uri, f"a redirect to {self.app.redirect_uri}", answer)
		expect(answer.status_code == 303, "303: a browser must not repeat the POST", answer)
		sent = query(url)
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
		page = Page(shown.text)
		expect(ALLOWS in page.text, f"{ALLOWS} on the page", shown)
		absent = [name for name in self.demo.projects if name not in page.lines]
		expect(not absent, "every project on the page", shown, f"a page without {', '.join(absent)}")
		self.report.answer(shown, f"{len(self.demo.projects)} projects of {ALLOWS}")
		for name in self.demo.projects[:3]:
			start = page.lines.index(name)
			self.report.note("| " + "  ·  ".join(page.lines[start : start + 3]))
		if len(self.demo.projects) > 3:
			self.report.note(f"| … and {len(self.demo.projects) - 3} more")

	def disconnect(self, browser: Browser) -> None:
		"""Presses the app's Disconnect, and sees that it forgot the person."""
		shown = browser.open(f"{self.app.base_url}/projects")
		form = next((form for form in Page(shown.text).forms if form.button("Disconnect")), None)
		expect(form, "a page with a Disconnect button", shown)
		answer = browser.submit(shown, form, form.button("Disconnect"))
		home = browser.follow(answer)
		expect("/connect" in home.text, "the app's home page with its Connect button", home)
		self.report.answer(answer, "not connected any more")
