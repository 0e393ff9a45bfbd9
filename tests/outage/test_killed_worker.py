"""A worker process of the web server is killed in the middle of an exchange."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.outage.exchanging_client import ExchangingClient
from tests.support.answers import granted, refused
from tests.support.books import Books
from tests.support.flow import allow

requirement = pytest.mark.requirement

CLIENTS = 8
KILLS = 3  # in a round
# Seconds after which a kill comes, at most: several requests long.
LATEST = 0.2


@pytest.fixture
def clients(make_client, login, user, rng):
	"""Clients with a grant each, so that they do not wait for each other's lock."""
	return [
		ExchangingClient(
			make_client(skip_authorization=1), login(user, new=True), random.Random(f"{rng.random()}")
		)
		for _ in range(CLIENTS)
	]


def kill_while_they_work(services, clients, rng, kills: int) -> None:
	stop = threading.Event()
	with ThreadPoolExecutor(len(clients)) as pool:
		running = [pool.submit(client.run, stop) for client in clients]
		try:
			for _ in range(kills):
				workers = services.await_workers()
				time.sleep(rng.uniform(0, LATEST))
				services.kill_worker(rng.choice(workers))
			services.await_workers()
		finally:
			stop.set()
		for client in running:
			client.result()


@requirement(
	"security", "36", "a worker killed in an exchange leaves both of code used and token issued, or neither"
)
@requirement("security", "22", "what was not committed was not issued, and what was answered is kept")
def test_a_killed_worker_leaves_nothing_half_done(services, site, user, clients, rng, rounds):
	pid = services.pid("web")
	kill_while_they_work(services, clients, rng, KILLS * rounds)

	broken = [broken for client in clients for broken in client.broken]
	credentials = [credential for client in clients for credential in client.credentials]
	books = Books.of(services, site, [client.client.client_id for client in clients], credentials)
	print(figures(clients, broken, books, KILLS * rounds))
	assert not [surprise for client in clients for surprise in client.surprises]
	assert broken, "no kill met an exchange: this run proved nothing"
	assert not books.contradictions()
	for item in broken:
		check_again(item, books)
	unknown = [credential for credential in credentials if credential not in books.family_of | books.code_row]
	assert not unknown, f"{len(unknown)} were answered, and are not in the database"
	last = [tokens["refresh_token"] for client in clients for tokens in client.last_tokens]
	assert {books.status_of[token] for token in last} == {"Active"}

	assert services.pid("web") == pid
	for client in clients:
		tokens = granted(client.client.exchange(allow(client.session, client.client, user.name)))
		assert client.client.is_active(
			granted(client.client.refresh(tokens["refresh_token"]))["access_token"]
		)


def check_again(broken, books: Books) -> None:
	"""The same code or refresh token sent again brings tokens, or counts as a replay of what was committed."""
	if broken.again is None:
		return
	if broken.again.status_code == 200:
		granted(broken.again)
		return
	refused(broken.again, "invalid_grant")
	family = books.code_row.get(broken.credential) or books.family_of[broken.credential]
	assert books.ended(family), f"{broken.kind}: refused the second time, and its family goes on"


def figures(clients, broken, books: Books, kills: int) -> str:
	again = Counter(
		(item.kind, item.again.status_code if item.again is not None else "not sent") for item in broken
	)
	return (
		f"{kills} kills; {sum(client.answered for client in clients)} exchanges and refreshes answered; "
		f"connections broken: {len(broken)}; sent again: {dict(again)}; "
		f"codes: {dict(Counter(books.validity.values()))}; families: {len(books.statuses)}"
	)
