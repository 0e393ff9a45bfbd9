"""The authorization endpoint under hostile redirect URIs: nobody is ever sent to an unregistered place."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.answers import an_error_page
from tests.support.clients import s256
from tests.support.flow import Dialog
from tests.support.properties import ODD, escaped, examples
from tests.support.redirect_oracle import EVIL, may_redirect, requests_for
from tests.support.wire import Wire, together

requirement = pytest.mark.requirement

REGISTERED = [
	"https://app.example.com/cb",
	"https://app.example.com/cb2?tenant=1&x=a%20b",
	"http://127.0.0.1/cb",
	"http://[::1]:8080/native?x=1",
	"com.example.app:/cb",
]
# What every answer appends; nothing else may stand behind the redirect URI.
APPENDED = re.compile(r"[?&]?(error|code)=[^#\s\\]*iss=[^#\s\\]*\Z")


@pytest.fixture(scope="module")
def client(make_client):
	return make_client(public=True, redirect_uris=REGISTERED, scopes=["profile"])


@pytest.fixture(scope="module")
def wires(site, login, user):
	"""Two connections as nobody and one as somebody who is signed in."""
	cookie = f"sid={login(user).cookies['sid']}"
	wires = [Wire(site), Wire(site), Wire(site, {"Cookie": cookie})]
	yield wires
	for wire in wires:
		wire.close()


def write_out(requested: str, how: str) -> bytes:
	"""A value of a query, every octet escaped or only those that no request line can carry."""
	octets = requested.encode("utf-8", "surrogatepass")
	if how == "escaped":
		return escaped(octets)
	if how == "as libraries do":
		return quote(octets, safe="").encode()
	# A browser leaves most as it is, and some clients send anything.
	return re.sub(rb"[\x00-\x20\x7f#&+%]", lambda octet: b"%%%02X" % octet[0][0], octets)


WAYS = st.sampled_from(["escaped", "as libraries do", "raw"])


def good_query(client, redirect_uri: bytes, **changed) -> bytes:
	params = {"client_id": client.client_id, "response_type": "code", "scope": "profile", "state": "s"}
	params |= {"code_challenge": s256("v" * 43), "code_challenge_method": "S256", **changed}
	rest = "&".join(f"{name}={value}" for name, value in params.items())
	return b"authorize?redirect_uri=" + redirect_uri + b"&" + rest.encode()


def leads_nowhere_else(answer, site, requested: str) -> str:
	"""The answer is a page, the way to login on this site, or a redirect to what was requested and registered.

	Gives which one it is: page, dialog, login, redirect.
	"""
	location = answer.headers.get("Location")
	assert "Refresh" not in answer.headers
	if location is None and answer.status_code == 200:
		action = urlsplit(Dialog.of(with_url(answer, site)).action)
		assert f"{action.scheme}://{action.netloc}" == site.base_url
		return "dialog"
	if location is None:
		an_error_page(answer)
		return "page"
	assert answer.status_code == 303
	assert location.isascii() and location.isprintable()
	if location.startswith("/"):
		assert re.match(r"/login\?redirect-to=%2Fapi%2Fmethod%2F[^/\\]*\Z", location), location
		return "login"
	assert may_redirect(requested, REGISTERED), location
	assert location.startswith(requested) and APPENDED.match(location[len(requested) :]), location
	return "redirect"


def with_url(answer, site):
	answer.url = site.endpoint("authorize")
	return answer


@requirement("security", "1a", "no redirect URI but a registered one is ever redirected to")
@requirement("RFC 9700", "4.11", "the authorization endpoint is no open redirector")
@requirement("security", "3b", "a bad redirect URI is an error page before any login")
@requirement("CVE-2023-6291", "", "no spelling of a redirect URI passes for a registered one")
@examples(150, tried_inside=True)
@given(requested=requests_for(REGISTERED), way=WAYS)
def test_nobody_is_sent_to_an_unregistered_place(wires, client, site, nothing_logged, requested, way):
	value = write_out(requested, way)
	queries = [
		good_query(client, value, response_type="token"),
		good_query(client, value),
		good_query(client, value),
	]
	answers = together(wires, [wire.write("GET", query) for wire, query in zip(wires, queries, strict=True)])
	found = [leads_nowhere_else(answer, site, requested) for answer in answers]
	expected = ["redirect", "login", "dialog"] if may_redirect(requested, REGISTERED) else ["page"] * 3
	assert found == expected


@requirement("security", "7a", "a redirect URI that comes twice, or under an odd name, counts for nothing")
@examples(60)
@given(
	registered=st.sampled_from(REGISTERED),
	evil=st.sampled_from(
		[f"https://{EVIL}/cb", f"//{EVIL}", "javascript:alert(1)", f"http://127.0.0.1@{EVIL}/cb"]
	),
	name=st.sampled_from(
		[
			"redirect_uri",
			"%72edirect_uri",
			"redirect%5furi",
			"redirect_uri[]",
			"redirect_uri%00",
			"Redirect_URI",
		]
	),
	first=st.booleans(),
	odd=st.sampled_from([b"", *ODD]),
)
def test_a_second_redirect_uri_leads_nowhere(
	wire, client, site, nothing_logged, registered, evil, name, first, odd
):
	pairs = [("redirect_uri", registered), (name, evil)]
	pairs = pairs[::-1] if first else pairs
	query = "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs).encode()
	query += f"&client_id={client.client_id}&response_type=token&state=".encode() + odd
	answer = wire.get(b"authorize?" + query)
	found = leads_nowhere_else(answer, site, registered)
	assert found == ("page" if unquote(name) == "redirect_uri" else "redirect")


@requirement("security", "10b", "whatever the query holds, login leads back to this site and nowhere else")
@examples(60)
@given(
	rest=st.lists(
		st.one_of(
			st.sampled_from(ODD),
			st.sampled_from([b"&", b"=", b"#", b"//", b"\\", b"@", b"?", b"/..", b"sid"]),
		),
		max_size=8,
	).map(b"".join)
)
def test_login_leads_back_to_the_same_request(wire, client, site, nothing_logged, rest):
	query = good_query(client, quote(REGISTERED[0], safe="").encode()) + b"&x" + rest
	answer = wire.get(query)
	if leads_nowhere_else(answer, site, REGISTERED[0]) == "login":
		((name, back),) = parse_qsl(urlsplit(answer.headers["Location"]).query)
		path, _mark, waiting = back.partition("?")
		assert (name, path) == ("redirect-to", "/api/method/oauth_provider.api.oauth2.authorize")
		# Of one address at most a thousand requests wait in an hour; a further one goes along as a whole.
		assert re.fullmatch("pending=[A-Za-z0-9_-]{43}", waiting) or query.endswith(waiting.encode())
