"""Scope strings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oauth_provider.protocol.errors import InvalidScope
from oauth_provider.protocol.scope_strings import join, parse, select

requirement = pytest.mark.requirement


@requirement("RFC 6749", "3.3", "space-separated, case-sensitive, order without meaning")
@pytest.mark.parametrize(
	"scope, tokens",
	[
		(None, []),
		("", []),
		("  ", []),
		("a", ["a"]),
		("a b", ["a", "b"]),
		(" b  a ", ["b", "a"]),
		("a b a", ["a", "b"]),
		("a A", ["a", "A"]),
		("https://example.com/x.read !#[]~", ["https://example.com/x.read", "!#[]~"]),
	],
)
def test_parsing(scope, tokens):
	assert parse(scope) == tokens


@requirement("RFC 6749", "3.3", "a scope has no quotes, backslashes, control or non-ASCII characters")
@pytest.mark.parametrize(
	"scope", ["a\tb", "a\n", "a\r\nb", "a\x00", '"a"', "a\\b", "é", "\xa0", "\u2028a", "\x7f", "ａ", "\udc80"]
)
def test_other_characters_are_refused(scope):
	with pytest.raises(InvalidScope) as refused:
		parse(scope)
	assert refused.value.description.isascii() and refused.value.description.isprintable()


@pytest.mark.parametrize(
	"requested, allowed, expected",
	[
		(None, ["a", "b"], ["a", "b"]),
		("", ["a"], ["a"]),
		(" ", ["a"], ["a"]),
		("b", ["a", "b"], ["b"]),
		("b a", ["a", "b"], ["b", "a"]),
		("a offline_access", ["a"], ["a"]),
		("offline_access a", ["a", "offline_access"], ["offline_access", "a"]),
	],
)
def test_selecting(requested, allowed, expected):
	assert select(requested, allowed) == expected


@requirement("RFC 6749", "3.3", "a scope that a client may not have is refused")
@pytest.mark.parametrize(
	"requested, allowed",
	[
		("a", []),
		(None, []),
		("", []),
		("c", ["a", "b"]),
		("a c", ["a"]),
		("A", ["a"]),
		("a*", ["a"]),
		("a", ["ab"]),
		("offline_access", ["a"]),
		("b offline_access", ["a"]),
	],
)
def test_selecting_what_is_not_allowed(requested, allowed):
	with pytest.raises(InvalidScope):
		select(requested, allowed)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_parse_raises_nothing_else_and_join_undoes_it(scope):
	try:
		tokens = parse(scope)
	except InvalidScope:
		return
	assert parse(join(tokens)) == tokens
