"""Plain requests by `wrk`.

Each on a connection of its own, as a proxy in front sends them: of connections that are kept, one worker may get all,
and then half of the server is measured.
"""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from devbench import packages

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
# Sends what the lists have, at random; wrk's random numbers are the same in each run.
SCRIPT = """
local requests = {requests}
local many = {{}}
init = function(args)
	for number, one in ipairs(requests) do
		many[number] = wrk.format(one[1], one[2], one[3], one[4])
	end
end
request = function()
	return many[math.random(#many)]
end
"""


@dataclass
class Target:
	"""Where to, and one request or several of which each is as good as another.

	Args:
		port: of the web server.
		host: the Host header.
		requests: verb, path, headers and body.
	"""

	port: int
	host: str
	requests: list[tuple] = field(default_factory=list)

	def get(self, path: str, **headers: str) -> "Target":
		self.requests.append(("GET", path, headers, None))
		return self

	def post(self, path: str, body: str, **headers: str) -> "Target":
		headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
		self.requests.append(("POST", path, headers, body))
		return self


def run(target: Target, seconds: float, connections: int = 8) -> dict:
	"""Send requests for a time.

	Returns:
		Requests per `second`, and the latencies `p50` and `p99` in milliseconds.

	Raises:
		RuntimeError: an answer was no success.
	"""
	with tempfile.TemporaryDirectory() as folder:
		script = Path(folder) / "requests.lua"
		script.write_text(SCRIPT.format(requests=lua([with_host(target, one) for one in target.requests])))
		command = [packages.program("wrk"), "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency"]
		command += ["--timeout", "30s", "-s", str(script), f"http://127.0.0.1:{target.port}/"]
		done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
	said = done.stdout
	if done.returncode or "Non-2xx" in said or "Socket errors" in said:
		raise RuntimeError(f"{target.requests[0][:2]}: {said}{done.stderr}")
	rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
	return {"second": float(rate[1]), "p50": latency(said, 50), "p99": latency(said, 99)}


def with_host(target: Target, request: tuple) -> list:
	verb, path, headers, body = request
	return [verb, path, {"Host": target.host, "Connection": "close", **headers}, body]


def latency(said: str, percent: int) -> float:
	value, unit = re.search(rf"\s{percent}%\s+([\d.]+)(us|ms|s)", said).groups()
	return float(value) * UNITS[unit]


def lua(value) -> str:
	"""A value as Lua writes it."""
	if isinstance(value, list):
		return "{" + ", ".join(lua(one) for one in value) + "}"
	if isinstance(value, dict):
		return "{" + ", ".join(f"[{json.dumps(key)}] = {lua(one)}" for key, one in value.items()) + "}"
	return "nil" if value is None else json.dumps(value)
