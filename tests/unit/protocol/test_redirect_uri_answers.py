"""Redirect URIs of any shape: none leads elsewhere, and an answer is appended to each."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.clients.redirect_uris import find_problem, match
from oauth_provider.protocol.parameters import Parameters

requirement = pytest.mark.requirement

ALPHABET = "abc.:/?#[]@%&=+-_~\\ \n\tA1270é。\x00\udc80"
PIECES = st.sampled_from(
	[
		"http://",
		"https://",
		"127.0.0.1",
		"[::1]",
		"localhost",
		"app.example.com",
		"evil.example",
		":80",
		"@",
		"/cb",
		"..",
		"?",
		"#",
		"\\",
		"\n",
		"%2e",
	]
)
URIS = st.one_of(
	st.text(max_size=60), st.text(ALPHABET, max_size=60), st.lists(PIECES, max_size=8).map("".join)
)


@requirement("security", "1a", "no host that was not registered is ever matched")
@settings(max_examples=200, deadline=None)
@given(URIS)
def test_match_never_accepts_a_host_that_was_not_registered(uri):
	registered = [
		"https://app.example.com/cb",
		"http://127.0.0.1/cb",
		"http://localhost/cb",
		"com.example.app:/cb",
	]
	if not match(uri, registered, allow_localhost=True):
		return
	parts = urlsplit(uri)
	assert uri in registered or (parts.scheme, parts.hostname, parts.path, parts.query) in [
		("http", "127.0.0.1", "/cb", ""),
		("http", "localhost", "/cb", ""),
	]
	assert parts.username is None


@settings(max_examples=200, deadline=None)
@example("http://127.0.0.1??")
@given(URIS)
def test_what_is_registrable_can_be_shown_and_answered(uri):
	if find_problem(uri, allow_localhost=True):
		return
	assert match(uri, [uri])
	assert redirect_uris.host_of(uri)
	answer = redirect_uris.with_parameters(uri, {"code": "x"})
	assert answer.startswith(uri) and parse_qs(answer.partition("?")[2])["code"] == ["x"]


@requirement("security", "4b", "the query of the redirect URI is kept")
@requirement("RFC 6749", "3.1.2", "the query that a redirect URI has is kept")
@pytest.mark.parametrize(
	"uri, expected",
	[
		("https://a.example/cb", "https://a.example/cb?code=x"),
		("https://a.example/cb?", "https://a.example/cb?code=x"),
		("https://a.example/cb?a=1", "https://a.example/cb?a=1&code=x"),
		("https://a.example/cb?a=1&", "https://a.example/cb?a=1&code=x"),
		("https://a.example", "https://a.example?code=x"),
		("com.example.app:/cb", "com.example.app:/cb?code=x"),
	],
)
def test_an_answer_is_appended(uri, expected):
	assert redirect_uris.with_parameters(uri, {"code": "x"}) == expected


@requirement("security", "5a", "state comes back octet for octet")
def test_a_state_comes_back_octet_for_octet():
	octets = bytes(range(1, 256))
	state = Parameters.parse(b"state=" + b"".join(b"%%%02X" % octet for octet in octets))["state"]
	answer = redirect_uris.with_parameters("https://a.example/cb", {"state": state})
	assert parse_qs(urlsplit(answer).query, encoding="latin-1")["state"] == [octets.decode("latin-1")]
	assert answer.isascii() and answer.isprintable()


@requirement("RFC 8252", "8.6", "another program on the device can receive this redirect")
def test_impersonable():
	assert not redirect_uris.is_impersonable("https://app.example.com/cb")
	for uri in ("http://127.0.0.1/cb", "http://[::1]/cb", "com.example.app:/cb", "https://localhost:7/cb"):
		assert redirect_uris.is_impersonable(uri)


@requirement("RFC 8252", "8.6", "the user's own device is no website, by any scheme")
@pytest.mark.parametrize(
	"host, expected",
	[
		*((host, True) for host in ("localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9")),
		*((host, True) for host in ("0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "127.0.0.1.")),
		*(
			(host, False)
			for host in ("localhost.example", "xlocalhost", "app.localhost", "127.0.0.1.example", "10.0.0.1")
		),
		*((host, False) for host in ("[2001:db8::1]", "1.example", "128.0.0.1")),
	],
)
def test_loopback(host, expected):
	for authority in (host, f"{host}:8443"):
		assert redirect_uris.is_loopback(authority) is expected
		kind = "program" if expected else "website"
		assert redirect_uris.kind_of(f"https://{authority}/cb") == kind


@requirement(
	"RFC 8252", "8.6", "an address that browsers read otherwise than it looks is no host of a redirect"
)
@pytest.mark.parametrize(
	"host",
	[
		"127.1",
		"2130706433",
		"0x7f.1",
		"0177.0.0.1",
		"127.0x.0x.1",
		"0x",
		"0X7F000001",
		"127.0.0.1.",
		"10.1",
		"1.2.3.4.5",
	],
)
def test_addresses_that_look_otherwise(host):
	for uri in (f"https://{host}/cb", f"https://{host}:8443/cb"):
		assert "browsers read as another address" in redirect_uris.find_problem(uri)
	for other in ("192.0.2.1", "1.example", "0x7f.example", "[::1]"):
		assert redirect_uris.find_problem(f"https://{other}/cb") is None


@pytest.mark.parametrize(
	"uri, shown",
	[
		("https://app.example.com/cb", "app.example.com"),
		("https://app.example.com:8443?x", "app.example.com:8443"),
		("http://127.0.0.1:8080/cb", "127.0.0.1:8080"),
		("http://[::1]/cb", "[::1]"),
		("com.example.app:/cb", "com.example.app:"),
		# What follows a private scheme is no host, and must not look like one.
		("com.example.app://bank.example/cb", "com.example.app:"),
		("com.example.app://[/cb", "com.example.app:"),
	],
)
def test_the_destination_as_a_person_reads_it(uri, shown):
	assert redirect_uris.host_of(uri) == shown
