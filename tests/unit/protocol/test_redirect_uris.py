"""Redirect URIs: what may be registered, what matches, how an answer is appended."""

import pytest

from oauth_provider.protocol.clients.redirect_uris import find_problem, match, may_be_accepted

requirement = pytest.mark.requirement

REGISTRABLE = [
	"https://app.example.com/callback",
	"https://app.example.com",
	"https://app.example.com:8443/callback",
	"https://app.example.com/callback?tenant=1&x=a%20b",
	"https://app.example.com/callback?",
	"https://APP.example.com/Callback",
	"https://app.example.com/a/~b/c;d=e/(f)'*!$",
	"https://192.0.2.1/callback",
	"https://[2001:db8::1]:8443/callback",
	"https://xn--bcher-kva.example/callback",
	"http://127.0.0.1/callback",
	"http://127.0.0.1:8080/callback?x=1",
	"http://127.0.0.1",
	"http://127.0.0.1?x=1",
	"http://[::1]/callback",
	"http://[::1]:8080/callback",
	"com.example.app:/callback",
	"com.example.app:callback",
	"com.example.app://callback",
	"com.example.app://host/path?x=1",
	# A scheme and nothing behind it, as an app in the field has.
	"com.example.app:",
	"com.example.my-app:/oauth2redirect",
	"com.example.app2+x:/a/../b",
	# A comma and an asterisk are characters like others, and a query may hold an address.
	"https://app.example.com/a,b/*",
	"https://app.example.com/callback?from=a,https://b.example.com/",
]

REFUSED = [
	# What people write instead of lines and of a list
	("https://a.example.com/cb,https://b.example.com/cb", "one per line"),
	("https://a.example.com/cb;https://b.example.com/cb", "one per line"),
	("https://a.example.com/cb, https://b.example.com/cb", "one per line"),
	("https://a.example.com/cb https://b.example.com/cb", "one per line"),
	("https://a.example.com/cb\tcom.example.app:/cb", "one per line"),
	("https://a.example.com/cb?x=1 https://b.example.com/cb", "one per line"),
	("https://a.example.com/my callback", "character"),
	("https://app.example.com:*/cb", "wildcard"),
	("http://127.0.0.1:*/cb", "wildcard"),
	# RFC 6749 3.1.2: absolute, no fragment
	("", "character"),
	("/callback", "absolute"),
	("callback", "absolute"),
	("//app.example.com/callback", "absolute"),
	("app.example.com/callback", "absolute"),
	("https:/callback", "no host"),
	("https:callback", "no host"),
	("https://", "host"),
	("https:///callback", "host"),
	("https://?x", "host"),
	("https://:443/callback", "host"),
	("https://app.example.com/callback#", "fragment"),
	("https://app.example.com/#/callback", "fragment"),
	("com.example.app:/callback#x", "fragment"),
	# Schemes
	("javascript:alert(1)", "scheme"),
	("data:text/html,x", "scheme"),
	("vbscript:x", "scheme"),
	("file:///etc/passwd", "scheme"),
	("ftp://app.example.com/", "scheme"),
	("blob:https://app.example.com/x", "scheme"),
	("about:blank", "scheme"),
	("myapp:/callback", "scheme"),
	("urn:ietf:wg:oauth:2.0:oob", "scheme"),
	("HTTPS://app.example.com/", "lower-case"),
	("Com.Example.App:/x", "lower-case"),
	(".com.example:/x", "scheme"),
	("com.:/x", "scheme"),
	("1com.example:/x", "scheme"),
	("com..example:/x", "scheme"),
	# http other than loopback
	("http://app.example.com/callback", "loopback"),
	("http://127.0.0.1.example.com/", "loopback"),
	("http://127.0.0.2/", "loopback"),
	("http://127.1/", "another address"),
	("http://2130706433/", "another address"),
	("http://0.0.0.0/", "loopback"),
	("http://[::ffff:127.0.0.1]/", "loopback"),
	("http://[0:0:0:0:0:0:0:1]/", "loopback"),
	("http://localhost/", "tick"),
	("http://localhost.example.com/", "loopback"),
	("http://LOCALHOST/", "loopback"),
	("http://localhost:80@app.example.com/", "user name"),
	# Authorities
	("https://user@app.example.com/", "user name"),
	("https://user:pw@app.example.com/", "user name"),
	("https://app.example.com@evil.example/", "user name"),
	("https://app.example.com:/callback", "host and port"),
	("https://app.example.com:65536/", "host and port"),
	("https://app.example.com:123456/", "host and port"),
	("https://app.example.com:8o/", "host and port"),
	("https://app.example.com:80:80/", "host and port"),
	("https://*.example.com/callback", "wildcard"),
	("https://app%2eexample.com/", "host and port"),
	("https://[::1/", "host and port"),
	("https://[bad]/", "host and port"),
	("https://[1.2.3.4]/", "host and port"),
	("https://[::::]/", "host and port"),
	# Paths
	("https://app.example.com/a/../b", ".."),
	("https://app.example.com/..", ".."),
	("https://app.example.com/./b", ".."),
	("https://app.example.com/a/%2e%2e/b", ".."),
	("https://app.example.com/a/.%2E/b", ".."),
	# RFC 3986 3.2.2: brackets stand around an IPv6 address alone
	("https://app.example.com/a[1]", "bracket"),
	("https://app.example.com/?a[]=1", "bracket"),
	("com.example.app:/]", "bracket"),
	("com.example.app://[::1]/", "bracket"),
	# Characters
	("https://app.example.com/a b", "character"),
	("https://app.example.com/a\tb", "character"),
	("https://app.example.com/\n", "character"),
	("https://app.example.com/callback\n", "character"),
	("https://app.example.com\\@evil.example/", "character"),
	("https://app.example.com/\x00", "character"),
	("https://bücher.example/", "character"),
	("https://app.example.com/ü", "character"),
	("https://app。example.com/", "character"),
	('https://app.example.com/"', "character"),
	("https://app.example.com/<script>", "character"),
	("https://app.example.com/%zz", "character"),
	("https://app.example.com/%", "character"),
	("\udc80", "character"),
	("https://app.example.com/" + "a" * 2000, "longer"),
]


