"""MCP: the official client, and a scanner, against MCP servers that frappe-mcp makes on the site."""

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.strangers.browser import sign_in
from tests.support.answers import bearer_refused, challenge_of
from tests.support.clients import bearer
from tests.support.installed_apps import with_app

mcp = pytest.importorskip("mcp", reason="the PyPI package mcp is not installed")

from mcp.client.auth import OAuthClientProvider  # noqa: E402
from mcp.client.client import Client as McpClient  # noqa: E402
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client  # noqa: E402
from mcp.shared.auth import (  # noqa: E402
	AuthorizationCodeResult,
	OAuthClientInformationFull,
	OAuthClientMetadata,
	OAuthToken,
)

requirement = pytest.mark.requirement

APP, METHOD, ROUTE = "todo_tools", "todo_tools.server.handle", "/mcp"
ADDRESSES = {"method": f"/api/method/{METHOD}", "route": ROUTE}
both = pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES.keys())
CALLBACK, TOOLS = "http://127.0.0.1:33418/callback", ["list_todos", "say_who"]
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def other_than(address: str) -> str:
	"""The address of the other server."""
	(other,) = set(ADDRESSES.values()) - {address}
	return other


@pytest.fixture(scope="module", autouse=True)
def servers(site):
	"""The app with the MCP servers is installed."""
	if not site.bench or not (Path(site.bench["bench"]) / "clients" / "apps" / "frappe_mcp").is_dir():
		pytest.skip("frappe-mcp is not in the environment of a site on this machine")
	with with_app(site, APP):
		yield


@pytest.fixture(scope="module")
def scope(make_scope):
	"""A scope that opens both servers, and nothing else."""
	return make_scope(methods=[METHOD], routes=[{"path": ROUTE}])


@pytest.fixture(scope="module")
def assistant(make_client, scope):
	"""A registered client without a secret, on a loopback address."""
	return make_client(public=True, scopes=[scope], redirect_uris=[CALLBACK])


@requirement("RFC 9728", "5.1", "an MCP server made with frappe-mcp asks a guest for a token, by 401")
@both
def test_a_guest(address, site, issuer, scope):
	answer = requests.post(site.base_url + address, json=LIST, timeout=60)
	assert answer.status_code == 401, answer.text[:300]
	_scheme, said = challenge_of(answer)
	assert said["resource_metadata"] == f"{issuer}/.well-known/oauth-protected-resource{address}"
	assert scope in said["scope"].split()
	document = requests.get(said["resource_metadata"], timeout=60).json()
	assert document["resource"] == issuer + address and document["authorization_servers"] == [issuer]
	assert scope in document["scopes_supported"]


@requirement("security", "30", "the scope of an MCP server opens the server and nothing else")
@both
def test_a_token(address, site, assistant, allow, person):
	token = allow(assistant, person).access_token
	answer = bearer(site, token, address, "POST", json=LIST)
	assert [tool["name"] for tool in answer.json()["result"]["tools"]] == TOOLS
	bearer_refused(bearer(site, token, "/api/resource/ToDo"), "insufficient_scope", 403)


class Storage:
	"""What the client of the SDK stores: a token and its registration, at first that of `client` or none."""

	def __init__(self, client=None):
		self.tokens = self.registration = None
		if client:
			self.registration = OAuthClientInformationFull(
				client_id=client.client_id,
				redirect_uris=[client.redirect_uri],
				token_endpoint_auth_method="none",
			)

	async def get_tokens(self) -> OAuthToken | None:
		return self.tokens

	async def set_tokens(self, tokens: OAuthToken) -> None:
		self.tokens = tokens

	async def get_client_info(self) -> OAuthClientInformationFull | None:
		return self.registration

	async def set_client_info(self, information: OAuthClientInformationFull) -> None:
		self.registration = information


@pytest.fixture
def talk(login, person):
	"""`talk(url, storage)`: the names of the tools, for whom the server acts, and where the browser came back to."""

	def run(url: str, storage: Storage) -> tuple[list[str], dict, list[str]]:
		callbacks = []

		async def open_browser(url: str) -> None:
			callbacks.append(await asyncio.to_thread(sign_in, login(person), url))

		async def take_callback() -> AuthorizationCodeResult:
			query = parse_qs(urlsplit(callbacks[-1]).query)
			assert "code" in query, callbacks
			return AuthorizationCodeResult(**{name: query[name][0] for name in ("code", "state", "iss")})

		async def call() -> tuple[list[str], dict]:
			metadata = OAuthClientMetadata(client_name="Assistant", redirect_uris=[CALLBACK])
			provider = OAuthClientProvider(url, metadata, storage, open_browser, take_callback)
			async with (
				create_mcp_http_client(auth=provider) as http,
				McpClient(streamable_http_client(url, http_client=http)) as client,
			):
				tools = await client.list_tools()
				called = await client.call_tool("say_who", {})
				return [tool.name for tool in tools.tools], called.structured_content

		# The browser of other tests has a loop in this thread.
		with ThreadPoolExecutor(1) as thread:
			return *thread.submit(asyncio.run, call()).result(), callbacks

	return run


