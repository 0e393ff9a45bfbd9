"""The scopes that are made for Sales Invoice open what an integrator takes for reading and writing invoices."""

import pytest

from tests.erpnext.call import as_parameters
from tests.erpnext.tables import by_hand, made
from tests.erpnext.walk import Side, walk
from tests.support.answers import bearer_refused

requirement = pytest.mark.requirement

MAKE = "oauth_provider.oauth_provider.doctype.oauth2_scope.making.make_scopes"
READ, WRITE = "sales_invoice:read", "sales_invoice:write"
READ_CUSTOMER, READ_GROUP = "customer:read", "customer_group:read"
# Desk shows them with a customer.
READ_AROUND = ["address:read", "contact:read"]
BY_HAND = "by hand"
#: Each table with the scopes of its token; writing first, since it makes what the others read.
TABLES = {
	"writing": ([WRITE], made.WRITING),
	"reading": ([READ], made.READING),
	"sharing": ([WRITE], made.SHARING),
	"reading both": ([READ, READ_CUSTOMER], made.READING_BOTH),
	"reading trees": ([READ_CUSTOMER, READ_GROUP, *READ_AROUND], made.READING_TREES),
	"listed": ([BY_HAND], by_hand.LISTED),
}


@pytest.fixture(scope="module")
def scopes(erpnext, admin, world, make_scope):
	"""The scopes as the button in Desk makes them, and one made by hand; their names by the names of the tables."""
	answer = admin.call(MAKE, doctypes=["Sales Invoice", "Customer", "Customer Group", "Address", "Contact"])
	world._made += [("OAuth2 Scope", name) for name in reversed(answer["made"])]
	known = {READ, WRITE, READ_CUSTOMER, READ_GROUP, *READ_AROUND}
	assert known <= {*answer["made"], *answer["existing"]}
	listed = make_scope(doctypes=by_hand.DOCTYPES, methods=by_hand.METHODS)
	return {**{name: name for name in known}, BY_HAND: listed}


@pytest.fixture(scope="module")
def limited(scopes, make_client, allow, users):
	"""`limited([scope, ...])`: the Authorization header of such a token of the user `accounts`."""

	def header(names):
		client = make_client(scopes=[scopes[name] for name in names])
		return f"Bearer {allow(client, users['accounts']).access_token}"

	return header


@pytest.fixture(scope="module")
def pairs(sides, limited):
	"""The answers to each table, by API key and by limited token."""
	key, token = (Side(side.site, side.marker, dict(side.headers), dict(side.places)) for side in sides)
	found = {}
	for name, (names, rows) in TABLES.items():
		token.headers["accounts"] = limited(names)
		found[name] = walk(rows, key, token)
	token.headers["accounts"] = limited([READ])
	return {**found, "side": token}


@requirement("design", "", "a scope that is made for a DocType opens what an integrator of it does")
@pytest.mark.parametrize("name, index", as_parameters({name: rows for name, (_, rows) in TABLES.items()}))
def test_what_the_scopes_open(name, index, pairs):
	pairs[name][index].check(TABLES[name][1][index])


@requirement(
	"security", "30", "a limited scope opens what it lists and nothing else: made for a DocType of ERPNext"
)
@pytest.mark.parametrize("row", made.CLOSED, ids=str)
def test_what_the_read_scope_does_not_open(row, pairs):
	bearer_refused(pairs["side"].send(row), "insufficient_scope", 403)
