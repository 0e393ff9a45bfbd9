"""Requests to addresses of strangers: public hosts alone, by any spelling, once resolved, in seconds."""

import socket
import threading
import time

import pytest

from oauth_provider.wire import foreign_addresses
from oauth_provider.wire.foreign_addresses import ForeignAddressError, post_form
from oauth_provider.wire.public_addresses import is_public

requirement = pytest.mark.requirement


@pytest.mark.parametrize(
	"address",
	[
		"93.184.216.34",
		"2606:2800:220:1::1",
		"1.1.1.1",
		"2a00:1450:4001:81b::200e",
		"2001:200::1",
		"2c0f:fb50::1",
	],
)
def test_public_addresses(address):
	assert is_public(address)


@requirement("security", "42", "a private address is found in every notation")
@pytest.mark.parametrize(
	"address",
	[
		*("127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
		*("0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
		*("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
		*("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
		*("2002:7f00:1::", "2002:a00:1::", "2001:0:7f00:1::", "::ffff:0:127.0.0.1", "64:ff9b:1::1"),
		*("168.63.129.16", "3ffe::1", "2000::1", "2004::1", "2d00::1", "3000::1", "2001:1::1", "2001:20::1"),
		*(
			"2606:2800::5efe:10.0.0.1",
			"2a00:1450:4001:81b:200:5efe:7f00:1",
			"2606::5efe:5db8:d822",
			"2002:808:808::1",
		),
		*("fec0::1", "192.0.0.8", "192.88.99.1", "3fff::1", "5f00::1", "200::1", "4000::1", ""),
	],
)
def test_private_addresses(address):
	assert not is_public(address)


@requirement("security", "42", "no private address is asked, whatever the URL calls it")
@pytest.mark.parametrize(
	"url",
	[
		*("https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/"),
		*("https://127.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://localhost/"),
		*("http://93.184.216.34/", "ftp://93.184.216.34/", "https://user@93.184.216.34/", "https:///x"),
		*("https://93.184.216.34/#x", "https://[::1", "https://x:99999/", "https://ex\u0430mple.com/", ""),
		*("https://no-such-host.invalid/", "https://a..b.example/", f"https://{'a' * 64}.example/"),
	],
)
def test_a_url_that_is_not_asked(url, monkeypatch):
	monkeypatch.setattr(foreign_addresses.Connection, "connect", pytest.fail)
	with pytest.raises(ForeignAddressError):
		post_form(url, {})


@requirement("security", "42", "a host with one private address is not asked (DNS tricks)")
def test_a_host_with_several_addresses(monkeypatch):
	def resolve(*_arguments, **_options):
		return [(0, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]

	monkeypatch.setattr(foreign_addresses.socket, "getaddrinfo", resolve)
	monkeypatch.setattr(foreign_addresses.Connection, "connect", pytest.fail)
	with pytest.raises(ForeignAddressError, match="not on the public internet"):
		post_form("https://rebinding.example/", {})


@pytest.fixture(params=["http", "https"])
def slow_server(request):
	"""A server that sends an octet every fifth of a second: of its answer, or of its part of the handshake."""
	# The beginning of a record of a handshake that goes on and on.
	first = b"" if request.param == "http" else bytes((22, 3, 3, 64, 0))
	listening = socket.create_server(("127.0.0.1", 0))

	def serve():
		connection, _address = listening.accept()
		connection.recv(4096)
		try:
			connection.sendall(first)
			while True:
				connection.sendall(b"H")
				time.sleep(0.2)
		except OSError:
			connection.close()

	threading.Thread(target=serve, daemon=True).start()
	yield f"{request.param}://127.0.0.1:{listening.getsockname()[1]}/"
	listening.close()


@requirement("security", "42", "an address that answers slowly is left after seconds")
def test_a_slow_answer(slow_server, monkeypatch):
	monkeypatch.setattr(foreign_addresses, "LONGEST", 1)
	begin = time.monotonic()
	with pytest.raises(ForeignAddressError, match="No answer"):
		post_form(slow_server, {"a": "b"}, ["127.0.0.1"])
	assert time.monotonic() - begin < 5


def test_nobody_listens():
	with socket.create_server(("127.0.0.1", 0)) as server:
		port = server.getsockname()[1]
	with pytest.raises(ForeignAddressError, match="ConnectionRefusedError"):
		post_form(f"http://127.0.0.1:{port}/", {}, ["127.0.0.1"])
