"""Texts of strangers that people read: a character that shows nothing makes two of them look the same."""

import unicodedata

# Joiners, which some scripts need within a word.
JOINERS = "\u200c\u200d"
# Control and format characters, among them those that change the direction of text (Unicode TR 36 2.5), what is no
# character, and separators of lines.
INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
# Letters, marks and signs that show nothing: fillers of Hangul and Khmer, the grapheme joiner, the empty Braille cell.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def is_invisible(character: str) -> bool:
	"""Whether a character shows nothing and is no space, and no script needs it."""
	is_format = unicodedata.category(character) in INVISIBLE and character not in JOINERS
	return is_format or character in BLANK


def has_invisible(text: str) -> bool:
	"""Whether a text has an invisible character."""
	return any(map(is_invisible, text))


def is_blank(text: str) -> bool:
	"""Whether a text without invisible characters shows nothing: it has neither letter, nor digit, nor sign."""
	return not any(unicodedata.category(character)[0] in "LNPS" for character in text)


def remove_invisible(text: str) -> str:
	"""Return a text without its invisible characters."""
	return "".join(character for character in text if not is_invisible(character))
