"""HTTP by the octet: a request goes out as it is written, on a connection that stays open.

requests tidies a URL and a header before it sends them, and what these tests send must arrive untidied. It
also costs more time than the server does.
"""

import http.client
import socket
import ssl
from urllib.parse import urlsplit

import requests

from tests.support.site import API, Site

FORM = "application/x-www-form-urlencoded"
TIMEOUT = 60  # seconds


class Wire:
	"""One connection to the site, opened again whenever the server has closed it.

	Args:
	        site: where to.
	        headers: sent with every request, such as the Cookie of a session.
	"""

	def __init__(self, site: Site, headers: dict | None = None):
		parts = urlsplit(site.base_url)
		self._secure, self._host = parts.scheme == "https", parts.hostname
		self.port = parts.port or (443 if self._secure else 80)
		self._headers = {"Host": parts.netloc, "User-Agent": "wire", **(headers or {})}
		self._socket: socket.socket | None = None
		#: How many requests were answered.
		self.answered = 0

	def __enter__(self):
		return self

	def __exit__(self, *_):
		self.close()

	def open(self) -> None:
		if self._socket:
			return
		self._socket = socket.create_connection((self._host, self.port), TIMEOUT)
		self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
		if self._secure:
			self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=self._host)

	def close(self) -> None:
		if self._socket:
			self._socket.close()
		self._socket = None

	@property
	def local_port(self) -> int:
		"""This end of the connection."""
		return self._socket.getsockname()[1]

	def write(self, verb: str, target: bytes | str, headers: dict | None = None, body: bytes = b"") -> bytes:
		"""The octets of a request.

		Args:
		        target: path and query, or the name of an endpoint; nothing in it is encoded.
		        headers: text or octets; None for a value leaves out one that goes along otherwise.
		"""
		target = target.encode() if isinstance(target, str) else target
		if not target.startswith(b"/"):
			target = f"/api/method/{API}.".encode() + target
		lengths = {"Content-Length": str(len(body))} if body or verb == "POST" else {}
		lines = [verb.encode() + b" " + target + b" HTTP/1.1"]
		for name, value in {**self._headers, **lengths, **(headers or {})}.items():
			if value is not None:
				lines.append(name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()))
		return b"\r\n".join(lines) + b"\r\n\r\n" + body

	def exchange(self, octets: bytes) -> requests.Response:
		"""Send a request and read its answer. One that meets a connection closed meanwhile is sent once more."""
		self.begin(octets)
		return self.finish()

	def begin(self, octets: bytes) -> None:
		"""Send a request; `finish` reads its answer."""
		self._sent, self._reused = octets, self._socket is not None
		self.open()
		self._send(octets)

	def finish(self) -> requests.Response:
		try:
			return self._read(self._sent.partition(b" ")[0].decode())
		except (http.client.RemoteDisconnected, ConnectionError):
			self.close()
			if not self._reused:
				raise
		return self.exchange(self._sent)

	def _send(self, octets: bytes) -> None:
		try:
			self._socket.sendall(octets)
		except (BrokenPipeError, ConnectionResetError):
			# A server may answer, and stop reading, before it has everything.
			pass

	def _read(self, verb: str) -> requests.Response:
		raw = http.client.HTTPResponse(self._socket, method=verb)
		raw.begin()
		answer = requests.Response()
		answer.status_code, answer.headers = raw.status, requests.structures.CaseInsensitiveDict(raw.headers)
		answer._content, answer.encoding = raw.read(), "utf-8"
		# `headers` has one of several cookies.
		answer.raw = raw
		if raw.will_close:
			self.close()
		self.answered += 1
		return answer

	def get(self, target: bytes | str, headers: dict | None = None) -> requests.Response:
		return self.exchange(self.write("GET", target, headers))

	def post(
		self, target: bytes | str, body: bytes, kind: bytes | str | None = FORM, headers: dict | None = None
	) -> requests.Response:
		"""POST octets as that content type; with None there is no such header."""
		headers = {"Content-Type": kind, **(headers or {})}
		return self.exchange(self.write("POST", target, headers, body))


def together(wires: list[Wire], many: list[bytes]) -> list[requests.Response]:
	"""Exchange one request on each of these connections, all sent before the first answer is read."""
	for wire, octets in zip(wires, many, strict=False):
		wire.begin(octets)
	return [wire.finish() for wire, _ in zip(wires, many, strict=False)]
