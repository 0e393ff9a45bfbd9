"""Texts of strangers that people read: a character that shows nothing makes two of them look the same."""

import unicodedata
from itertools import pairwise

# Control and format characters, among them those that change the direction of text (Unicode TR 36 2.5), what is no
# character, and separators of lines.
INVISIBLE = frozenset(("Cc", "Cf", "Cn", "Cs", "Co", "Zl", "Zp"))
# Letters, marks and signs that show nothing: fillers of Hangul and Khmer, the grapheme joiner, variation selectors of
# Mongolian, the empty Braille cell, the empty note.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159")
# The canonical combining class of viramas.
VIRAMA = 9
# Joiners and variation selectors change how the character before them looks, in some scripts and of pictures.
JOINERS = frozenset("\u200c\u200d")
SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


def is_invisible(character: str, before: str = "") -> bool:
	"""Whether a character shows nothing and is no space.

	Args:
		character: one.
		before: the one before it; empty at the beginning.
	"""
	if character in JOINERS:
		return not (before in SELECTORS or is_picture(before) or is_joined(before))
	if character in SELECTORS:
		return not is_picture(before)
	return unicodedata.category(character) in INVISIBLE or character in BLANK


def is_picture(character: str) -> bool:
	"""Whether a character is a sign, or the colour of one."""
	return unicodedata.category(character or " ") in ("Sk", "So")


def is_joined(character: str) -> bool:
	"""Whether a character may be joined with the next: an Arabic letter, or a virama (RFC 5892 A.1, A.2)."""
	return bool(character) and (
		unicodedata.bidirectional(character) == "AL" or unicodedata.combining(character) == VIRAMA
	)


def has_invisible(text: str) -> bool:
	"""Whether a text has an invisible character."""
	return remove_invisible(text) != text


def is_blank(text: str) -> bool:
	"""Whether a text without invisible characters shows nothing: it has neither letter, nor digit, nor sign."""
	return not any(unicodedata.category(character)[0] in "LNPS" for character in text)


def remove_invisible(text: str) -> str:
	"""Return a text without its invisible characters."""
	pairs = pairwise(("", *text))
	return "".join(character for before, character in pairs if not is_invisible(character, before))
