"""The tests' own way to the site."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.frappe_api import FrappeAPI
from tests.support.site import Site


class Impatient(BaseHTTPRequestHandler):
	"""Answers one request of each connection, and closes a kept one when the next request comes."""

	protocol_version = "HTTP/1.1"

	def handle(self):
		self.handle_one_request()
		if not self.close_connection:
			self.rfile.readline()

	def do_POST(self):
		self.rfile.read(int(self.headers["Content-Length"]))
		body = b'{"message": "pong"}'
		self.send_response(200)
		self.send_header("Content-Type", "application/json")
		self.send_header("Content-Length", str(len(body)))
		self.send_header("Connection", "close" if self.close_connection else "keep-alive")
		self.end_headers()
		self.wfile.write(body)

	def log_message(self, *args):
		pass


@pytest.fixture
def impatient_site():
	server = ThreadingHTTPServer(("127.0.0.1", 0), Impatient)
	server.daemon_threads = True
	threading.Thread(target=server.serve_forever, daemon=True).start()
	yield Site(f"http://127.0.0.1:{server.server_port}", "a site", "somebody", "a password")
	server.shutdown()
	server.server_close()


def test_no_connection_is_used_twice(impatient_site):
	"""A web server closes idle connections, perhaps at the moment at which the next request is on its way."""
	api = FrappeAPI(impatient_site, "somebody", "a password")

	assert [api.call("ping") for _ in range(3)] == ["pong"] * 3
