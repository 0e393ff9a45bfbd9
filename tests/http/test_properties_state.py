"""`state` comes back octet for octet, whatever a client puts into it."""

import json
import re
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.answers import an_error_page
from tests.support.clients import s256
from tests.support.flow import Dialog
from tests.support.properties import ODD, escaped, examples
from tests.support.wire import FORM, Wire

requirement = pytest.mark.requirement

# RFC 3986 3.4: what a query may hold as it is; "&" ends a parameter, and "=" does not.
AS_IT_IS = "ABCabc019-._~!$'()*+,;=:@/?"
MAX_STATE = 4096
# gunicorn takes request lines of at most 4094 octets.
MAX_LINE = 3600

JSON = st.recursive(
	st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=10)),
	lambda inner: st.one_of(
		st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
	),
	max_leaves=5,
).map(lambda value: quote(json.dumps(value, ensure_ascii=False), safe="").encode())
# Without control characters, which rule 21 has refused.
LETTERS = st.characters(blacklist_categories=("Cs",), blacklist_characters=[*map(chr, range(32)), "\x7f"])
PIECES = st.one_of(
	st.text(AS_IT_IS, min_size=1, max_size=12).map(str.encode),
	st.text(LETTERS, min_size=1, max_size=8).map(lambda text: escaped(text.encode())),
	# Some clients send UTF-8 unescaped, and it arrives.
	st.text(st.characters(min_codepoint=0x80, blacklist_categories=("Cs",)), min_size=1, max_size=5).map(
		str.encode
	),
	st.sampled_from(
		[b"%25", b"%2525", b"%252B", b"+", b"%2B", b"%26", b"%3D", b"%23", b"%20", b"%22", b"%5C", b"%3Cb%3E"]
	),
	JSON,
)
STATES = st.lists(PIECES, min_size=1, max_size=8).map(b"".join).filter(lambda raw: len(raw) <= MAX_LINE)
LONG = st.builds(
	lambda piece, length: piece * (length // len(piece)),
	st.sampled_from([b"a", b"+", b"%20", b"%25", b"%C3%A9", b"%F0%9F%A6%8A", "é".encode(), b"{'a'}"]),
	st.integers(1000, MAX_LINE),
)
# What no text is: refused, but the client still learns whose request it was.
UNREADABLE = st.one_of(
	st.lists(st.one_of(st.sampled_from(ODD), PIECES), min_size=1, max_size=6).map(b"".join),
	st.binary(min_size=1, max_size=20).map(escaped),
)
# These as they are: Frappe gives up on the request before any app is asked.
UNREADABLE_OCTETS = st.binary(min_size=1, max_size=20).map(
	lambda octets: bytes(o | 0x80 for o in octets) + b"\xff"
)


def octets_of(raw: bytes) -> bytes:
	"""What a value of a query stands for."""
	return unquote_to_bytes(raw.replace(b"+", b" "))


def is_readable(raw: bytes) -> bool:
	"""Whether a value of a query is text: proper escapes, UTF-8, no control characters."""
	octets = octets_of(raw)
	bad = re.search(rb"%(?![0-9A-Fa-f]{2})", raw) or re.search(rb"[\x00-\x1f\x7f]", octets)
	try:
		octets.decode()
	except UnicodeDecodeError:
		return False
	return not bad


def query(client, state: bytes, **changed) -> bytes:
	params = {"client_id": client.client_id, "redirect_uri": client.redirect_uri, "response_type": "code"}
	params |= {
		"scope": "profile",
		"code_challenge": s256("v" * 43),
		"code_challenge_method": "S256",
		**changed,
	}
	rest = "&".join(f"{name}={quote(value, safe='')}" for name, value in params.items())
	return b"authorize?state=" + state + b"&" + rest.encode()


def answer_of(response) -> dict[str, bytes]:
	"""The parameters of a redirect, as octets."""
	assert response.status_code == 303, f"{response.status_code}: {response.text[:400]}"
	location = response.headers["Location"]
	assert location.isascii()
	pairs = [pair.partition("=") for pair in location.partition("?")[2].split("&")]
	assert len({name for name, _, _ in pairs}) == len(pairs), location
	return {name: octets_of(value.encode()) for name, _, value in pairs}


def press(signed_in, page, decision: str, site) -> dict[str, bytes]:
	"""Press a button of the dialog; gives the parameters of the redirect."""
	page.url = site.endpoint("authorize")
	dialog = Dialog.of(page)
	form = "&".join(
		f"{name}={quote(value)}" for name, value in [*dialog.fields.items(), ("decision", decision)]
	)
	return answer_of(signed_in.post("approve", form.encode(), FORM, {"Origin": site.base_url}))


@pytest.fixture(scope="module")
def client(make_client):
	return make_client(scopes=["profile"])


@pytest.fixture(scope="module")
def session_cookie(login, user):
	return f"sid={login(user).cookies['sid']}"


@pytest.fixture(scope="module")
def signed_in(site, session_cookie):
	"""A connection with that user's session."""
	with Wire(site, {"Cookie": session_cookie}) as connection:
		yield connection


@requirement("security", "5a", "state comes back octet for octet with an error")
@requirement("RFC 6749", "4.1.2.1", "state is the exact value received from the client")
@examples(150, tried_inside=True)
@given(st.one_of(STATES, STATES, STATES, LONG))
@example(b'{"a":%20"b%25"}')
def test_any_state_comes_back_with_an_error(wire, client, nothing_logged, state):
	answer = answer_of(wire.get(query(client, state, response_type="token")))
	assert answer["error"] == b"unsupported_response_type"
	assert answer["state"] == octets_of(state)


@requirement("security", "5a", "a state that cannot be read comes back too, octet for octet")
@requirement(
	"security", "21a", "NUL, bad escapes and invalid UTF-8 are an error for the client, not a failure"
)
@examples(150, tried_inside=True)
@given(UNREADABLE)
def test_an_unreadable_state_comes_back_with_the_refusal(wire, client, nothing_logged, state):
	answer = answer_of(wire.get(query(client, state, response_type="token")))
	# Some of them can be read after all; what else is wrong with the request is said then.
	assert answer["error"] == (b"unsupported_response_type" if is_readable(state) else b"invalid_request")
	assert answer["state"] == octets_of(state)


@requirement(
	"security", "21d", "octets that are no text are refused by a page, without a word in the Error Log"
)
@examples(25)
@given(UNREADABLE_OCTETS)
def test_octets_that_are_no_text_are_refused_by_a_page(wire, client, nothing_logged_by_the_job, octets):
	an_error_page(wire.get(query(client, octets)))


@requirement(
	"security", "5a", "state comes back octet for octet through the dialog, with Deny and with Allow"
)
@examples(40, tried_inside=True)
@given(st.one_of(STATES, STATES, LONG), st.sampled_from(["deny", "deny", "allow"]))
def test_any_state_comes_back_through_the_dialog(site, signed_in, client, nothing_logged, state, decision):
	answer = press(signed_in, signed_in.get(query(client, state)), decision, site)
	assert answer["state"] == octets_of(state)
	if decision == "allow":
		assert len(answer["code"]) >= 43 and "error" not in answer
	else:
		assert answer["error"] == b"access_denied" and "code" not in answer


@requirement("security", "5a", "state survives the way through login octet for octet")
@examples(30, tried_inside=True)
@given(st.one_of(STATES, LONG))
def test_any_state_survives_the_way_through_login(
	site, wire, signed_in, session_cookie, client, nothing_logged, state
):
	response = wire.get(query(client, state))
	assert response.status_code == 303
	back = octets_of(response.headers["Location"].partition("redirect-to=")[2].encode())
	sent = "; ".join(response.raw.headers.get_all("Set-Cookie"))
	cookies = [session_cookie, *re.findall("oauth2_request_[^;]*", sent)]
	page = signed_in.get(back, {"Cookie": "; ".join(cookies)})
	assert press(signed_in, page, "deny", site)["state"] == octets_of(state)


@requirement("RFC 6749", "4.1.2", "no state was sent, so none comes back")
def test_no_state_comes_back_when_none_was_sent(wire, client):
	for nothing in (b"", b"&x=1", b"&stat=1"):
		assert "state" not in answer_of(wire.get(query(client, nothing, response_type="token")))


@requirement("security", "5a", "a state that is too long for the server is refused, never cut off")
@pytest.mark.parametrize("length", [MAX_STATE, MAX_STATE + 1, 20_000])
def test_a_state_that_is_too_long_is_not_cut_off(wire, client, length):
	response = wire.get(query(client, b"a" * length, response_type="token"))
	if response.status_code == 303:
		assert answer_of(response)["state"] == b"a" * length
	else:
		# The server in front of the app has a limit of its own, and its own word for it.
		assert response.status_code in (400, 414) and "Location" not in response.headers