@requirement(
	"RFC 9728", "5.1", "the MCP SDK finds the server by the challenge, and calls a tool with its token"
)
@both
def test_the_sdk(address, site, assistant, person, talk):
	storage = Storage(assistant)
	names, said, callbacks = talk(site.base_url + address, storage)
	assert names == TOOLS and said == {"user": person.name}
	assert storage.registration.client_id == assistant.client_id
	assert storage.tokens.scope.split() == assistant.scopes and len(callbacks) == 1


@requirement(
	"RFC 7591", "3", "the MCP SDK registers itself at a site of which it knows the address, and calls a tool"
)
@requirement("RFC 8707", "2", "the token of the MCP SDK works at the server that it was asked for, alone")
@both
def test_the_sdk_that_nobody_registered(address, site, settings, world, scope, person, talk):
	settings(allow_dynamic_registration=1, registration_scopes=[{"scope": scope}])
	storage = Storage()
	names, said, callbacks = talk(site.base_url + address, storage)
	world.adopt("OAuth2 Client", [storage.registration.client_id])
	assert names == TOOLS and said == {"user": person.name} and len(callbacks) == 1
	assert storage.registration.scope == storage.tokens.scope == scope
	token = storage.tokens.access_token
	assert bearer(site, token, address, "POST", json=LIST).status_code == 200
	bearer_refused(bearer(site, token, other_than(address), "POST", json=LIST), "invalid_token", 401)


@requirement(
	"RFC 7591", "3", "the MCP SDK for TypeScript registers itself by the address alone, and calls a tool"
)
@both
def test_the_sdk_for_typescript(address, site, settings, world, scope, person, login, run_node):
	settings(allow_dynamic_registration=1, registration_scopes=[{"scope": scope}])
	told = {"url": site.base_url + address, "redirect_uri": CALLBACK}
	result = run_node("@modelcontextprotocol/sdk", told, lambda url: sign_in(login(person), url))
	assert "error" not in result, result
	world.adopt("OAuth2 Client", [result["client"]["client_id"]])
	assert result["tools"] == TOOLS and result["said"] == {"user": person.name}
	assert result["tokens"]["scope"] == scope
	refused = bearer(site, result["tokens"]["access_token"], other_than(address), "POST", json=LIST)
	bearer_refused(refused, "invalid_token", 401)


@pytest.fixture
def scan(site, settings, scope, world, login, person, tmp_path):
	"""`scan(address)`: the results of mcp-authlab by the id of the check. It registers itself, logs in, and scans."""
	program = Path(sys.executable).with_name("mcp-authlab")
	if not program.exists():
		pytest.skip("the PyPI package mcp-authlab is not installed")
	settings(allow_dynamic_registration=1, registration_scopes=[{"scope": scope}])
	stored = tmp_path / "tokens.json"
	environment = {**os.environ, "MCP_AUTHLAB_TOKENS": str(stored), "BROWSER": "true"}

	def run(address: str) -> dict[str, dict]:
		# A token for the site would be one for each server on it.
		url, other = site.base_url + address, site.base_url + other_than(address)
		words = [program, "login", url, "--foreign-resource", other, "--thorough", "--no-color"]
		with subprocess.Popen(
			words, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
		) as process:
			for line in process.stderr:
				if found := [word for word in line.split() if "response_type=code" in word]:
					requests.get(sign_in(login(person), found[0]), timeout=60)
			assert process.wait(timeout=60) == 0, process.stdout.read()
		world.adopt("OAuth2 Client", [json.loads(stored.read_text())[url]["client_id"]])
		words = [program, "scan", url, "--format", "json"]
		said = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120)
		return {result["id"]: result for result in json.loads(said.stdout)["results"]}

	return run


#: The bench has no TLS, and the servers are frappe-mcp's.
OF_THE_BENCH = {"TLS-01", "ASM-03", "ASF-06"}
OF_FRAPPE_MCP = {"ORIG-01", "VER-01"}


@requirement(
	"RFC 9728", "3", "a scanner of MCP servers finds nothing wrong with challenges, documents, and tokens"
)
@both
def test_the_scanner(address, scan):
	checks = scan(address)
	failed = {
		name: found["message"] for name, found in checks.items() if found["status"] not in ("pass", "skip")
	}
	assert failed.keys() <= OF_THE_BENCH | OF_FRAPPE_MCP, failed
	for name in (
		"CHAL-01",
		"PRM-02",
		"ASM-02",
		"ASM-05",
		"ASF-01",
		"ASF-02",
		"ASF-03",
		"ASF-04",
		"ASF-05",
		"TOK-01",
		"TOK-03",
		"TOK-05",
		"TOK-06",
	):
		assert checks[name]["status"] == "pass", checks[name]
