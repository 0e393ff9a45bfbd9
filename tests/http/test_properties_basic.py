"""The Authorization header of a client's request, with any octets in it (RFC 6749 2.3.1)."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.answers import body_of, challenge_of, refused_somehow
from tests.support.properties import ODD, TEXT, escaped, examples
from tests.support.wire import FORM, Wire, together

requirement = pytest.mark.requirement
pytestmark = pytest.mark.usefixtures("unthrottled")

ENDPOINTS = ("get_token", "revoke_token", "introspect_token")
SCHEMES = st.sampled_from(
	[b"Basic", b"basic", b"BASIC", b"Basic ", b"Bearer", b"token", b"Digest", b"Negotiate", b""]
)
# These three end a header, or the request.
OCTETS = st.binary(max_size=60).map(lambda octets: bytes(octet for octet in octets if octet not in b"\r\n\0"))


@pytest.fixture(scope="module")
def client(make_client):
	return make_client()


@pytest.fixture(scope="module")
def send(site):
	"""`send(header)`: the answers of the three endpoints to a form with that Authorization header."""
	wires = [Wire(site) for _ in ENDPOINTS]
	body = b"grant_type=refresh_token&refresh_token=x&token=x"

	def to_each_endpoint(header: bytes) -> list:
		headers = {"Content-Type": FORM, "Authorization": header}
		many = [wire.write("POST", name, headers, body) for wire, name in zip(wires, ENDPOINTS, strict=True)]
		return together(wires, many)

	yield to_each_endpoint
	for wire in wires:
		wire.close()


def basic(pair: bytes) -> bytes:
	return b"Basic " + base64.b64encode(pair)


def refused_with_a_challenge(answers: list) -> None:
	for answer in answers:
		assert refused_somehow(answer) == "invalid_client"
		assert challenge_of(answer)[0] == "Basic"


def parts_of(client) -> st.SearchStrategy:
	"""What stands on one side of the colon: the right thing, the right thing and more, or anything."""
	known = [client.client_id.encode(), client.secret.encode(), b"", b"Administrator", b"Guest"]
	return st.lists(
		st.one_of(
			st.sampled_from(known),
			st.sampled_from([*ODD, b":", b"\0", b"\r\n", b"\xff", b" "]),
			st.binary(max_size=8),
		),
		max_size=3,
	).map(b"".join)


@requirement("RFC 6749", "2.3.1", "any octets as Basic credentials are invalid_client with a challenge")
@requirement("security", "20b", "any octets as credentials are answered in the RFC's words")
@examples(120, tried_inside=True)
@given(st.data())
def test_any_pair_is_refused(send, client, nothing_logged, data):
	pair = data.draw(
		st.one_of(st.builds(lambda *two: b":".join(two), *[parts_of(client)] * 2), st.binary(max_size=60))
	)
	if pair == f"{client.client_id}:{client.secret}".encode():
		return
	refused_with_a_challenge(send(basic(pair)))


@requirement("RFC 6749", "5.2", "any Authorization header that authenticates nobody is invalid_client")
@requirement("security", "21d", "any octets in the header are refused, with nothing in the Error Log")
@examples(100, tried_inside=True)
@given(SCHEMES, OCTETS)
@example(b"", b"")
def test_any_header_is_refused(send, nothing_logged, scheme, octets):
	header = (scheme + b" " + octets).strip(b" \t")
	answers = send(header)
	if header.partition(b" ")[0].lower() == b"basic":
		refused_with_a_challenge(answers)
	else:
		# No other scheme counts: the request names no client, and whoever holds a token may revoke it.
		assert [answer.status_code for answer in answers] == [
			200 if name == "revoke_token" else 401 for name in ENDPOINTS
		]


@requirement("RFC 6749", "2.3.1", "a client that percent-encodes more than it must is still that client")
@examples(40, tried_inside=True)
@given(st.data())
def test_any_spelling_of_the_right_credentials_is_taken(send, client, nothing_logged, data):
	spelled = []
	for value in (client.client_id, client.secret):
		chosen = data.draw(st.sets(st.integers(0, len(value) - 1)))
		lower = data.draw(st.booleans())
		escapes = [escaped(letter.encode()).decode() for letter in value]
		escapes = [escape.lower() for escape in escapes] if lower else escapes
		spelled.append("".join(escapes[at] if at in chosen else letter for at, letter in enumerate(value)))
	token, revoke, introspect = send(basic(":".join(spelled).encode()))
	assert refused_somehow(token) == "invalid_grant"
	assert body_of(revoke) == {"message": "success"}
	assert body_of(introspect) == {"active": False}


@requirement("security", "13c", "Basic beside other credentials in the body is refused, whatever they are")
@examples(60)
@given(
	st.one_of(TEXT.filter(bool), st.sampled_from(["x", "null", "0"])),
	st.sampled_from(["client_id", "client_secret"]),
)
def test_basic_beside_the_body(wire, client, nothing_logged, value, name):
	header = {"Authorization": basic(f"{client.client_id}:{client.secret}".encode())}
	for body in (f"{name}={quote(value, safe='')}", f"a=1&{name}={quote(value, safe='')}&token=x"):
		answer = wire.post("get_token", body.encode(), headers=header)
		assert refused_somehow(answer) == "invalid_request"
