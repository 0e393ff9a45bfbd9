"""Which names the database takes for those of the app's DocTypes."""

import string

import frappe
import pytest

from oauth_provider.store.own_tables import is_frappes, is_ours, letters_of

requirement = pytest.mark.requirement
ALPHABET = string.ascii_lowercase + string.digits
# All planes in which a letter, a digit or an ignored character was found.
CODE_POINTS = [chr(number) for number in range(1, 0x20000) if not 0xD800 <= number < 0xE000]


@requirement(
	"security", "31", "documents of the app are known by each name that the database takes for theirs"
)
def test_letters_are_compared_as_the_database_compares_them():
	"""Each character that MariaDB ignores, or takes for a letter or digit of ASCII, is the same to `letters_of`."""
	wrong = []
	for begin in range(0, len(CODE_POINTS), 2000):
		batch = CODE_POINTS[begin : begin + 2000]
		rows = " union all ".join(["select %s"] * len(batch))
		alphabet = ", ".join(f"'{letter}'" for letter in ("", *ALPHABET))
		equal = f"select c from (select 'c' as c limit 0 union all {rows}) x where c in ({alphabet})"
		for (character,) in frappe.db.sql(equal, batch):
			same = frappe.db.sql(
				f"select x from (select '' as x union all {letters()}) y where x = %s", character
			)
			if letters_of(character) != str(same[0][0]):
				wrong.append((hex(ord(character)), same))
	assert not wrong


def letters() -> str:
	return " union all ".join(f"select '{letter}'" for letter in ALPHABET)


@pytest.mark.parametrize(
	"name",
	["OAuth2 Client", "oauth2 client ", "\u00d3Auth2 Client", "OAuth\u0662 Client", "OAuth2 Client\u0345"],
)
def test_a_name_of_the_app(name):
	assert is_ours(name) and not is_frappes(name)


@pytest.mark.parametrize("name", ["OAuth2", "OAuth2 Clients", "OAuth2 for partners", "Client", "", None, 7])
def test_another_name(name):
	assert not is_ours(name) and not is_frappes(name)


def test_names_of_frappes_own_server():
	assert (
		is_frappes("OAuth Client") and is_frappes("oauth provider settings") and not is_ours("OAuth Client")
	)
