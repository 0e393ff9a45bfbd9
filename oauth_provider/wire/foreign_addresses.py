"""Requests of this server to addresses that others have written down, as carefully as a stranger's word deserves.

The name is resolved once, and the connection goes to the address that was checked (DNS rebinding). Only public
addresses, https, no redirects, a short answer that nobody reads, a few seconds in all.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import SplitResult, urlencode

from oauth_provider.protocol.clients.foreign_urls import ForeignUrlError, split_foreign_url

#: Seconds for the whole request, of which the name's resolution is not a part: the system limits that.
LONGEST = 5
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "oauth_provider"}
#: Where the addresses of the internet are (RFC 4291 2.4), and the examples among them (RFC 9637).
GLOBAL_UNICAST, EXAMPLES = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("3fff::/20")
#: Of protocols and of relays, which the standard library takes for public (RFC 6890, RFC 7526).
SPECIAL = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))


class ForeignAddressError(Exception):
	"""The request was not sent, or not answered; the text is for an administrator."""


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
	try:
		parts = split_foreign_url(url)
	except ForeignUrlError as error:
		raise ForeignAddressError(str(error)) from None
	is_allowed = parts.hostname in {host.lower() for host in allowed_hosts}
	if parts.scheme != "https" and not is_allowed:
		raise ForeignAddressError("Its scheme is not https.")
	connection = Connection(parts, resolve(parts, is_allowed))
	# A peer that sends an octet now and then passes each time limit of a socket.
	watch = threading.Timer(LONGEST, connection.break_off)
	begin = time.monotonic()
	watch.start()
	try:
		connection.request("POST", path_of(parts), urlencode(form), HEADERS)
		status = connection.getresponse().status
		if connection.is_over:
			raise TimeoutError
		return status
	except (OSError, ValueError, http.client.HTTPException) as error:
		seconds = round(time.monotonic() - begin)
		raise ForeignAddressError(f"No answer: {type(error).__name__} after {seconds} s.") from None
	finally:
		watch.cancel()
		connection.close()


class Connection(http.client.HTTPConnection):
	"""A connection to an address that was checked, with the certificate of the name.

	Args:
		parts: of the URL.
		address: of its host.
	"""

	def __init__(self, parts: SplitResult, address: str):
		super().__init__(parts.hostname or "", port_of(parts), timeout=LONGEST)
		self.address = address
		self.is_secure = parts.scheme == "https"
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


def path_of(parts: SplitResult) -> str:
	return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def port_of(parts: SplitResult) -> int:
	return parts.port or (443 if parts.scheme == "https" else 80)


def resolve(parts: SplitResult, is_allowed: bool) -> str:
	"""Resolve the host once, and refuse it if any of its addresses is not public."""
	try:
		found = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
	# A label that no host can have is a UnicodeError.
	except (OSError, UnicodeError):
		raise ForeignAddressError("Its host is unknown.") from None
	addresses = [str(entry[4][0]) for entry in found]
	if not is_allowed and not all(is_public(address) for address in addresses):
		raise ForeignAddressError("Its host is not on the public internet.")
	return addresses[0]


def is_public(address: str) -> bool:
	"""Whether an address can be that of a stranger on the internet, in whatever notation it hides another."""
	try:
		parsed = ipaddress.ip_address(address)
	except ValueError:
		# With a zone, so of a link.
		return False
	if isinstance(parsed, ipaddress.IPv6Address):
		inner = [parsed.sixtofour, *(parsed.teredo or ())]
		is_unicast = parsed in GLOBAL_UNICAST and parsed not in EXAMPLES
		return is_unicast and parsed.is_global and all(each.is_global for each in inner if each)
	is_special = any(parsed in network for network in SPECIAL)
	return parsed.is_global and not parsed.is_multicast and not is_special
