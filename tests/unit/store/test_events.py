"""Texts from outside in the audit trail."""

import pytest

from oauth_provider.store.events import without_markup


@pytest.mark.parametrize("harmful", ["<", ">", "\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066"])
def test_nothing_harmful_is_stored(harmful):
	assert without_markup(f"a{harmful}b", 9) == "a?b"


@pytest.mark.parametrize("text", ["ä b", "مرحبا", "\u200fمرحبا", "日本"])
def test_any_language_is_stored_as_it_came(text):
	assert without_markup(text, 9) == text
