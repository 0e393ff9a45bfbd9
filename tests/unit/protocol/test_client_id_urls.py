"""URLs as client identifiers: which may be read, and that nothing is folded."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauth_provider.protocol.clients.client_id_urls import (
	find_url_problem,
	host_of_client_id,
	is_client_id_url,
)
from tests.support.properties import examples

requirement = pytest.mark.requirement

READ = [
	("https://claude.ai/oauth/mcp-oauth-client-metadata", "claude.ai"),
	("https://vscode.dev/oauth/client-metadata.json", "vscode.dev"),
	("https://chatgpt.com/oauth/tU1UVEq8rRTK/client.json", "chatgpt.com"),
	("https://app.example/", "app.example"),
	("https://app.example:443/a", "app.example"),
	("https://app.example/a?v=1", "app.example"),
	("https://app.example/a?", "app.example"),
	("https://app.example/a?x=../y", "app.example"),
	("https://app.example/..a/b../c...d", "app.example"),
	("https://app.example/A%2Fb", "app.example"),
	("https://xn--bcher-kva.example/a", "xn--bcher-kva.example"),
	("https://127.0.0.1:8443/a", "127.0.0.1"),
	("https://[::1]:8443/a", "[::1]"),
	("https://[::1]/a", "[::1]"),
	("https://app.example/" + "a" * 1980, "app.example"),
]
REFUSED = [
	("https://app.example", "path"),
	("https://app.example?x=/", "path"),
	("https://app.example:443", "path"),
	("https://app.example/a#b", "fragment"),
	("https://app.example/a#", "fragment"),
	("https://user@app.example/a", "user name"),
	("https://user:word@app.example/a", "user name"),
	("https://@app.example/a", "user name"),
	("https://app.example/./a", ". or .."),
	("https://app.example/a/../b", ". or .."),
	("https://app.example/..", ". or .."),
	("https://app.example/a/%2e%2E/b", ". or .."),
	("https://app.example/a/.%2e/b", ". or .."),
	("https://APP.example/a", "as usual: app.example"),
	("https://app.example./a", "as usual: app.example"),
	("https://app.example.:443/a", "as usual: app.example"),
	("https:///a", "host"),
	("https://:443/a", "host"),
	("https://app..example/a", "host"),
	("https://app.example:/a", "host"),
	("https://app.example:99999/a", "host"),
	("https://*.example/a", "wildcard"),
	("https://app.example\\@evil.example/a", "character"),
	("https://app.example/a b", "character"),
	("https://app.example/a\n", "character"),
	("https://app.example/\u00e4", "character"),
	("https://\u0430pp.example/a", "character"),
	("https://app.example/%", "percent"),
	("https://app.example/%g1", "percent"),
	("https://app.example/" + "a" * 1981, "longer"),
]


@requirement(
	"OAuth Client ID Metadata Document", "3", "a client_id is an https URL with a path, without detours"
)
@pytest.mark.parametrize(("url", "host"), READ)
def test_a_url_that_may_be_read(url, host):
	assert is_client_id_url(url) and find_url_problem(url) is None and host_of_client_id(url) == host


@requirement(
	"OAuth Client ID Metadata Document", "3", "a client_id is an https URL with a path, without detours"
)
@pytest.mark.parametrize(("url", "problem"), REFUSED)
def test_a_url_that_may_not_be_read(url, problem):
	assert is_client_id_url(url) and problem in (find_url_problem(url) or "")


@pytest.mark.parametrize(
	"client_id", ["abc", "http://app.example/a", "HTTPS://app.example/a", " https://a/b", ""]
)
def test_what_is_no_address_of_a_document(client_id):
	assert not is_client_id_url(client_id)


LABEL = st.text("abcxyz0189-", min_size=1, max_size=8)
HOSTS = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
SEGMENT = st.text("abcXYZ019._~!$&'()*+,;=:@-%", max_size=8)
ANY = st.text(st.sampled_from("https:/.%2eE@#?[]\\abc\u0430 \t\n:0"), max_size=30)


@examples(500)
@given(HOSTS, st.lists(SEGMENT, max_size=4), ANY)
def test_what_is_accepted_means_one_thing(host, segments, rest):
	for url in (f"https://{host}/{'/'.join(segments)}", f"https://{host}/{rest}", f"https://{rest}"):
		problem = find_url_problem(url)
		assert problem is None or problem.isascii()
		if problem is None:
			parts = urlsplit(url)
			assert parts.scheme == "https" and parts.username is None and parts.path.startswith("/")
			assert parts.hostname == host_of_client_id(url).strip("[]") and "#" not in url
			assert not {".", ".."} & set(parts.path.lower().replace("%2e", ".").split("/"))
			assert parts.geturl().rstrip("?") == url.rstrip("?")