@requirement("security", "2a", "what may be registered: https, loopback http, private schemes with a dot")
@pytest.mark.parametrize("uri", REGISTRABLE)
def test_registrable(uri):
	assert find_problem(uri) is None


@requirement("security", "2b", "registration refuses everything else, and says why")
@pytest.mark.parametrize("uri, problem", REFUSED)
def test_not_registrable(uri, problem):
	assert problem in find_problem(uri)


@requirement(
	"security", "2a", "what may be registered: a scheme without a dot where the site accepts it by name"
)
def test_a_scheme_without_a_dot_is_accepted_by_name():
	for uri in ("cursor://anysphere.cursor-mcp/oauth/callback", "cursor:"):
		assert "scheme" in find_problem(uri)
		assert find_problem(uri, accepted_schemes=("cursor",)) is None
	assert find_problem("cursors:/x", accepted_schemes=("cursor",))
	assert find_problem("cursor:/x#", accepted_schemes=("cursor",))


@requirement(
	"security", "2b", "registration refuses a scheme that a browser answers, whatever the settings say"
)
@pytest.mark.parametrize(
	"scheme",
	["javascript", "data", "https", "mailto", "about", "view-source", "", "a", "Cursor", "a.b", "x:"],
)
def test_a_site_cannot_accept_any_scheme(scheme):
	assert may_be_accepted("cursor") and may_be_accepted("vscode-insiders")
	assert not may_be_accepted(scheme)


@requirement("security", "1c", "localhost is an opt-in per client")
def test_localhost_needs_the_clients_tick():
	for uri in ("http://localhost/callback", "http://localhost:3000/callback"):
		assert find_problem(uri)
		assert not find_problem(uri, allow_localhost=True)
	assert find_problem("http://localhost.example.com/", allow_localhost=True)
	assert find_problem("http://xlocalhost/", allow_localhost=True)


