"""Request parameters, from the raw octets."""

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oauth_provider.protocol.errors import InvalidRequest
from oauth_provider.protocol.parameters import MAX_OCTETS, MAX_PARAMETERS, Parameters, encode, printable

requirement = pytest.mark.requirement


@pytest.mark.parametrize(
	"raw, expected",
	[
		("", {}),
		("&&", {}),
		("a=1", {"a": "1"}),
		("a=1&b=2", {"a": "1", "b": "2"}),
		("a=1=2", {"a": "1=2"}),
		("a+b=c+d", {"a b": "c d"}),
		("a=%2B%26%3D%25", {"a": "+&=%"}),
		("a=%C3%BC", {"a": "ü"}),
		("%61=1", {"a": "1"}),
		("a=ü".encode(), {"a": "ü"}),
		("a=1;b=2", {"a": "1;b=2"}),
		("=1", {"": "1"}),
	],
)
def test_decoding(raw, expected):
	found = Parameters.parse(raw)
	assert dict(found) == expected
	assert (found.repeated, found.malformed) == ([], [])


@requirement("security", "7b", "unknown parameters are ignored, empty ones count as absent")
@requirement("RFC 6749", "3.1", "parameters sent without a value are treated as omitted")
@pytest.mark.parametrize("raw", ["a", "a=", "a=&b=", "&a&"])
def test_empty_ones_are_absent(raw):
	assert dict(Parameters.parse(raw)) == {}


@requirement("security", "7a", "repeated parameters are refused")
@requirement("RFC 6749", "3.1", "parameters must not be included more than once")
@pytest.mark.parametrize("raw", ["a=1&a=2", "a=1&a=1", "a=&a=1", "a=1&a", "a=1&%61=2", "a=1&b=2&a=3"])
def test_repeated_ones_are_refused(raw):
	found = Parameters.parse(raw)
	assert found.repeated == ["a"]
	with pytest.raises(InvalidRequest, match="Repeated parameter: a"):
		found.refuse_repeated()


@requirement("security", "21a", "NUL, bad percent escapes, invalid UTF-8: refused")
@pytest.mark.parametrize(
	"raw",
	[
		"a=%00", "a=x%0A", "a=%0D", "a=%7F", "a=%", "a=%2", "a=%zz", "a=%u0041", "a=%FF", "a=%C3", "a=%ED%A0%80",
		"a=%C0%AF", b"a=\xff", b"a=\x00", b"a=\n", "a%00=1", "a%=1", "a=1&b=%FF",
	],
)  # fmt: skip
def test_malformed_ones_are_refused(raw):
	found = Parameters.parse(raw)
	assert len(found.malformed) == 1
	with pytest.raises(InvalidRequest):
		found.refuse_malformed()


def test_refusals_are_printable_ascii():
	for raw in ('"\\é\x7f=%00', "\u20ac=1&\u20ac=2"):
		found = Parameters.parse(raw.encode())
		for refuse in (found.refuse_malformed, found.refuse_repeated):
			try:
				refuse()
			except InvalidRequest as error:
				assert error.description.isascii() and error.description.isprintable()
				assert not set(error.description) & set('"\\')


@requirement("security", "21b", "huge requests are refused")
def test_limits():
	Parameters.parse("a=" + "x" * (MAX_OCTETS - 2))
	with pytest.raises(InvalidRequest):
		Parameters.parse("a=" + "x" * (MAX_OCTETS - 1))
	Parameters.parse("&".join(f"p{n}=1" for n in range(MAX_PARAMETERS)))
	with pytest.raises(InvalidRequest):
		Parameters.parse("&".join(f"p{n}=1" for n in range(MAX_PARAMETERS + 1)))


@requirement("security", "5a", "state comes back octet for octet")
@settings(max_examples=150, deadline=None)
@given(st.binary(min_size=1, max_size=80))
def test_any_octets_survive_parse_and_encode(octets):
	escaped = b"".join(b"%%%02X" % octet for octet in octets)
	value = Parameters.parse(b"state=" + escaped)["state"]
	assert Parameters.parse(f"state={encode(value)}")["state"] == value
	assert unquote_to_bytes(encode(value)) == octets


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_parse_reads_anything(raw):
	found = Parameters.parse(raw)
	for value in found.values():
		encode(value)
	printable("".join(found))
