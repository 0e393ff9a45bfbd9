"""The users of the comparison, each with an API key and a token."""

from dataclasses import dataclass

from tests.erpnext.call import Person

# Everything but these and what Frappe gives by itself.
ADMINISTRATION = ("Administrator", "Script Manager", "System Manager")
BY_FRAPPE = ("All", "Desk User", "Guest")

ROLES = {
	"sales": (
		"Accounts User",
		"Projects Manager",
		"Projects User",
		"Sales Manager",
		"Sales Master Manager",
		"Sales User",
		"Stock User",
		"Support Team",
	),
	"accounts": (
		"Accounts Manager",
		"Accounts User",
		"Auditor",
		"Item Manager",
		"Purchase Manager",
		"Purchase Master Manager",
		"Purchase User",
		"Stock Manager",
		"Stock User",
	),
	"hr": ("Employee", "Expense Approver", "HR Manager", "HR User", "Leave Approver"),
	# Every role but those of administration.
	"worker": "all",
	# Every role; by a token of everyday work, so "without the administration roles".
	"boss": "all and administration",
	# Every role, by a token with administration.
	"chief": "all and administration",
}

sales, accounts, hr, worker, boss, chief = map(Person, ROLES)


@dataclass(frozen=True)
class Keys:
	"""The two values of an Authorization header that a user has."""

	key: str
	token: str


def roles_of(name: str, existing: set[str]) -> list[str]:
	"""The roles of a user of the comparison.

	Args:
		name: a key of ROLES.
		existing: the roles of the site.
	"""
	roles = ROLES[name]
	if not isinstance(roles, str):
		return sorted(existing.intersection(roles))
	left_out = {*BY_FRAPPE, *(() if roles.endswith("administration") else ADMINISTRATION), "Administrator"}
	return sorted(existing - left_out)
