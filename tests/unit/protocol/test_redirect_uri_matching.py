"""Redirect URIs against an oracle of our own: thousands of near misses of what is registered."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauth_provider.protocol.clients.redirect_uris import find_problem, match
from tests.support.properties import examples
from tests.support.redirect_oracle import (
	ANY,
	LOOPBACK,
	MAX_PORT,
	PIECES,
	may_redirect,
	requests_for,
	with_a_piece_anywhere,
)

requirement = pytest.mark.requirement

# Registered at other sites and in other tests: with and without port, path and query.
REGISTERED = [
	"https://app.example.com/cb",
	"https://app.example.com",
	"https://app.example.com:8443/cb?tenant=1&x=a%20b",
	"https://127.0.0.1/cb",
	"http://127.0.0.1/cb",
	"http://127.0.0.1:8080",
	"http://127.0.0.1?x=1",
	"http://[::1]/cb?x=1",
	"http://[::1]:3000/",
	"http://localhost/cb",
	"http://localhost:3000/cb?x",
	"com.example.app:/cb",
	"com.example.app://127.0.0.1/cb",
]

HOSTS = st.sampled_from([*LOOPBACK, "localhost", "app.example.com", "127.0.0.2", "xn--bcher-kva.example"])
PATHS = st.text("abZ09._~-/;=", max_size=8).map(lambda path: f"/{path}")
QUERIES = st.text("ab=&%20?/", max_size=8).map(lambda query: f"?{query}")
URIS = st.builds(
	lambda scheme, host, port, path, query: f"{scheme}://{host}{port}{path}{query}",
	st.sampled_from(["http", "https"]),
	HOSTS,
	st.one_of(st.just(""), st.integers(0, MAX_PORT).map(lambda port: f":{port}")),
	st.one_of(st.just(""), PATHS),
	st.one_of(st.just(""), QUERIES),
).filter(lambda uri: not find_problem(uri, allow_localhost=True))


@requirement(
	"security", "1a", "a redirect URI matches as an exact string, but for the port of a loopback one"
)
@requirement("RFC 8252", "7.3", "the port alone may differ, on the loopback address alone")
@examples(60)
@given(st.one_of(st.sampled_from(PIECES), ANY), st.booleans())
def test_a_piece_anywhere_matches_as_the_oracle_says(piece, localhost):
	for requested in with_a_piece_anywhere(REGISTERED, piece):
		expected = may_redirect(requested, REGISTERED, localhost)
		assert match(requested, REGISTERED, localhost) is expected, requested


@requirement("security", "1a", "no registered redirect URI opens another one")
@examples(60)
@given(st.lists(URIS, min_size=1, max_size=3), st.sampled_from(PIECES), st.booleans())
def test_any_registration_matches_as_the_oracle_says(registered, piece, localhost):
	for requested in with_a_piece_anywhere(registered, piece):
		expected = may_redirect(requested, registered, localhost)
		assert match(requested, registered, localhost) is expected, requested


@requirement("security", "1a", "nothing that is odd in several ways matches")
@examples(250)
@given(requests_for(REGISTERED), st.booleans())
def test_near_misses_match_as_the_oracle_says(requested, localhost):
	assert match(requested, REGISTERED, localhost) is may_redirect(requested, REGISTERED, localhost)


@requirement("RFC 8252", "7.3", "every port matches, whichever was registered")
@examples(200)
@given(st.sampled_from([*LOOPBACK, "localhost"]), PATHS, *[st.integers(0, MAX_PORT)] * 2)
def test_every_port_matches_on_the_loopback_address(host, path, registered, requested):
	uris = [f"http://{host}:{port}{path}" for port in (registered, requested)]
	if not find_problem(uris[0], allow_localhost=True):
		assert match(uris[1], uris[:1], allow_localhost=True)
		assert match(uris[1], uris[:1]) is (host != "localhost" or registered == requested)


@requirement("CVE-2022-36087", "", "no redirect URI, however long or odd, takes long to compare")
@pytest.mark.parametrize("piece", ["a", "/", ":", "%", "%2e", "a.", "[", "@", "1", "http://127.0.0.1", ".a-"])
def test_nothing_takes_long(piece):
	began = time.process_time()
	for start in ("http://127.0.0.1", "http://127.0.0.1:", "https://", "com.example", "http://[", ""):
		match(start + piece * (60_000 // len(piece)), REGISTERED, True)
		match(start + piece * (2_000 // len(piece) - 20), REGISTERED, True)
	assert time.process_time() - began < 0.5
