"""A load of POSTs from a process of its own: `python -m benchmarks.load`, with orders as JSON on standard input.

The orders: port, host, path; seconds, after which no request begins; and a list of threads. A thread posts its
`bodies` one after another, or refreshes `count` times, each time with the refresh token of the answer before, which
it adds to its `form`. Prints {"seconds": S, "latencies": [...]}, in seconds.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


class Sender:
	"""One thread, with a connection for each request; see `benchmarks.wrk`."""

	def __init__(self, orders: dict, thread: dict, barrier: threading.Barrier):
		self.port, self.path, self.seconds = orders["port"], orders["path"], orders["seconds"]
		self.thread, self.barrier = thread, barrier
		# By hand: a client library would take as long as the server, on the same processors.
		self.head = f"POST {self.path} HTTP/1.1\r\nHost: {orders['host']}\r\nConnection: close\r\n"
		self.head += f"Content-Type: {FORM}\r\nContent-Length: "
		self.answer: dict = {"refresh_token": thread.get("refresh_token")}

	def bodies(self) -> Iterator[str]:
		if "bodies" in self.thread:
			yield from self.thread["bodies"]
			return
		for _ in range(self.thread["count"]):
			yield urlencode({**self.thread["form"], "refresh_token": self.answer["refresh_token"]})

	def post(self, body: str) -> tuple[int, bytes]:
		"""Gives the status and the body of the answer, after which the server closes the connection."""
		with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
			connection.sendall(f"{self.head}{len(body)}\r\n\r\n{body}".encode())
			answer = b"".join(iter(lambda: connection.recv(65536), b""))
		head, _, text = answer.partition(b"\r\n\r\n")
		return int(head.split(b" ", 2)[1]), text

	def run(self) -> list[float]:
		self.barrier.wait(timeout=60)
		end, taken = time.perf_counter() + self.seconds, []
		for body in self.bodies():
			begin = time.perf_counter()
			if begin > end:
				break
			status, text = self.post(body)
			taken.append(time.perf_counter() - begin)
			if status != 200:
				raise RuntimeError(f"{self.path}: {status} {text[:300]}")
			if "form" in self.thread:
				self.answer = json.loads(text)
		return taken


def main() -> None:
	orders = json.load(sys.stdin)
	barrier = threading.Barrier(len(orders["threads"]) + 1)
	senders = [Sender(orders, thread, barrier) for thread in orders["threads"]]
	with ThreadPoolExecutor(len(senders)) as pool:
		running = [pool.submit(sender.run) for sender in senders]
		barrier.wait(timeout=60)
		begin = time.perf_counter()
		latencies = [one for done in running for one in done.result()]
		seconds = time.perf_counter() - begin
	last = [sender.answer.get("refresh_token") for sender in senders]
	json.dump({"seconds": seconds, "latencies": latencies, "refresh_tokens": last}, sys.stdout)


def start(orders: dict) -> subprocess.Popen:
	process = subprocess.Popen(
		[sys.executable, "-m", "benchmarks.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
	)
	json.dump(orders, process.stdin)
	process.stdin.close()
	process.stdin = None
	return process


def finish(process: subprocess.Popen, seconds: float) -> dict:
	"""What a started load has seen; it is ended, by its id, whatever happens."""
	try:
		output, _ = process.communicate(timeout=seconds + 120)
	finally:
		process.kill()
		process.wait()
	if process.returncode:
		raise RuntimeError("the load broke off; see above")
	return json.loads(output)


def run(orders: dict) -> dict:
	return finish(start(orders), orders["seconds"])


def percentile(latencies: list[float], percent: float) -> float:
	"""In milliseconds."""
	ordered = sorted(latencies)
	return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)] * 1000


if __name__ == "__main__":
	main()
