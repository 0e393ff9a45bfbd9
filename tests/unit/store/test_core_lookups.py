"""What Frappe's own provider has issued, in the spelling in which it has."""

import secrets

import frappe
import pytest

from oauth_provider.store import core_lookups
from oauth_provider.store.hashing import digest


@pytest.mark.parametrize("is_hashed", [False, True])
def test_another_spelling_is_no_token(is_hashed):
	token = f"aB{secrets.token_hex(12)}"
	name = digest(token) if is_hashed else token
	frappe.get_doc(doctype="OAuth Bearer Token", name=name, access_token=name).db_insert()
	(found,) = core_lookups.find_like(token)
	assert found.is_exact and not core_lookups.find_like("unknown")
	# PostgreSQL compares exactly, and so does a hash.
	is_like = not is_hashed and frappe.db.db_type == "mariadb"
	assert [like.is_exact for like in core_lookups.find_like(token.swapcase())] == [False] * is_like
