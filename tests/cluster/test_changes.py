"""A change of the settings or of a scope acts on the next request at every web server, also under load."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.support.answers import granted
from tests.support.clients import bearer
from tests.support.concurrency import at_once

requirement = pytest.mark.requirement
pytestmark = pytest.mark.concurrency

CHANGES = 10  # as often as `--rounds` says
# Threads that keep every server reading what is being changed.
READERS = 4
SETTINGS = "OAuth2 Provider Settings"


@contextmanager
def readers(work):
	"""Run `work(index)` again and again in some threads while the block lasts; the first failure is raised."""
	ended = threading.Event()

	def run(index):
		while not ended.is_set():
			work(index)

	with ThreadPoolExecutor(READERS) as pool:
		running = [pool.submit(run, index) for index in range(READERS)]
		try:
			yield
		finally:
			ended.set()
		for one in running:
			one.result()


@requirement("security", "33", "saved settings act on the next request at every web server, under load too")
def test_settings(servers, managers, at, make_client, allow, user, settings, rounds):
	settings(access_token_lifetime=3600)
	# A client for each server, and one for each reader: none waits for another's grant.
	clients = [make_client() for _ in range(len(servers) + READERS)]
	chains = [allow(client, user).refresh_token for client in clients]

	def refresh(server, index) -> int:
		tokens = granted(at(server, clients[index]).refresh(chains[index]))
		chains[index] = tokens["refresh_token"]
		return tokens["expires_in"]

	with readers(lambda index: refresh(servers[index % len(servers)], len(servers) + index)):
		for number in range(CHANGES * rounds):
			seconds = 600 + number
			managers[number % len(servers)].update(SETTINGS, access_token_lifetime=seconds)
			seen = at_once(len(servers), lambda index: refresh(servers[index], index))
			assert set(seen) == {seconds}, f"change {number}"


@requirement(
	"security", "33", "a change of a scope acts on the next request at every web server, under load too"
)
def test_a_scope(servers, managers, make_scope, make_client, make_user, allow, rounds):
	scope = make_scope(doctypes={"ToDo": ["read"]})
	token = allow(make_client(scopes=[scope]), make_user(roles=["System Manager"])).access_token

	def ask(index) -> int:
		return bearer(servers[index % len(servers)], token, "/api/resource/ToDo").status_code

	with readers(ask):
		for number in range(CHANGES * rounds):
			enabled = number % 2
			managers[number % len(servers)].update("OAuth2 Scope", scope, enabled=enabled)
			assert set(at_once(len(servers), ask)) == {200 if enabled else 403}, f"change {number}"
