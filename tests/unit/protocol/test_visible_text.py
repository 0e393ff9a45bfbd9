"""Texts of strangers that people read."""

import pytest

from oauth_provider.protocol.clients.visible_text import has_invisible, is_blank, remove_invisible

requirement = pytest.mark.requirement


@requirement("security", "45", "a name of what registered itself has no character that shows nothing")
@pytest.mark.parametrize(
	"sign",
	[
		*("\0", "\u0085", "\u00ad", "\u200b", "\u202e", "\u2066", "\ufeff", "\ue000", "\U000e0041"),
		# Unassigned, and no character at all.
		*("\u0378", "\uffff"),
		*("\u034f", "\u115f", "\u17b4", "\u180b", "\u2800", "\u3164", "\uffa0", "\U0001d159"),
		# What changes a character before it that has no such variation.
		*("\u200c", "\u200d", "\ufe0f", "\U000e0100"),
	],
	ids=ascii,
)
def test_invisible(sign):
	for text in (f"Cla{sign}ude", f"{sign}Claude", f"Claude{sign}"):
		assert has_invisible(text)
		assert remove_invisible(text) == "Claude"
	assert is_blank(remove_invisible(sign))


@pytest.mark.parametrize(
	"text",
	[
		*("برنامه\u200cها", "हिन्\u200dदी", "Émile & Co.", "日本語", "e\u0301", "12 %"),
		*(
			"\u2764\ufe0f",
			"\U0001f469\u200d\U0001f4bb",
			"\U0001f44d\U0001f3fd",
			"\u2764\ufe0f\u200d\U0001f525",
		),
	],
	ids=ascii,
)
def test_visible(text):
	assert not has_invisible(text) and remove_invisible(text) == text


@requirement("security", "45", "what registered itself repeats no sign that shows nothing")
def test_repeated():
	for text in ("\u2764\ufe0f\ufe0f", "हिन्\u200d\u200dदी"):
		assert has_invisible(text)
