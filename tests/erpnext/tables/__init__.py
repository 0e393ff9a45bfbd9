"""The calls, by subject. Rows of one table build on each other."""

from tests.erpnext.call import Call
from tests.erpnext.tables import (
	accounting,
	administration,
	buying,
	desk,
	human_resources,
	payroll,
	reports,
	searching,
	selling,
	stock,
	texts,
)

#: A token is answered as the API key.
EQUAL: dict[str, list[Call]] = {
	**selling.TABLES,
	**accounting.TABLES,
	**buying.TABLES,
	**stock.TABLES,
	**desk.TABLES,
	**searching.TABLES,
	**texts.TABLES,
	**human_resources.TABLES,
	**payroll.TABLES,
	**reports.TABLES,
	**administration.TABLES,
}

#: The token is refused, by the rule of docs/scopes.md that names the table.
REFUSED: dict[str, list[Call]] = administration.REFUSED

#: Tables of what no token may do, so that no scope is named.
CLOSED_TO_ALL = frozenset(("credentials", "documents of the app"))

#: Those that need HRMS.
OF_HRMS = frozenset((*human_resources.TABLES, *payroll.TABLES))
