"""Requests by `wrk`.

Each on a connection of its own, as a proxy in front sends them: of connections that are kept, one worker may get all,
and then half of the server is measured.
"""

import json
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from devbench import packages

SCRIPT = Path(__file__).with_name("load.lua")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Target:
	"""A web server, and one request or several of which each is as good as another.

	Args:
		port: of the web server.
		host: the Host header.
		requests: verb, path, headers and body.
	"""

	port: int
	host: str
	requests: list[tuple] = field(default_factory=list)

	def get(self, path: str, **headers: str) -> "Target":
		self.requests.append(("GET", path, self.headers(headers), None))
		return self

	def post(self, path: str, body: str, **headers: str) -> "Target":
		self.requests.append(("POST", path, self.headers({**FORM, **headers}), body))
		return self

	def headers(self, headers: dict[str, str]) -> dict[str, str]:
		return {"Host": self.host, "Connection": "close", **headers}


def run(target: Target, seconds: float, connections: int = 8) -> dict:
	"""Send the target's requests for a time; returns figures as `measure` does."""
	return measure(target, seconds, connections, 1, {"requests": target.requests})


def run_bodies(target: Target, path: str, bodies: list[list[str]], seconds: float) -> dict:
	"""Post each list of bodies on a thread of its own, once; returns figures as `measure` does.

	Args:
		target: the web server.
		path: where to.
		bodies: of forms.
		seconds: after which no request begins.
	"""
	orders = {"path": path, "headers": target.headers(FORM), "bodies": bodies}
	return measure(target, seconds, len(bodies), len(bodies), orders)


def run_refreshes(
	target: Target,
	path: str,
	form: str,
	refresh_tokens: list[str],
	seconds: float,
	beside: Callable[[], subprocess.Popen] | None = None,
) -> dict:
	"""Refresh for a time; returns figures as `measure` does.

	Args:
		target: the web server.
		path: of the token endpoint.
		form: of the request, without the refresh token.
		refresh_tokens: each for a thread of its own. They are of no use afterwards: the last answers get lost.
		seconds: how long.
		beside: starts a process beside the refreshes, which end with it; it is ended after `seconds`.
	"""
	orders = {"path": path, "headers": target.headers(FORM), "form": form, "refresh_tokens": refresh_tokens}
	return measure(target, seconds, len(refresh_tokens), len(refresh_tokens), orders, beside)


def measure(
	target: Target,
	seconds: float,
	connections: int,
	threads: int,
	orders: dict,
	beside: Callable[[], subprocess.Popen] | None = None,
) -> dict:
	"""Run `wrk`.

	Returns:
		The `count` of requests, how many a `second`, and the latencies `p50` and `p99` in milliseconds.

	Raises:
		RuntimeError: a request failed, or none was answered in time.
	"""
	with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
		file.write(f"return {lua(orders)}")
		file.flush()
		command = [packages.program("wrk"), f"-t{threads}", f"-c{connections}", f"-d{seconds:.0f}s"]
		command += ["--timeout", "30s", "-s", SCRIPT, f"http://127.0.0.1:{target.port}/", "--", file.name]
		process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
		try:
			if beside:
				wait_for(beside(), seconds)
				# It prints its figures then.
				process.send_signal(signal.SIGINT)
			output, _ = process.communicate(timeout=seconds + 60)
		finally:
			process.kill()
	found = json.loads(output.splitlines()[-1]) if process.returncode == 0 else {"count": 0}
	if not found["count"] or found["errors"]:
		raise RuntimeError(f"a request failed, or none was answered in {seconds} s: {output}")
	figures = {name: found[name] for name in ("count", "p50", "p99")}
	return {**figures, "second": found["count"] / found["seconds"]}


def wait_for(process: subprocess.Popen, seconds: float) -> None:
	"""Wait for a process, and end it when it takes longer."""
	try:
		with suppress(subprocess.TimeoutExpired):
			process.wait(seconds)
	finally:
		process.terminate()
		process.wait()


def lua(value) -> str:
	"""A value as Lua writes it."""
	if isinstance(value, list | tuple):
		return "{" + ", ".join(lua(one) for one in value) + "}"
	if isinstance(value, dict):
		return "{" + ", ".join(f"[{json.dumps(key)}] = {lua(one)}" for key, one in value.items()) + "}"
	return "nil" if value is None else json.dumps(value)
