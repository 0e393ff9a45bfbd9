"""A throw-away third-party app: takes the redirect and remembers what it carried."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
	"""Listens on a free loopback port; `requests` has each path with query that came in."""

	def __init__(self):
		self.requests: list[str] = []
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

			def log_message(self, *args):
				pass

		return Handler
