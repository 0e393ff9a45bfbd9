"""A token of everyday work is answered as an API key of the same user, beside ERPNext and HRMS."""

import pytest

from tests.erpnext import tables
from tests.erpnext.call import as_parameters
from tests.support.answers import bearer_refused

requirement = pytest.mark.requirement


@requirement("design", "", "everyday work by a token is answered as by an API key of the user")
@pytest.mark.parametrize("name, index", as_parameters(tables.EQUAL))
def test_the_answers_are_equal(name, index, walked, request):
	if name in tables.OF_HRMS:
		request.getfixturevalue("hrms")
	row, pair = tables.EQUAL[name][index], walked(name, tables.EQUAL[name])[index]
	pair.check(row)


@requirement("design", "", "where a token is answered otherwise, a rule says why")
@pytest.mark.parametrize("name, index", as_parameters(tables.REFUSED))
def test_what_is_closed_to_the_token(name, index, walked):
	pair = walked(name, tables.REFUSED[name])[index]
	assert pair.key.status_code < 300, pair.key.text[:1500]
	if name in tables.CLOSED_TO_ALL:
		said = bearer_refused(pair.token, "insufficient_scope", 403)
		assert "scope" not in said and "whatever its scopes" in said["error_description"]
	else:
		# In Frappe's words: as to a user without these roles.
		assert pair.token.status_code == 403, pair.token.text[:500]


def test_the_tables_are_long():
	assert sum(map(len, tables.EQUAL.values())) >= 300
