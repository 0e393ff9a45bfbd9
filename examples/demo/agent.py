"""An agent that nobody registered: it knows the site's address, and Jane decides what it gets."""

import html
import re
from contextlib import AbstractContextManager
from urllib.parse import urljoin

import requests

from examples.agent.agent import Agent, challenge_of
from tests.support.flow import Dialog, redirect_of
from tests.support.frappe_api import FrappeAPI
from tests.support.provider_settings import SETTINGS, changed

from .data import ALLOWS, PASSWORD, PEOPLE
from .flow import TIMEOUT, Walk
from .report import brief, expect, json_body

NAME = "ToDo Agent"
PORT = 33418  # nobody has to listen there: the walk is the browser
READS, WRITES = "todo:read", "todo:write"
TODOS = ("Book the ferry", "Order seeds for the orchard", "Water the plants")
UNCHECKED = "Nobody at this site has checked this app"
REVOKE = re.compile(r'href="([^"]*\?revoke=[^"]+)"[^>]*aria-label="[^"]*' + NAME)


def registration_allowed(admin: FrappeAPI) -> AbstractContextManager:
	"""Lets apps register themselves, with these scopes and those that were listed before, until the context ends."""
	listed = [row["scope"] for row in admin.get(SETTINGS)["registration_scopes"]]
	scopes = [{"scope": scope} for scope in dict.fromkeys([*listed, READS, WRITES])]
	return changed(admin, allow_dynamic_registration=1, self_made_clients_wait=0, registration_scopes=scopes)


class AgentAct:
	"""Act 5: the agent registers itself, gets what Jane allows, asks for more, and is revoked.

	Args:
		walk: the walk, for its site and report.
	"""

	def __init__(self, walk: Walk):
		self.walk, self.site, self.report = walk, walk.site, walk.report
		self.admin = FrappeAPI(self.site, self.site.admin_user, self.site.admin_password)
		self.browser = requests.Session()
		self.agent = Agent(self.site.base_url, PORT)
		self.agent.http.hooks["response"].append(lambda answer, **_options: self.report.answer(answer))

	def run(self) -> None:
		"""Goes through the act; the settings are as before in the end."""
		name = PEOPLE[ALLOWS][0]
		self.report.act(f"Act 5  An agent that knows only the address of the site, and {name} who decides")
		self.make_todos()
		with self.report.step("The administrator lets apps register themselves, with two scopes at most"):
			allowed = registration_allowed(self.admin)
			self.report.note(f"Allow Dynamic Registration; {READS}, {WRITES}")
		with allowed:
			self.connect()
			self.use()
			self.end()

	def make_todos(self) -> None:
		"""Jane has three open ToDos, and there are scopes for the DocType."""
		self.admin.call(
			"oauth_provider.oauth_provider.doctype.oauth2_scope.making.make_scopes", doctypes=["ToDo"]
		)
		jane = FrappeAPI(self.site, ALLOWS, PASSWORD)
		rows = {
			row["description"]: row
			for row in jane.rows("ToDo", {"allocated_to": ALLOWS}, ("name", "description"))
		}
		for description in TODOS:
			if row := rows.get(description):
				jane.update("ToDo", row["name"], status="Open")
			else:
				jane.insert("ToDo", description=description, allocated_to=ALLOWS)

	def connect(self) -> None:
		agent = self.agent
		with self.report.step(
			"The agent asks who it is; the 401 leads to the documents (RFC 9728, RFC 8414)"
		):
			server = agent.discover()
			expect(server["issuer"] == self.site.base_url, f"the issuer {self.site.base_url}")
			self.report.note(f"registration_endpoint, resource {agent.resource}")
		with self.report.step("It registers itself (RFC 7591); the answer says what the site offers to it"):
			offered = agent.register(NAME)
			expect(
				{READS, WRITES} <= set(offered), f"{READS} and {WRITES} among the scopes", None, str(offered)
			)
			expect("client_secret" not in agent.registration, "no secret for a program on a device")
			self.report.note(
				f"client {agent.registration['client_id']}, no secret; scope {' '.join(offered)}"
			)
		with self.report.step(f"It sends {PEOPLE[ALLOWS][0]}'s browser to the site, for {READS} alone"):
			sent = self.browser.get(agent.ask([READS]), allow_redirects=False, timeout=TIMEOUT)
			self.report.answer(sent, "PKCE S256, resource")
		question = self.walk.sign_in(self.browser, sent, ALLOWS)
		self.allow(question, READS)

	def allow(self, question: requests.Response, scope: str) -> None:
		"""Jane reads the dialog and allows; the agent gets a token."""
		title = self.admin.get("OAuth2 Scope", scope)["title"]
		dialog = self.walk.read_dialog(question, UNCHECKED, NAME, title, first=11)
		with self.report.step("Allow: the agent exchanges the code, for a token of this scope"):
			answer = dialog.press(self.browser, "allow")
			self.report.answer(answer)
			token = self.agent.finish(redirect_of(answer).location)
			self.report.note(f"access_token {brief(token['access_token'])}, scope {token['scope']!r}")

	def use(self) -> None:
		agent = self.agent
		with self.report.step(f"{READS} opens the ToDos"):
			answer = agent.list_todos()
			todos = {row["description"]: row["name"] for row in json_body(answer).get("data") or []}
			expect(set(TODOS) <= set(todos), "the ToDos with status 200", answer)
			self.report.note(f"{len(todos)} ToDos: {', '.join(TODOS)}")
		with self.report.step(
			"It opens no more: to close a ToDo is refused, and the challenge names the scope"
		):
			refused = agent.close_todo(todos[TODOS[-1]])
			challenge = challenge_of(refused)
			expect(refused.status_code == 403, "status 403", refused)
			expect(challenge.get("error") == "insufficient_scope", "insufficient_scope", refused)
			expect(WRITES in challenge.get("scope", "").split(), f"{WRITES} in the challenge", refused)
			self.report.note(f"insufficient_scope, scope {challenge['scope']!r}")
		with self.report.step(f"It asks for {WRITES} too"):
			url = agent.ask(agent.scopes_for(refused))
			question = self.browser.get(url, allow_redirects=False, timeout=TIMEOUT)
			self.report.answer(question)
		self.allow(question, WRITES)
		with self.report.step("The new token closes the ToDo"):
			answer = agent.close_todo(todos[TODOS[-1]])
			expect(answer.status_code == 200, "the ToDo with status 200", answer)
			expect(json_body(answer)["data"]["status"] == "Closed", "a closed ToDo", answer)

	def end(self) -> None:
		with self.report.step(f"{PEOPLE[ALLOWS][0]} revokes it on Authorized Apps"):
			page = self.browser.get(f"{self.site.base_url}/authorized-apps", timeout=TIMEOUT)
			found = REVOKE.search(page.text)
			expect(found, f"{NAME} with a button Revoke", page)
			self.report.answer(page, f"lists {NAME}")
			question = self.browser.get(urljoin(page.url, html.unescape(found[1])), timeout=TIMEOUT)
			answer = Dialog.of(question).press(self.browser, "revoke")
			self.report.answer(answer)
		with self.report.step("Its token is dead at once, with the scope or without"):
			answer = self.agent.list_todos()
			expect(answer.status_code == 401, "status 401", answer)
			expect(challenge_of(answer).get("error") == "invalid_token", "invalid_token", answer)
		with self.report.step("The agent deletes its registration (RFC 7592)"):
			answer = self.agent.unregister()
			expect(answer.status_code == 204, "status 204", answer)
