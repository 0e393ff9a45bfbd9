"""The conformance tests of the Model Context Protocol for authorization servers."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import requests

from devbench import ports
from tests.strangers.browser import sign_in

requirement = pytest.mark.requirement

PROGRAM = Path("node_modules/@modelcontextprotocol/conformance/dist/index.js")
FIRST_PORT = 8650


@requirement(
	"RFC 8414", "3", "the conformance tests of MCP find the metadata of the server, and pass an authorization"
)
def test_the_authorization_server(site, issuer, make_client, login, person):
	clients = Path(os.environ.get("DEVBENCH_DIR", "")) / "clients"
	if not shutil.which("node") or not (clients / PROGRAM).exists():
		pytest.skip(
			"node, or the npm package @modelcontextprotocol/conformance, is not in the development bench"
		)
	client = make_client(public=True, scopes=["profile"], redirect_uris=["http://127.0.0.1/callback"])
	lend = Path(__file__).with_name("lend_glob.mjs")
	words = ["--url", issuer, "--client-id", client.client_id, "--port", str(ports.choose(FIRST_PORT))]
	command = ["node", "--import", lend, clients / PROGRAM, "authorization", *words]
	with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
		printed = []
		for line in process.stdout:
			printed.append(line)
			if line.startswith(issuer) and "response_type=code" in line:
				requests.get(sign_in(login(person), line.strip()), timeout=60)
	said = "".join(printed)
	assert process.returncode == 0, said
	assert "Total: 2 passed, 0 failed" in said, said
