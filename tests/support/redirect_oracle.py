"""What RFC 9700 2.1 and RFC 8252 7.3 say of redirect URIs, written once more without a look at the app.

Imported inside the site and outside of it.
"""

import re

from hypothesis import strategies as st

LOOPBACK = ("127.0.0.1", "[::1]")
MAX_PORT = 65535

EVIL = "evil.example"
#: Pieces that parsers of URLs have been led astray by.
PIECES = [
	*(before + EVIL for before in ("", "@", ".", "//", "\\", "/\\", "#@", "?@", "%40")),
	*(
		"https://",
		"http://",
		"//",
		"///",
		"\\",
		"/",
		"..",
		"/../",
		"/..;/",
		"/./",
		"%2e%2e",
		"%2F",
		"%5C",
		";",
	),
	*(":", ":80", ":8080", ":0", ":65535", ":65536", ":080", ":99999", ":-1", ":80:80", ":٨٠"),
	*("?", "&", "#", "%23", "%00", "%0d%0a", "\t", "\n", "\r\n", " ", "\x00", "%", "%zz", "%C0%AE"),
	*("localhost", "127.0.0.1", "[::1]", "127.1", "0x7f.1", "[::ffff:127.0.0.1]", "*", "user:pw@"),
	*("。", "．", "ｅ", "ß", "\u200b", "\u202e", "\ufeff", "javascript:", "data:text/html,"),
	*("/cb", "code=1", "&state=x", "A", "x"),
]
ANY = st.text(max_size=12)


def may_redirect(requested: str, registered: list[str], localhost: bool = False) -> bool:
	"""Whether a browser may be sent to `requested`: a registered string, or on the loopback one but for its port."""
	if requested in registered:
		return True
	hosts = (*LOOPBACK, "localhost") if localhost else LOOPBACK
	apart = _without_port(requested, hosts)
	return apart is not None and apart in [_without_port(uri, hosts) for uri in registered]


def _without_port(uri: str, hosts: tuple) -> tuple[str, str] | None:
	for host in hosts:
		found = re.fullmatch(rf"http://{re.escape(host)}(?::([0-9]{{1,5}}))?((?:[/?].*)?)", uri, re.DOTALL)
		if found and int(found[1] or 0) <= MAX_PORT:
			return host, found[2]
	return None


def with_a_piece_anywhere(registered: list[str], piece: str):
	"""Each URI with that piece put in at each place, and in the place of all before it or behind it."""
	for uri in registered:
		for at in range(len(uri) + 1):
			yield uri[:at] + piece + uri[at:]
			yield uri[:at] + piece
			yield piece + uri[at:]


@st.composite
def mutations(draw, registered: list[str]):
	"""A registered URI with one to three hostile changes."""
	uri = draw(st.sampled_from(registered))
	for _ in range(draw(st.integers(1, 3))):
		at = draw(st.integers(0, len(uri)))
		until = draw(st.one_of(st.just(at), st.integers(at, len(uri))))
		uri = uri[:at] + draw(st.one_of(st.sampled_from(PIECES), st.sampled_from(PIECES), ANY)) + uri[until:]
	return uri


@st.composite
def other_ports(draw, registered: list[str]):
	"""A registered URI with something in the place of its port."""
	uri = draw(st.sampled_from(registered))
	scheme, host, rest = re.fullmatch(r"([a-z.]+:(?://)?)(\[[^]]*\]|[^/?:]*)(?::\d+)?(.*)", uri).groups()
	port = draw(
		st.one_of(
			st.integers(-1, MAX_PORT + 10).map(lambda port: f":{port}"),
			st.text("0123456789", max_size=7).map(lambda port: f":{port}"),
			st.text(max_size=4),
			st.just(""),
		)
	)
	return scheme + host + port + rest


def requests_for(registered: list[str]):
	"""Requested redirect URIs of every kind: changed ones, other ports, the registered themselves, pieces, rubbish."""
	return st.one_of(
		mutations(registered),
		mutations(registered),
		other_ports(registered),
		st.sampled_from(registered),
		st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
		st.text(max_size=40),
	)
