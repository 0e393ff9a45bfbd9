"""What only holds where the database takes different names for one."""

import pytest

# Evaluated in the site, by the test's module, which imports frappe.
MARIADB_COLLATION = pytest.mark.skipif(
	"frappe.db.db_type != 'mariadb'", reason="PostgreSQL compares names character by character"
)


def alike(*values: object) -> object:
	"""Make the parameters of a case that holds only where accents and ignored characters make no other name."""
	return pytest.param(*values, marks=MARIADB_COLLATION)
