"""Requests with a limited token and what becomes of them: route x verb x trick.

A row is (verb, path, options of requests). In paths and options, {todo} is a ToDo that the token may read, {person} its
user, {other} another user, {note} and {event} documents that no scope here opens, {mine} a ToDo to be changed, and
{word} what every description begins with.
"""

from tests.http.scope_table.lists import IGNORED, LISTS, TRICKS
from tests.http.scope_table.opened import OPEN, OPEN_BY_VERSION
from tests.http.scope_table.other_accesses import OTHER_ACTIONS, OTHER_DOCUMENTS
from tests.http.scope_table.writing import NO_WRITES, WRITES, WRITES_OF_ITS_OWN

__all__ = ["CLOSED", "IGNORED", "NO_WRITES", "OPEN", "OPEN_BY_VERSION", "WRITES", "WRITES_OF_ITS_OWN"]

CLOSED = {
	**{f"other documents: {name}": row for name, row in OTHER_DOCUMENTS.items()},
	**{f"other actions: {name}": row for name, row in OTHER_ACTIONS.items()},
	**{
		f"{route}: {trick}": make(**arguments)
		for route, make in LISTS.items()
		for trick, arguments in TRICKS.items()
	},
}
