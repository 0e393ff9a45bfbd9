"""Any octets as the body of a client's request: an answer in the protocol's words, and nothing in the Error Log."""

import json
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from requests.auth import _basic_auth_str

from tests.support.answers import body_of, no_traceback, refused_somehow
from tests.support.properties import ODD, TEXT, escaped, examples
from tests.support.site_config import is_on_postgres
from tests.support.wire import FORM, Wire, together

requirement = pytest.mark.requirement
pytestmark = pytest.mark.usefixtures("unthrottled")

ENDPOINTS = ("get_token", "revoke_token", "introspect_token")
NAMES = (
	b"grant_type code redirect_uri code_verifier refresh_token scope token token_type_hint client_id client_secret"
	b" cmd data doctype csrf_token sid"
).split()
KNOWN = [b"", *b"authorization_code refresh_token password access_token null 0 {} []".split()]


@st.composite
def values(draw):
	octets = st.one_of(st.sampled_from(KNOWN), st.sampled_from(ODD), TEXT.map(str.encode).map(escaped))
	return b"".join(draw(st.lists(octets, max_size=3)))


@st.composite
def fields(draw):
	name = draw(st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES), values()))
	name += draw(st.sampled_from([b"", b"", b"", b"[]", b"[0]", b"[a][b]", b"%00", b".x", b"%5B%5D"]))
	return name + draw(st.sampled_from([b"=", b"=", b"=", b"", b"=="])) + draw(values())


