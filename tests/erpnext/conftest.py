"""The comparison beside ERPNext and HRMS: users with an API key and a token, and two equal sides.

What is submitted in ERPNext cannot be deleted, so the documents of a run stay on the site; their names have the run's
number in them.
"""

import time

import pytest

from tests.erpnext.people import ROLES, roles_of
from tests.erpnext.prepared import MADE_ALONG, Maker
from tests.erpnext.walk import Side, walk


@pytest.fixture(scope="session")
def apps(admin):
	"""The apps of the site."""
	return {row["app_name"] for row in admin.rows("Module Def", fields=("app_name",))}


@pytest.fixture(scope="session")
def erpnext(apps, admin, world):
	"""Skips where ERPNext is missing; takes away what it makes along with the documents of a run."""
	if "erpnext" not in apps:
		pytest.skip("ERPNext is not on this site")
	before = {doctype: admin.names(doctype) for doctype in MADE_ALONG}
	yield
	await_contacts(admin)
	for doctype, names in before.items():
		world._made += [(doctype, name) for name in admin.names(doctype) - names]


def await_contacts(admin) -> None:
	"""Wait until no more come: Frappe makes a contact for each user, in the background."""
	found, known = admin.names("Contact"), None
	while found != known:
		time.sleep(3)
		found, known = admin.names("Contact"), found


@pytest.fixture(scope="session")
def hrms(apps, erpnext):
	if "hrms" not in apps:
		pytest.skip("HRMS is not on this site")


@pytest.fixture(scope="session")
def users(erpnext, admin, make_user):
	"""The users of the comparison, by the names of the table."""
	existing = admin.names("Role", [["disabled", "=", 0]])
	return {name: make_user(roles=roles_of(name, existing)) for name in ROLES}


@pytest.fixture(scope="session")
def key_headers(users, admin):
	"""What an integration with API keys sends."""
	return {name: f"token {make_key(admin, user.name)}" for name, user in users.items()}


def make_key(admin, user: str) -> str:
	secret = admin.call("frappe.core.doctype.user.user.generate_keys", user=user)["api_secret"]
	return f"{admin.get('User', user)['api_key']}:{secret}"


@pytest.fixture(scope="session")
def token_headers(users, make_client, allow, administration):
	"""What an integration with OAuth sends: `all`, and for the chief also administration."""
	clients = {
		name: make_client(scopes=["all", administration] if name == "chief" else ["all"]) for name in ROLES
	}
	return {name: f"Bearer {allow(clients[name], user).access_token}" for name, user in users.items()}


@pytest.fixture(scope="session")
def maker(world, admin):
	return Maker(world, admin)


@pytest.fixture(scope="session")
def sides(erpnext, apps, site, world, maker, users, key_headers, token_headers):
	"""The side with API keys and the side with tokens."""
	common = maker.common() | {name: user.name for name, user in users.items()}
	if "hrms" in apps:
		common |= maker.for_employees(common)
	both = []
	for digit, letter, headers in (("1", "k", key_headers), ("2", "t", token_headers)):
		marker = f"{letter}{world.run}"
		places = common | {"digit": digit} | maker.of_side(marker, common)
		if "hrms" in apps:
			places["employee"] = maker.employee(marker, common)
		both.append(Side(site, marker, headers, places))
	return both


@pytest.fixture(scope="session")
def walked(sides):
	"""`walked(name, rows)`: the pairs of answers to a table; it is gone through once."""
	done = {}

	def pairs(name, rows):
		if name not in done:
			done[name] = walk(rows, *sides)
		return done[name]

	return pairs
