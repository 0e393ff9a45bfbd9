"""What Frappe's own provider has issued, in the spelling in which it has."""

import secrets

import frappe
import pytest

from oauth_provider.store import core_provider
from oauth_provider.store.hashing import digest


@pytest.mark.parametrize("is_hashed", [False, True])
def test_another_spelling_is_no_token(is_hashed):
	token = f"aB{secrets.token_hex(12)}"
	name = digest(token) if is_hashed else token
	frappe.get_doc(doctype="OAuth Bearer Token", name=name, access_token=name).db_insert()
	assert core_provider.has_issued(token) and not core_provider.is_misspelled(token)
	assert not core_provider.has_issued(token.swapcase()) and not core_provider.has_issued("unknown")
	# PostgreSQL compares exactly, and so does a hash.
	expected = not is_hashed and frappe.db.db_type == "mariadb"
	assert core_provider.is_misspelled(token.swapcase()) is expected
