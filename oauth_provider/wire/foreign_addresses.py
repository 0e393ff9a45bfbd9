"""Requests of this server to addresses that others have written down, as carefully as a stranger's word deserves.

The name is resolved once, and the connection goes to the address that was checked (DNS rebinding). Only public
addresses, https, no redirects, a short answer, a few seconds in all.
"""

import http.client
import io
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from urllib.parse import SplitResult, urlencode

from oauth_provider.protocol.clients.foreign_urls import ForeignUrlError, split_foreign_url
from oauth_provider.wire.public_addresses import ForeignAddressError, resolve

#: Seconds for the whole request.
LONGEST = 5
#: Octets of a document, and of the lines around it: status, headers, and sizes of chunks.
MOST_OCTETS, MOST_OF_LINES = 10_240, 32_768
PORT = 443
JSON = re.compile(r"application/([!-~]+\+)?json")
AGENT = {"User-Agent": "oauth_provider", "Connection": "close"}
FORM = {**AGENT, "Content-Type": "application/x-www-form-urlencoded"}
# Nothing is decompressed: ten kilobytes can become a gigabyte.
DOCUMENT = {**AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
Result = TypeVar("Result")


@dataclass(frozen=True)
class ForeignDocument:
	"""A JSON document, and the headers that say how long it is fresh (RFC 9111 5.1, 5.2)."""

	members: dict[str, Any]
	cache_control: str
	age: str


def post_form(url: str, form: dict[str, str], allowed_hosts: Iterable[str] = ()) -> int:
	"""Send a form.

	Args:
		url: an https URL; for one of `allowed_hosts` also http.
		form: its fields.
		allowed_hosts: names and addresses that may be on a private network.

	Returns:
		The status of the answer.

	Raises:
		ForeignAddressError: the address may not be asked, or does not answer in time.
	"""
	parts, is_allowed = split(url, allowed_hosts)
	if parts.scheme != "https" and not is_allowed:
		raise ForeignAddressError("Its scheme is not https.")

	def send(connection: Connection) -> int:
		connection.request("POST", request_target(url, parts), urlencode(form), FORM)
		return connection.getresponse().status

	return ask(parts, is_allowed, send)


def get_document(url: str, allowed_hosts: Iterable[str] = ()) -> ForeignDocument:
	"""Read a JSON document.

	Args:
		url: an https URL. The port is 443, so that nobody has this server try the ports of others.
		allowed_hosts: names and addresses that may be on a private network, where any port will do.

	Raises:
		ForeignAddressError: the address may not be asked, does not answer in time, or with anything but a document.
	"""
	parts, is_allowed = split(url, allowed_hosts)
	if parts.scheme != "https":
		raise ForeignAddressError("Its scheme is not https.")
	if port_of(parts) != PORT and not is_allowed:
		raise ForeignAddressError(f"Its port is not {PORT}.")

	def read(connection: Connection) -> ForeignDocument:
		connection.request("GET", request_target(url, parts), headers=DOCUMENT)
		response = connection.getresponse()
		members = parse_object(read_body(response))
		return ForeignDocument(
			members, response.getheader("Cache-Control", ""), response.getheader("Age", "")
		)

	return ask(parts, is_allowed, read)


def split(url: str, allowed_hosts: Iterable[str]) -> tuple[SplitResult, bool]:
	"""Split a URL, and find out whether its host may be on a private network."""
	try:
		parts = split_foreign_url(url)
	except ForeignUrlError as error:
		raise ForeignAddressError(str(error)) from None
	return parts, parts.hostname in {host.lower() for host in allowed_hosts}


def ask(parts: SplitResult, is_allowed: bool, exchange: Callable[["Connection"], Result]) -> Result:
	"""Run an exchange with a host, within LONGEST seconds."""
	begin = time.monotonic()
	address = resolve(parts.hostname or "", port_of(parts), is_allowed, LONGEST)
	left = max(begin + LONGEST - time.monotonic(), 0.01)
	connection = Connection(parts, address, left)
	# A peer that sends an octet now and then passes each time limit of a socket.
	watch = threading.Timer(left, connection.break_off)
	watch.start()
	try:
		result = exchange(connection)
		if connection.is_over:
			raise TimeoutError
		return result
	except (OSError, ValueError, http.client.HTTPException) as error:
		seconds = round(time.monotonic() - begin)
		raise ForeignAddressError(f"No answer: {type(error).__name__} after {seconds} s.") from None
	finally:
		watch.cancel()
		connection.close()


def read_body(response: http.client.HTTPResponse) -> bytes:
	"""Read the body of a JSON answer, to its end.

	Raises:
		ForeignAddressError: it is another answer, or too long.
		http.client.IncompleteRead: the connection has ended before.
	"""
	if response.status != 200:
		# A redirect is another answer too: where it leads, nobody has checked.
		raise ForeignAddressError(f"It answered {response.status}.", response.status)
	if not JSON.fullmatch(response.headers.get_content_type()):
		raise ForeignAddressError("Its answer is not of the type application/json.")
	if response.getheader("Content-Encoding", "identity").lower() != "identity":
		raise ForeignAddressError("Its answer is compressed.")
	body = response.read(MOST_OCTETS + 1)
	if len(body) > MOST_OCTETS:
		raise ForeignAddressError(f"Its answer is longer than {MOST_OCTETS} octets.")
	if response.length:
		raise http.client.IncompleteRead(body, response.length)
	return body


def parse_object(body: bytes) -> dict[str, Any]:
	"""Parse a JSON object in UTF-8 (RFC 8259 8.1). Of members with one name, another parser may take the other one."""
	try:
		found = json.loads(
			body.decode(), object_pairs_hook=without_repetition, parse_constant=refuse_constant
		)
	except (ValueError, RecursionError):
		raise ForeignAddressError("Its answer is not JSON.") from None
	if not isinstance(found, dict):
		raise ForeignAddressError("Its answer is not a JSON object.")
	return found


def without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
	if len(members := dict(pairs)) != len(pairs):
		raise ValueError("A name is repeated.")
	return members


def refuse_constant(name: str) -> NoReturn:
	raise ValueError(f"{name} is not JSON.")


class WholeLines(io.BufferedReader):
	"""Reads whole lines, and not too many: http.client takes the end of a connection for the end of the headers."""

	octets = 0

	def readline(self, size: int | None = -1) -> bytes:
		line = super().readline(size)
		self.octets += len(line)
		if not line.endswith(b"\n") or self.octets > MOST_OF_LINES:
			raise http.client.IncompleteRead(b"")
		return line


class CompleteResponse(http.client.HTTPResponse):
	"""A response that counts only with its headers complete."""

	def begin(self) -> None:
		self.fp = WholeLines(self.fp.detach())  # type: ignore[attr-defined]
		super().begin()


class Connection(http.client.HTTPConnection):
	"""A connection to an address that was checked, with the certificate of the name.

	Args:
		parts: of the URL.
		address: of its host.
		seconds: for each wait.
	"""

	response_class = CompleteResponse

	def __init__(self, parts: SplitResult, address: str, seconds: float):
		super().__init__(parts.hostname or "", port_of(parts), timeout=seconds)
		self.address = address
		self.is_secure = parts.scheme == "https"
		# Left out of the Host header, as every browser does.
		self.default_port = PORT if self.is_secure else self.default_port
		self.handle: socket.socket | None = None
		self.is_over = False

	def connect(self) -> None:
		self.sock = socket.create_connection((self.address, self.port), self.timeout)
		# The handshake takes the socket itself away.
		self.handle = self.sock.dup()
		if self.is_over:
			raise TimeoutError
		if self.is_secure:
			self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

	def break_off(self) -> None:
		"""End the connection, from another thread."""
		self.is_over = True
		if self.handle:
			with suppress(OSError):
				self.handle.shutdown(socket.SHUT_RDWR)

	def close(self) -> None:
		super().close()
		if self.handle:
			self.handle.close()


def request_target(url: str, parts: SplitResult) -> str:
	"""Return what follows the host in a URL, octet for octet."""
	target = url.partition("//")[2][len(parts.netloc) :]
	return target if target.startswith("/") else f"/{target}"


def port_of(parts: SplitResult) -> int:
	return parts.port or (PORT if parts.scheme == "https" else 80)