@requirement("CVE-2023-6291", "", "no variation of a registered URI matches")
@requirement("CVE-2024-1132", "", "a way through .. does not match")
@requirement("security", "1a", "a redirect URI is compared as a string")
@requirement("RFC 9700", "2.1", "redirect URIs are compared as exact strings")
@pytest.mark.parametrize("uri", REGISTRABLE)
def test_a_registered_uri_matches_itself_and_no_variation(uri):
	assert match(uri, [uri])
	for other in (
		uri + "/",
		uri + "x",
		uri + "?x=1",
		uri + "&x=1",
		uri + "#",
		uri + "\n",
		uri + " ",
		" " + uri,
		uri.upper(),
		uri[:-1],
		uri + "/../x",
		"/" + uri,
		"",
	):
		assert not match(other, [uri]), other


@requirement("security", "1b", "on the loopback address the port alone may differ")
@requirement("RFC 8252", "7.3", "on the loopback address the port may differ")
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
@pytest.mark.parametrize("registered", ["", ":80", ":8080"])
@pytest.mark.parametrize("requested", ["", ":1", ":8080", ":65535"])
@pytest.mark.parametrize("rest", ["", "/", "/callback", "/callback?x=1", "?x=1"])
def test_any_port_matches_on_the_loopback_address(host, registered, requested, rest):
	assert match(f"http://{host}{requested}{rest}", [f"http://{host}{registered}{rest}"])


@requirement("CVE-2020-15233", "", "on the loopback address the query must be the registered one")
@requirement("CVE-2024-8883", "", "a registered loopback address opens no other host")
@requirement("security", "1b", "on the loopback address nothing but the port may differ")
@pytest.mark.parametrize(
	"requested",
	[
		"https://127.0.0.1:8080/callback",
		"http://127.0.0.1:8080/callback/",
		"http://127.0.0.1:8080/callback?x=1",
		"http://127.0.0.1:8080/callback#x",
		"http://127.0.0.1:8080/Callback",
		"http://127.0.0.1:8080",
		"http://127.0.0.1:/callback",
		"http://127.0.0.1:99999/callback",
		"http://127.0.0.1:123456/callback",
		"http://127.0.0.1:-1/callback",
		"http://127.0.0.1:٨٠/callback",
		"http://127.0.0.1:80:80/callback",
		"http://127.0.0.1:80@evil.example/callback",
		"http://127.0.0.1:80\\@evil.example/callback",
		"http://127.0.0.1.evil.example/callback",
		"http://127.0.0.1.evil.example:80/callback",
		"http://127.0.0.1:8080/a/../callback",
		"http://127.0.0.1:8080/callback\n",
		"http://127.0.0.1 :8080/callback",
		"http://user@127.0.0.1:8080/callback",
		"HTTP://127.0.0.1:8080/callback",
		"http://127.0.0.01:8080/callback",
		"http://127.1:8080/callback",
		"http://[::1]:8080/callback",
		"http://[0::1]:8080/callback",
		"http://localhost:8080/callback",
		"http:127.0.0.1:8080/callback",
		"http:///127.0.0.1:8080/callback",
	],
)
def test_near_misses_of_the_loopback_address(requested):
	assert not match(requested, ["http://127.0.0.1/callback"], allow_localhost=True)
	assert not match(requested, ["http://127.0.0.1:1/callback"], allow_localhost=False)


@requirement("security", "1b", "the port differs on the loopback address alone")
def test_ports_differ_nowhere_else():
	assert not match("https://app.example.com:8443/cb", ["https://app.example.com/cb"])
	assert not match("https://127.0.0.1:8443/cb", ["https://127.0.0.1/cb"])
	assert not match("com.example.app://host:1/cb", ["com.example.app://host/cb"])
	assert not match("http://localhost:1/cb", ["http://localhost/cb"])
	assert match("http://localhost:1/cb", ["http://localhost/cb"], allow_localhost=True)


def test_nothing_matches_an_empty_list():
	for uri in ("", "http://127.0.0.1/", None):
		assert not match(uri or "", [])
