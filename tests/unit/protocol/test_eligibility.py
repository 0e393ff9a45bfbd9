"""Roles are looked up as they are, not as Frappe remembers them."""

import frappe
import pytest

from oauth_provider.protocol import eligibility

requirement = pytest.mark.requirement


@requirement("security", "33", "a role that was taken away is gone, whatever Frappe's cache says")
def test_a_role_that_only_the_cache_knows_is_none(make_user):
	user = make_user().name
	frappe.cache.hset("roles", user, ["Report Manager", "All", "Guest"])
	try:
		assert "Report Manager" in frappe.get_roles(user)
		assert not eligibility.has_allowed_role(user, {"Report Manager"})
	finally:
		frappe.cache.hdel("roles", user)


@pytest.mark.parametrize(
	"allowed, expected",
	[
		(set(), True),
		({"Report Manager"}, True),
		({"Website Manager", "Report Manager"}, True),
		({"Website Manager"}, False),
		({"report manager "}, False),
		({"All"}, True),
		({"Guest"}, True),
		({"Website Manager", "All"}, True),
	],
)
def test_one_of_the_roles_is_enough(make_user, allowed, expected):
	assert eligibility.has_allowed_role(make_user("Report Manager").name, allowed) is expected


def test_administrator_has_every_role():
	assert eligibility.has_allowed_role("Administrator", {"Website Manager"})


@pytest.mark.parametrize("user_type, expected", [("System User", True), ("Website User", False)])
def test_who_may_use_desk_is_a_desk_user(make_user, user_type, expected):
	user = make_user().name
	frappe.db.set_value("User", user, "user_type", user_type)
	assert eligibility.has_allowed_role(user, {"Desk User"}) is expected
