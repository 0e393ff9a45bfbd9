"""The examples of docs/using-oauth.md run as they stand there, each language as one program."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.support.flow import Dialog, authorize_with, redirect_of
from tests.support.site import CHECKOUT

PAGE = (CHECKOUT / "docs" / "using-oauth.md").read_text()
OPEN, PASTE = re.compile(r"Open: (\S+)"), "Paste the address"
LANGUAGES = {
	"sh": (["bash", "-euo", "pipefail"], ".sh"),
	"python": ([sys.executable], ".py"),
	"js": (["node"], ".mjs"),
}


def program_in(language: str) -> str:
	"""All blocks of one language, in their order."""
	return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def client(world):
	return world.client(scopes=["profile"], redirect_uris=["https://app.example.com/callback?from=site"])


@pytest.fixture
def run(client, user, login, site, tmp_path):
	"""`run(language, decision)`: everything that the program printed, and its exit status, with a person beside it."""

	def program(language: str, decision: str = "allow") -> tuple[str, int]:
		words, ending = LANGUAGES[language]
		path = tmp_path / f"example{ending}"
		path.write_text(program_in(language))
		environment = {
			**os.environ,
			"SITE": site.base_url,
			"CLIENT_ID": client.client_id,
			"CLIENT_SECRET": client.secret,
			"REDIRECT_URI": client.redirect_uri,
			"NO_PROXY": "localhost,127.0.0.1",
		}
		process = subprocess.Popen(
			[*words, str(path)],
			env=environment,
			stdin=subprocess.PIPE,
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
			text=True,
		)
		try:
			return answering(process, login(user), site, decision)
		finally:
			process.kill()

	return program


def answering(process, session, site, decision: str) -> tuple[str, int]:
	"""Read what a program prints; whenever it asks to open an address, do so, decide, and paste the answer."""
	printed, address = [], None
	for line in process.stdout:
		printed.append(line)
		if found := OPEN.search(line):
			address = found[1]
		if PASTE in line:
			dialog = Dialog.of(authorize_with(session, site, address.partition("?")[2]))
			location = redirect_of(dialog.press(session, decision)).location
			process.stdin.write(location + "\n")
			process.stdin.flush()
	return "".join(printed), process.wait(60)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_do_what_they_say(language, run, user):
	if not shutil.which(LANGUAGES[language][0][0]):
		pytest.fail(f"{LANGUAGES[language][0][0]} is not installed; `python3 -m devbench setup` does that")
	printed, status = run(language)
	assert status == 0, printed
	# test_resource, the refusal of what is not open, a refused token request, introspection, revocation
	for text in (user.name, "insufficient_scope", "active", "success"):
		assert text in printed, printed
	assert "invalid_client" in printed, printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_stops_where_the_user_denies(language, run):
	printed, status = run(language, "deny")
	assert status != 0 and "access_denied" in printed, printed


def test_each_step_has_an_example_in_each_language():
	steps = re.split(r"^## \d\. ", PAGE, flags=re.MULTILINE)[1:]
	assert len(steps) == 7
	for step in steps:
		for language in LANGUAGES:
			assert f"```{language}\n" in step, f"{step.splitlines()[0]} has no example in {language}"


def test_the_errors_shown_are_those_that_are_sent(run):
	printed, _status = run("js")
	shown = [
		json.loads(block)
		for block in re.findall(r'^```json\n(\{"error".*?)^```$', PAGE, re.DOTALL | re.MULTILINE)
	]
	assert len(shown) >= 2
	for answer in shown:
		assert answer["error_description"] in printed, answer
