"""A throw-away third-party app: takes the redirect and remembers what it carried."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


class Receiver:
	"""Listens on a free loopback port.

	Attributes:
		requests: each path with query that came in.
		forms: path and fields of each form that was posted.
		status: what a form is answered with.
	"""

	def __init__(self):
		self.requests: list[str] = []
		self.forms: list[tuple[str, dict[str, str]]] = []
		self.status = 200
		self.pages: dict[str, str] = {}
		self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
		threading.Thread(target=self._server.serve_forever, daemon=True).start()

	@property
	def base_url(self) -> str:
		return f"http://127.0.0.1:{self._server.server_port}"

	@property
	def redirect_uri(self) -> str:
		return f"{self.base_url}/cb"

	def close(self) -> None:
		self._server.shutdown()
		self._server.server_close()

	def _handler(self):
		receiver = self

		class Handler(BaseHTTPRequestHandler):
			def do_GET(self):
				receiver.requests.append(self.path)
				page = receiver.pages.get(
					self.path.partition("?")[0], "<!doctype html><title>Received</title>"
				)
				body = page.encode()
				self.send_response(200)
				self.send_header("Content-Type", "text/html; charset=utf-8")
				self.send_header("Content-Length", str(len(body)))
				self.end_headers()
				self.wfile.write(body)

			def do_POST(self):
				body = self.rfile.read(int(self.headers["Content-Length"])).decode()
				receiver.forms.append((self.path, dict(parse_qsl(body))))
				self.send_response(receiver.status)
				self.send_header("Location", "http://127.0.0.1:1/elsewhere")
				self.send_header("Content-Length", "0")
				self.end_headers()

			def log_message(self, *args):
				pass

		return Handler
