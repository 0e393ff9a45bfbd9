"""Scope strings of any kind (RFC 6749 3.3), where each of them is read: authorization, code and refresh."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.answers import granted, refused_somehow
from tests.support.clients import s256
from tests.support.flow import redirect_of
from tests.support.properties import examples
from tests.support.wire import FORM

requirement = pytest.mark.requirement
pytestmark = pytest.mark.usefixtures("unthrottled")

# RFC 6749 3.3: %x21 / %x23-5B / %x5D-7E.
CHARACTERS = [chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"\\']
KNOWN = ("all", "profile")
ODD_ONES = [
	"ALL",
	"all,profile",
	"all+profile",
	"al",
	"alll",
	"*",
	"openid",
	"no-such-scope",
	"%",
	"'",
	"a" * 200,
	"0",
]
BROKEN = [
	'"all"',
	"all\\",
	"a\tb",
	"\t",
	"\n",
	"all\n",
	"\x00",
	"\x7f",
	"\xa0",
	"é",
	"\u2028",
	"ａｌｌ",
	"all\u200b",
	"🦊",
]

TOKENS = st.one_of(
	st.sampled_from(KNOWN),
	st.sampled_from(KNOWN),
	st.sampled_from(ODD_ONES),
	st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=8),
)
ANY_TOKENS = st.one_of(
	TOKENS, st.sampled_from(BROKEN), st.text(st.characters(blacklist_categories=("Cs",)), max_size=4)
)
GAPS = st.sampled_from([" ", " ", " ", "  ", "   "])


@st.composite
def scopes(draw, tokens=ANY_TOKENS):
	gap = draw(GAPS)
	edge = draw(st.sampled_from(["", "", "", " "]))
	return edge + gap.join(draw(st.lists(tokens, max_size=4))) + edge


SCOPES = st.one_of(scopes(), scopes(TOKENS), scopes(st.sampled_from(KNOWN)))


def tokens_of(scope: str) -> list[str]:
	return [token for token in scope.split(" ") if token]


def is_readable(scope: str) -> bool:
	return not any(letter < " " or letter == "\x7f" for letter in scope)


def form_of(**fields) -> bytes:
	return "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items()).encode()


@pytest.fixture(scope="module")
def client(make_client):
	return make_client(public=True, scopes=KNOWN)


@requirement("RFC 6749", "3.3", "the authorization endpoint lets through what it knows, and nothing else")
@requirement("security", "4a", "a scope that is refused goes to the redirect URI as invalid_scope")
@examples(120, tried_inside=True)
@given(SCOPES)
def test_any_scope_at_the_authorization_endpoint(wire, client, nothing_logged, scope):
	params = {"client_id": client.client_id, "redirect_uri": client.redirect_uri, "response_type": "code"}
	params |= {"code_challenge": s256("v" * 43), "code_challenge_method": "S256", "scope": scope}
	redirect = redirect_of(wire.get(b"authorize?" + form_of(**params)))
	if not is_readable(scope):
		assert redirect["error"] == "invalid_request"
	elif set(tokens_of(scope)) <= set(KNOWN):
		assert redirect.target == "/login"
	else:
		assert redirect["error"] == "invalid_scope"
	if "error" in redirect.params:
		assert redirect.target == client.redirect_uri and redirect["iss"]
		assert redirect["error_description"].isascii() and redirect["error_description"].isprintable()


@requirement("RFC 6749", "6", "a refresh gives what was asked for, if it was granted, and else nothing")
@requirement("security", "18e", "no wider scope than granted; narrower is fine")
@examples(100, tried_inside=True)
@given(SCOPES)
def test_any_scope_at_a_refresh(wire, client, chain, nothing_logged, scope):
	form = {"grant_type": "refresh_token", "refresh_token": chain[-1], "client_id": client.client_id}
	answer = wire.post("get_token", form_of(**form, scope=scope), FORM)
	asked = set(tokens_of(scope))
	if not is_readable(scope):
		assert refused_somehow(answer) == "invalid_request"
	elif asked <= set(KNOWN):
		tokens = granted(answer)
		assert set(tokens["scope"].split(" ")) == (asked or set(KNOWN))
		chain.append(tokens["refresh_token"])
	else:
		assert refused_somehow(answer) == "invalid_scope"


@pytest.fixture(scope="module")
def chain(client, user, allow):
	"""Refresh tokens, the last of which is good."""
	return [allow(client, user).refresh_token]


@requirement("RFC 6749", "4.1.3", "a scope beside a code changes nothing: what the user allowed counts")
@examples(60)
@given(SCOPES)
def test_any_scope_beside_a_bad_code(wire, client, nothing_logged, scope):
	form = {"grant_type": "authorization_code", "code": "no-such-code", "client_id": client.client_id}
	form |= {"redirect_uri": client.redirect_uri, "code_verifier": "v" * 43}
	error = refused_somehow(wire.post("get_token", form_of(**form, scope=scope), FORM))
	assert error == "invalid_grant" if is_readable(scope) else error == "invalid_request"


@requirement("RFC 6749", "4.1.3", "a scope beside a code changes nothing: what the user allowed counts")
@examples(12)
@given(SCOPES.filter(is_readable))
def test_any_scope_beside_a_code(wire, client, user, allow, nothing_logged, scope):
	allowed = allow(client, user, scope="profile")
	form = {"grant_type": "authorization_code", "code": allowed.code, "client_id": client.client_id}
	form |= {"redirect_uri": client.redirect_uri, "code_verifier": allowed.verifier}
	assert granted(wire.post("get_token", form_of(**form, scope=scope), FORM))["scope"] == "profile"
