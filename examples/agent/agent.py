"""An agent that knows only the address of a Frappe site. It finds out the rest, registers itself, and asks the user.

python examples/agent/agent.py https://site.example.com
"""

import secrets
import sys
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from requests.utils import parse_dict_header

WHO = "/api/method/frappe.auth.get_logged_user"
TODOS = "/api/resource/ToDo"
TIMEOUT = 30  # seconds


class Refused(Exception):
	"""The site did not answer as the agent needs it."""


class Agent:
	"""An agent at one site.

	Args:
		site: the address of the site.
		port: where the agent waits on 127.0.0.1 for the user to come back.
	"""

	def __init__(self, site: str, port: int):
		self.site = site.rstrip("/")
		self.http = OAuth2Session(
			redirect_uri=f"http://127.0.0.1:{port}/callback",
			token_endpoint_auth_method="none",
			code_challenge_method="S256",
			default_timeout=TIMEOUT,
		)
		self.server: dict = {}
		self.registration: dict = {}
		self.resource = self.state = self.verifier = ""

	def discover(self) -> dict:
		"""Find the authorization server by a request without a token. Returns its metadata (RFC 9728, RFC 8414)."""
		challenge = challenge_of(self.http.get(self.site + WHO, withhold_token=True))
		if not challenge.get("resource_metadata"):
			raise Refused("This site does not say where to get a token.")
		issuer = self._read(challenge["resource_metadata"], resource=self.site + WHO)[
			"authorization_servers"
		][0]
		self.server = self._read(well_known(issuer, "oauth-authorization-server"), issuer=issuer)
		# That document is about one method. The token is to be for the REST API, which is the whole site.
		whole_site = self._read(well_known(self.site, "oauth-protected-resource"), resource=self.site)
		self.resource = whole_site["resource"]
		return self.server

	def register(self, name: str) -> list[str]:
		"""Register (RFC 7591). Returns the scopes that the site offers to an app that nobody has checked."""
		if "registration_endpoint" not in self.server:
			raise Refused("On this site, apps cannot register themselves.")
		body = {
			"client_name": name,
			"application_type": "native",
			"redirect_uris": ["http://127.0.0.1/callback"],  # any port (RFC 8252 7.3)
			"grant_types": ["authorization_code"],
			"token_endpoint_auth_method": "none",
		}
		answer = self.http.post(self.server["registration_endpoint"], json=body, withhold_token=True)
		self.registration = json_of(answer, 201)
		self.http.client_id = self.registration["client_id"]
		return self.registration["scope"].split()

	def ask(self, scopes: list[str]) -> str:
		"""Begin an authorization request. Returns the address that the user has to open."""
		self.verifier = secrets.token_urlsafe(48)
		url, self.state = self.http.create_authorization_url(
			self.server["authorization_endpoint"],
			code_verifier=self.verifier,
			scope=" ".join(scopes),
			resource=self.resource,
		)
		return url

	def finish(self, address: str) -> dict:
		"""Exchange the code for a token.

		Args:
			address: that the user's browser came back to.
		"""
		came = dict(parse_qsl(urlsplit(address).query))
		if (came.get("state"), came.get("iss")) != (self.state, self.server["issuer"]):
			raise Refused("This is not the answer to the last request.")
		if "error" in came:
			raise Refused(came["error"])
		return self.http.fetch_token(
			self.server["token_endpoint"],
			authorization_response=address,
			state=self.state,
			code_verifier=self.verifier,
			resource=self.resource,
		)

	def list_todos(self) -> requests.Response:
		return self.http.get(self.site + TODOS, params={"fields": '["name", "description", "status"]'})

	def close_todo(self, name: str) -> requests.Response:
		return self.http.put(f"{self.site}{TODOS}/{name}", json={"status": "Closed"})

	def scopes_for(self, refusal: requests.Response) -> list[str]:
		"""List the scopes to ask for after a refusal: those that the agent has, and those that it lacks."""
		lacking = challenge_of(refusal).get("scope", "").split()
		offered = [scope for scope in lacking if scope in self.registration["scope"].split()]
		if refusal.status_code != 403 or not offered:
			raise Refused(f"{refusal.status_code}, and no scope helps.")
		return [*self.http.token["scope"].split(), *offered]

	def unregister(self) -> requests.Response:
		"""Delete the registration (RFC 7592)."""
		own = {"Authorization": f"Bearer {self.registration['registration_access_token']}"}
		address = self.registration["registration_client_uri"]
		return self.http.delete(address, headers=own, withhold_token=True)

	def _read(self, address: str, **expected: str) -> dict:
		"""Read a document, and check that it is about what the agent knows (RFC 8414 3.3, RFC 9728 3.3)."""
		document = json_of(self.http.get(address, withhold_token=True), 200)
		for name, value in expected.items():
			if document.get(name) != value:
				raise Refused(f"{address} is about {document.get(name)}, not about {value}.")
		return document


def challenge_of(answer: requests.Response) -> dict[str, str]:
	"""Returns the parameters of a challenge: `WWW-Authenticate: Bearer scope="...", ...` (RFC 6750 3)."""
	scheme, _space, parameters = answer.headers.get("WWW-Authenticate", "").partition(" ")
	return parse_dict_header(parameters) if scheme.lower() == "bearer" else {}


def json_of(answer: requests.Response, status: int) -> dict:
	if answer.status_code != status:
		raise Refused(f"{answer.url} answered {answer.status_code}: {answer.text[:300]}")
	return answer.json()


def well_known(address: str, name: str) -> str:
	"""Returns where the document about an address is: the path comes last (RFC 8414 3.1)."""
	parts = urlsplit(address)
	return f"{parts.scheme}://{parts.netloc}/.well-known/{name}{parts.path.rstrip('/')}"


class Callback(BaseHTTPRequestHandler):
	"""Where the browser comes back to. Its server has the path of the last request."""

	def do_GET(self) -> None:
		self.server.came = self.path
		self.send_response(200)
		self.end_headers()
		self.wfile.write(b"You can close this page.")

	def log_message(self, *_arguments) -> None:
		"""No log: the path has the code."""


def main(site: str) -> None:
	with HTTPServer(("127.0.0.1", 0), Callback) as callback:
		agent = Agent(site, callback.server_port)

		def connect(scopes: list[str]) -> None:
			url = agent.ask(scopes)
			print(f"Asks for {' '.join(scopes)}. If no browser opens, open:\n{url}", flush=True)
			webbrowser.open(url)
			callback.handle_request()
			agent.finish(f"http://127.0.0.1:{callback.server_port}{callback.came}")

		agent.discover()
		offered = agent.register("ToDo Agent")
		try:
			connect([scope for scope in offered if scope == "todo:read"] or offered)
			todos = json_of(agent.list_todos(), 200)["data"]
			for todo in todos:
				print(f"{todo['status']:<10} {todo['description']}")
			if todos and input("Close the first one? [y/N] ") == "y":
				answer = agent.close_todo(todos[0]["name"])
				if answer.status_code == 403:
					connect(agent.scopes_for(answer))
					answer = agent.close_todo(todos[0]["name"])
				print(json_of(answer, 200)["data"]["status"])
		finally:
			agent.unregister()


if __name__ == "__main__":
	if len(sys.argv) != 2:
		sys.exit(__doc__)
	try:
		main(sys.argv[1])
	except Refused as refused:
		sys.exit(str(refused))
