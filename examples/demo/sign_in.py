"""A second app, which lets people in with their account of the site (OpenID Connect)."""

import time

import requests

from .data import ALLOWS, PEOPLE, SIGN_IN_NAME
from .flow import TIMEOUT, Walk, follow
from .report import expect, visible_lines
from .site import is_on_this_machine

NAME = " ".join(PEOPLE[ALLOWS])
TOLD_WITHIN = 60  # seconds


class SignIn:
	"""Act 4: Jane signs in to the app with the site, and out of the site.

	Args:
		walk: the walk, for its site, app and report.
		browser: a session of requests, in which Jane is signed in at the site.
	"""

	def __init__(self, walk: Walk, browser: requests.Session):
		self.walk = walk
		self.home = walk.app.base_url
		self.report = walk.report
		self.browser = browser

	def run(self) -> None:
		"""Goes through the act."""
		self.report.act(f"Act 4  {PEOPLE[ALLOWS][0]} signs in to a second app with the site (OpenID Connect)")
		with self.report.step(
			"The person clicks Sign in; the site knows this browser, so there is no login page"
		):
			question = follow(self.browser, self.walk.click(self.browser, "/login"))
			self.report.answer(question)
		dialog = self.walk.read_dialog(question, SIGN_IN_NAME, NAME, ALLOWS, first=15)
		with self.report.step("Allow: the site sends the code to the app"):
			answer = dialog.press(self.browser, "allow")
			self.report.answer(answer, self.walk.check_return(answer, "code"))
		with self.report.step("The app checks the ID token, and asks the site about the person"):
			answer = follow(self.browser, answer)
			self.report.answer(answer, "checked by Authlib, with the site's keys")
		with self.report.step("The app shows who came"):
			self.shown(follow(self.browser, answer))
		with self.report.step("The person logs out, at the site"):
			# Frappe 16 logs out by POST alone, which carries what the page has against forged requests.
			proof = {"X-Frappe-CSRF-Token": dialog.fields["csrf_token"]}
			address = self.walk.site.method("web_logout")
			answer = self.browser.post(address, headers=proof, timeout=TIMEOUT)
			expect(answer.status_code == 200, "the page after a logout", answer)
			self.report.answer(answer)
		if not is_on_this_machine(self.walk.site):
			self.report.note("The site is on another machine, so it cannot tell an app at 127.0.0.1.")
			return
		with self.report.step("The site tells the app, in a background job; the app ends its own session"):
			self.told()

	def shown(self, page: requests.Response) -> None:
		"""Checks the app's page about the person."""
		lines = visible_lines(page.text)
		for text in (f"Welcome, {NAME}", ALLOWS):
			expect(text in lines, f"{text!r} on the page", page)
		self.report.answer(page, f"{NAME}, {ALLOWS}")
		start = lines.index("Known here as")
		self.report.note(f"| {'  '.join(lines[start : start + 2])}")

	def told(self) -> None:
		"""Waits until the app has the message of the site.

		Raises:
			Surprise: it has none in time.
		"""
		end = time.monotonic() + TOLD_WITHIN
		while "You are signed out" not in (page := self.browser.get(self.home, timeout=TIMEOUT)).text:
			expect(time.monotonic() < end, f"a message to the app within {TOLD_WITHIN} s", page)
			time.sleep(0.2)
		self.report.answer(page, "You are signed out")