FORMS = st.lists(fields(), max_size=6).map(b"&".join)
ASCII = st.binary(max_size=80).map(lambda octets: bytes(octet & 0x7F for octet in octets))
UTF8 = st.text(st.characters(blacklist_categories=("Cs",)), max_size=60).map(str.encode)
HUGE = st.builds(
	lambda start, piece, size: start + piece * (size // len(piece)),
	st.sampled_from([b"", b"token=", b"grant_type=refresh_token&refresh_token="]),
	st.sampled_from([b"a", b"%00", b"&a=b", b"&", b"=", b"a[]=1&", b"%FF"]),
	st.sampled_from([65 * 1024, 200_000, 1_000_000]),
)


@pytest.fixture(scope="module")
def send(site, make_client):
	"""`send(body, kind, basic=True)`: the answers of the three endpoints to the same octets."""
	client = make_client()
	basic = {"Authorization": _basic_auth_str(client.client_id, client.secret)}
	wires = [Wire(site) for _ in ENDPOINTS]

	def to_each_endpoint(body: bytes, kind=FORM, authenticated: bool = True) -> dict:
		headers = {"Content-Type": kind, **(basic if authenticated else {})}
		many = [wire.write("POST", name, headers, body) for wire, name in zip(wires, ENDPOINTS, strict=True)]
		return dict(zip(ENDPOINTS, together(wires, many), strict=True))

	yield to_each_endpoint
	for wire in wires:
		wire.close()


@pytest.fixture(scope="module")
def is_logged_by_frappe(site):
	"""Whether Frappe fails, before any app is asked, at a session id with a NUL, which PostgreSQL does not take."""
	on_postgres = is_on_postgres(site)
	return lambda body: on_postgres and b"\0" in unquote_to_bytes(body)


def check(answers: dict, form: bool = True) -> None:
	"""No body of these tests holds anything good, so no answer may be more than the ones named here."""
	for endpoint, answer in answers.items():
		if form and answer.status_code == 200 and endpoint == "revoke_token":
			# An unknown token (RFC 7009 section 2.2).
			assert body_of(answer) == {"message": "success"}
		elif form and answer.status_code == 200 and endpoint == "introspect_token":
			assert body_of(answer) == {"active": False}
		else:
			refused_somehow(answer)


@requirement("security", "21d", "any form is answered in the RFC's words, with nothing in the Error Log")
@requirement("security", "20b", "any form is answered in the RFC's words: JSON, not stored, no traceback")
@examples(160)
@given(st.one_of(FORMS, FORMS, ASCII, UTF8), st.booleans())
def test_any_form(send, nothing_logged, is_logged_by_frappe, body, authenticated):
	assume(not is_logged_by_frappe(body))
	check(send(body, authenticated=authenticated))


@requirement("security", "21d", "octets that are no text are refused without a word in the Error Log")
@examples(40)
@given(st.one_of(st.binary(max_size=80), st.builds(bytes.__add__, FORMS, st.binary(max_size=20))))
def test_any_octets(send, nothing_logged, is_logged_by_frappe, body):
	assume(not is_logged_by_frappe(body))
	for endpoint, answer in send(body).items():
		if answer.status_code == 413:
			# Werkzeug's word for a form that it cannot decode, before any app is asked.
			assert not is_utf8(body)
			no_traceback(answer)
			continue
		check({endpoint: answer})


@requirement("security", "21b", "1 MB bodies are refused, whatever they hold")
@examples(8)
@given(HUGE)
def test_huge_forms(send, nothing_logged, body):
	check(send(body))


def is_utf8(octets: bytes) -> bool:
	try:
		octets.decode()
	except UnicodeDecodeError:
		return False
	return True


# Other content types

WORDS = [
	"application",
	"text",
	"multipart",
	"x-www-form-urlencoded",
	"json",
	"form-data",
	"plain",
	"xml",
	"*",
]
ODD_KINDS = st.one_of(
	st.sampled_from(
		[
			None,
			"",
			"text/plain",
			"application/xml",
			"application/octet-stream",
			"application/x-www-form-urlencoded2",
			"x-application/x-www-form-urlencoded",
			"multipart/form-data",
			"multipart/form-data; boundary=",
			"multipart/form-data; boundary=x; boundary=y",
			"multipart/mixed; boundary=x",
			"application/graphql",
			"application/x-url-encoded",
			"text/html; charset=nonsense",
		]
	),
	st.lists(st.sampled_from([*WORDS, "/", "/", ";", "=", "charset", ",", " "]), max_size=6).map("".join),
	st.binary(max_size=20).map(lambda octets: bytes(octet for octet in octets if octet not in b"\r\n\0")),
)
MULTIPART = "multipart/form-data; boundary=x"


def names_a_form(kind) -> bool:
	text = kind.decode("latin-1") if isinstance(kind, bytes) else kind or ""
	return text.partition(";")[0].strip().lower() == FORM


def names_json(kind) -> bool:
	text = kind.decode("latin-1") if isinstance(kind, bytes) else kind or ""
	return "json" in text.lower()


@requirement("RFC 6749", "3.2", "what is no form is refused, whatever it calls itself")
@requirement("security", "13a", "the token endpoints take a form body only")
@examples(70)
@given(
	st.one_of(FORMS, ASCII, UTF8),
	ODD_KINDS.filter(lambda kind: not names_a_form(kind) and not names_json(kind)),
)
def test_any_content_type(send, nothing_logged, body, kind):
	check(send(body, kind), form=False)


@requirement("security", "21c", "a form with parameters on its content type is a form, whatever they say")
@examples(25)
@given(
	FORMS,
	st.sampled_from(
		[
			"",
			";",
			"; charset=utf-8",
			"; charset=latin-1",
			"; charset=nonsense",
			"; charset=utf-16",
			';"',
			"; =x",
		]
	),
)
def test_any_parameter_of_the_content_type(send, nothing_logged, body, parameter):
	check(send(body, FORM + parameter))


@st.composite
def parts(draw):
	name = draw(
		st.one_of(st.sampled_from(NAMES), UTF8.map(lambda name: name.replace(b"\r", b"").replace(b"\n", b"")))
	)
	file = draw(
		st.sampled_from([b"", b"", b'; filename="a.txt"', b'; filename=""', b"; filename*=utf-8''%FF"])
	)
	more = draw(
		st.sampled_from([b"", b"\r\nContent-Type: text/plain", b"\r\nContent-Transfer-Encoding: base64"])
	)
	head = b'--x\r\nContent-Disposition: form-data; name="' + name + b'"' + file + more
	return head + draw(st.sampled_from([b"\r\n\r\n", b"\r\n\r\n", b"\n\n", b"\r\n"])) + draw(UTF8)


@requirement("security", "21c", "multipart bodies, well-formed or not, are refused in the RFC's words")
@examples(50)
@given(
	st.lists(parts(), max_size=4).map(b"\r\n".join),
	st.sampled_from([b"\r\n--x--\r\n", b"", b"\r\n--x", b"--"]),
)
def test_any_multipart(send, nothing_logged, body, end):
	check(send(body + end, MULTIPART), form=False)


# JSON

JSON = st.recursive(
	st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
	lambda inner: st.one_of(
		st.lists(inner, max_size=4),
		st.dictionaries(
			st.one_of(st.sampled_from([name.decode() for name in NAMES]), st.text(max_size=8)),
			inner,
			max_size=4,
		),
	),
	max_leaves=8,
).map(json.dumps)
DEEP = st.builds(
	lambda piece, times: piece * times, st.sampled_from(["[", '{"a":', "[{"]), st.integers(1, 3000)
)
JSON_KINDS = [
	"application/json",
	"application/json; charset=utf-8",
	"application/problem+json",
	"APPLICATION/JSON",
]


@requirement(
	"security", "21c", "JSON, broken or not, is refused in the RFC's words; nothing in the Error Log"
)
@examples(50)
@given(
	st.one_of(JSON.map(str.encode), UTF8, DEEP.map(str.encode), st.binary(max_size=40)),
	st.sampled_from(JSON_KINDS),
)
def test_any_json(send, nothing_logged, body, kind):
	check(send(body, kind), form=False)


# Parameters in the URL


@requirement("security", "13b", "a query is refused at the token endpoints, whatever it holds")
@examples(60)
@given(FORMS.filter(bool), st.sampled_from(ENDPOINTS))
def test_any_query(wire, nothing_logged, query, endpoint):
	answer = wire.post(endpoint.encode() + b"?" + query, b"token=x")
	# What is no parameter of the endpoint is ignored.
	assert answer.status_code == 200 or refused_somehow(answer) in ("invalid_request", "invalid_client")


@requirement(
	"security", "21d", "octets that are no text are refused in a query too, without a word in the Error Log"
)
@examples(15)
@given(st.binary(min_size=1, max_size=10).map(lambda octets: bytes(octet | 0x80 for octet in octets)))
def test_any_octets_in_a_query(wire, nothing_logged_by_the_job, octets):
	for endpoint in ENDPOINTS:
		assert refused_somehow(wire.post(endpoint.encode() + b"?" + octets, b"token=x")) == "invalid_request"
