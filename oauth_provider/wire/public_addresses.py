"""Which addresses are on the public internet, and the address of a host that others have named."""

import ipaddress
import queue
import socket
import threading

#: Of protocols, relays and tunnels, some of which the standard library takes for public (RFC 6890, RFC 7526), and of
#: the platform below every virtual machine at Azure.
SPECIAL = tuple(
	map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23"))
)
#: What IANA has given to the registries of the internet for hosts: not the tunnels (2002::/16), the examples, the old
#: test network (3ffe::/16), nor what nobody has yet (RFC 4291 2.4, IANA IPv6 Global Unicast Address Assignments).
NATIVE = tuple(map(ipaddress.ip_network, ("2001::/16", "2003::/18", "2400::/6", "2800::/6", "2c00::/12")))
#: The second half of an address that has an IPv4 address of a site's own network at its end (ISATAP, RFC 5214 6.1). The
#: bit between the two masks says whether that is unique.
ISATAP, ISATAP_MASK = 0x00005EFE, 0xFDFFFFFF


class ForeignAddressError(Exception):
	"""The request was not sent, or its answer was not understood.

	Args:
		problem: a sentence for an administrator, without anything of the answer.
		status: of the answer; None without one.
	"""

	def __init__(self, problem: str, status: int | None = None):
		super().__init__(problem)
		self.status = status


def resolve(host: str, port: int, is_allowed: bool, seconds: float) -> str:
	"""Resolve a host once.

	Args:
		host: its name or address, in any spelling that the system understands.
		port: of the connection to come.
		is_allowed: whether it may be on a private network.
		seconds: to wait. The system would wait for a slow name server much longer.

	Raises:
		ForeignAddressError: it is unknown, or one of its addresses is not public.
	"""
	answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
	threading.Thread(target=lambda: answers.put(look_up(host, port)), daemon=True).start()
	try:
		addresses = answers.get(timeout=max(seconds, 0))
	except queue.Empty:
		raise ForeignAddressError(f"No answer: the name of its host took over {round(seconds)} s.") from None
	if not addresses:
		raise ForeignAddressError("Its host is unknown.")
	if not is_allowed and not all(is_public(address) for address in addresses):
		raise ForeignAddressError("Its host is not on the public internet.")
	return addresses[0]


def look_up(host: str, port: int) -> list[str]:
	"""Ask the system for the addresses of a host; empty if it is unknown."""
	try:
		found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
	# A label that no host can have is a UnicodeError.
	except (OSError, UnicodeError):
		return []
	return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
	"""Whether an address can be that of a stranger on the internet, in whatever notation it hides another."""
	try:
		parsed = ipaddress.ip_address(address)
	except ValueError:
		# With a zone, so of a link.
		return False
	if not parsed.is_global or parsed.is_multicast or any(parsed in network for network in SPECIAL):
		return False
	if isinstance(parsed, ipaddress.IPv4Address):
		return True
	is_native = any(parsed in network for network in NATIVE)
	return is_native and int(parsed) >> 32 & ISATAP_MASK != ISATAP
