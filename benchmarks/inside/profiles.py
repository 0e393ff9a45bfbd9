"""The parts of a request, by Python's profiler."""

import cProfile
import json
import pstats
from collections.abc import Callable

import frappe.app
from werkzeug.test import Client

from benchmarks.endpoints import INTROSPECT, PING, TOKEN, WHO
from oauth_provider.guard.bearer import authenticate_request
from oauth_provider.wire.transaction import answer_client

WARM_UP, REQUESTS = 30, 300
# The functions in which a request does its parts.
WHOLE = ("frappe/app.py", "application")
CONNECT, SQL = ("pymysql/connections.py", "connect"), ("frappe/database/database.py", "sql")
REDIS = ("redis/client.py", "execute_command")
# By the function itself, so that a new name cannot leave the figure at 0.
GUARD, ENDPOINT = (
	(function.__code__.co_filename, function.__name__) for function in (authenticate_request, answer_client)
)


def profiles(pair: list[str], sid: str, client: dict) -> dict[str, dict[str, float]]:
	"""Profile.

	Args:
		pair: an access token and its refresh token.
		sid: of a session.
		client: the form of a client that authenticates.
	"""
	site, held = frappe.local.site, [pair[1]]
	frappe.app._site, frappe.app._sites_path = site, "."
	browser = Client(frappe.app.application, use_cookies=False)

	def send(path: str, form: dict | None = None, **headers: str) -> dict:
		answer = browser.open(path, method="POST" if form else "GET", data=form, headers=headers)
		assert answer.status_code == 200, answer.text[:300]
		return json.loads(answer.text)

	def refresh() -> None:
		form = {**client, "grant_type": "refresh_token", "refresh_token": held[0]}
		held[0] = send(TOKEN, form)["refresh_token"]

	requests = {
		"guest `ping`": lambda: send(PING),
		"session cookie": lambda: send(WHO, Cookie=f"sid={sid}"),
		"our Bearer": lambda: send(WHO, Authorization=f"Bearer {pair[0]}"),
		"our introspection": lambda: send(INTROSPECT, {**client, "token": pair[0]}),
		"our refresh": refresh,
	}
	found = {name: parts_of(profile(request)) for name, request in requests.items()}
	# Each request has ended what it found, for this process too.
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	return found


def profile(request: Callable) -> dict:
	"""Returns pstats' rows by file, line and function."""
	profiler = cProfile.Profile()
	for _ in range(WARM_UP):
		request()
	profiler.enable()
	for _ in range(REQUESTS):
		request()
	profiler.disable()
	return pstats.Stats(profiler).stats


def parts_of(stats: dict) -> dict[str, float]:
	"""Milliseconds by part; the first four add up to the whole."""
	connect, redis, whole = spent(stats, CONNECT), spent(stats, REDIS), spent(stats, WHOLE)
	# Who sends the first statement of a request, connects.
	statements = spent(stats, SQL) - connect
	return {
		"connecting to the database": connect,
		"statements": statements,
		"Redis": redis,
		"Python": whole - connect - statements - redis,
		"**the whole request**": whole,
		"of it our guard or endpoint, with all that it asks": spent(stats, GUARD) + spent(stats, ENDPOINT),
		"trips to the database": calls(stats, SQL),
		"trips to Redis": calls(stats, REDIS),
	}


def rows_of(stats: dict, place: tuple[str, str]) -> list[tuple]:
	return [row for (file, _, name), row in stats.items() if file.endswith(place[0]) and name == place[1]]


def spent(stats: dict, place: tuple[str, str]) -> float:
	return sum(row[3] for row in rows_of(stats, place)) * 1000 / REQUESTS


def calls(stats: dict, place: tuple[str, str]) -> float:
	return sum(row[0] for row in rows_of(stats, place)) / REQUESTS
