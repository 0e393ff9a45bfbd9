"""Basic credentials, scope strings and `state` of any kind, against what the RFCs say of them."""

import base64
import json
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauth_provider.protocol import scope_strings
from oauth_provider.protocol.clients.authentication import Presented, parse_basic
from oauth_provider.protocol.clients.redirect_uris import with_parameters
from oauth_provider.protocol.errors import InvalidClient, InvalidScope
from oauth_provider.protocol.parameters import Parameters
from tests.support.properties import ODD, examples

requirement = pytest.mark.requirement

READABLE = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=30)
# RFC 6749 3.3.
TOKEN = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
MAX_STATE = 4096


def basic(octets: bytes, scheme: str = "Basic") -> str:
	return f"{scheme} {base64.b64encode(octets).decode()}"


@st.composite
def spellings(draw, text: str) -> bytes:
	"""A text as application/x-www-form-urlencoded, with more or less of it escaped."""
	safe = draw(st.text("!#$&'()*,/;=?@[]^`{|}~<>\"\\", max_size=10))
	spelled = quote_from_bytes(text.encode(), safe=safe)
	if draw(st.booleans()):
		spelled = spelled.replace("%20", "+")
	return spelled.encode()


@requirement(
	"RFC 6749", "2.3.1", "Basic credentials are decoded whatever they hold and however they are escaped"
)
@examples(300)
@given(st.data(), READABLE.filter(bool), READABLE, st.sampled_from(["Basic", "basic", "BASIC"]))
def test_any_credentials_make_the_round_trip(data, client_id, secret, scheme):
	pair = [data.draw(spellings(part)) for part in (client_id, secret)]
	method = "client_secret_basic" if secret else "none"
	assert parse_basic(basic(b":".join(pair), scheme)) == Presented(client_id, secret or None, method)


@requirement(
	"security", "15", "octets that are no credentials are invalid_client, and never taken for others"
)
@examples(300)
@given(st.one_of(st.binary(max_size=40), st.lists(st.sampled_from([*ODD, b":", b"a", b"\0"])).map(b"".join)))
def test_any_octets_are_credentials_or_invalid_client(octets):
	user, colon, password = octets.partition(b":")
	try:
		expected = [_text_of(part) for part in (user, password)]
	except ValueError:
		expected = ["", ""]
	if not colon or not expected[0]:
		with pytest.raises(InvalidClient):
			parse_basic(basic(octets))
		return
	presented = parse_basic(basic(octets))
	assert [presented.client_id, presented.secret or ""] == expected


def _text_of(part: bytes) -> str:
	if re.search(rb"%(?![0-9A-Fa-f]{2})", part):
		raise ValueError
	part.decode()
	text = unquote_to_bytes(part.replace(b"+", b" ")).decode()
	if any(letter < " " or letter == "\x7f" for letter in text):
		raise ValueError
	return text


@requirement(
	"RFC 6749", "3.3", "a scope string is tokens of the RFC's characters between spaces, and nothing else"
)
@examples(500)
@given(
	st.one_of(
		st.text(max_size=30),
		st.text(st.characters(max_codepoint=0x7F), max_size=30),
		st.lists(st.sampled_from(["all", "profile", " ", "  ", '"', "\\", "\t", "\n", "\x7f", "é"])).map(
			"".join
		),
	)
)
def test_any_scope_is_read_as_the_rfc_has_it(scope):
	tokens = [token for token in scope.split(" ") if token]
	if all(TOKEN.fullmatch(token) for token in tokens):
		assert scope_strings.parse(scope) == list(dict.fromkeys(tokens))
		assert scope_strings.parse(scope_strings.join(scope_strings.parse(scope))) == scope_strings.parse(
			scope
		)
	else:
		with pytest.raises(InvalidScope):
			scope_strings.parse(scope)


STATES = st.one_of(
	st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=60).map(str.encode),
	st.binary(min_size=1, max_size=60),
	st.dictionaries(st.text(max_size=8), st.text(max_size=8)).map(lambda value: json.dumps(value).encode()),
	st.builds(
		lambda letter, length: (letter * length).encode(),
		st.characters(blacklist_categories=("Cs",)),
		st.integers(MAX_STATE - 5, MAX_STATE),
	),
)


@requirement(
	"security", "5a", "state comes back octet for octet, up to 4096 characters, whatever the redirect URI"
)
@examples(200)
@given(
	STATES,
	st.sampled_from(["https://a.example/cb", "https://a.example/cb?x=%20", "com.example.app:/cb?"]),
	st.sampled_from(["", "/ '()*!~", "%"]),
)
def test_any_state_comes_back(octets, redirect_uri, safe):
	sent = quote_from_bytes(octets, safe=safe.replace("%", "")) if safe != "%" else None
	sent = sent or "".join(f"%{octet:02x}" for octet in octets)
	state = Parameters.parse(f"state={sent}&x=1")["state"]
	location = with_parameters(redirect_uri, {"error": "x", "state": state, "iss": "https://site.example"})
	assert location.startswith(redirect_uri) and location.isascii()
	found = re.findall(r"[?&]state=([^&]*)", location)
	assert [unquote_to_bytes(value.replace("+", " ")) for value in found] == [octets]
