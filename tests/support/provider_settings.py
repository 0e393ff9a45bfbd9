"""The settings of the provider, changed for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.frappe_api import FrappeAPI

SETTINGS = "OAuth2 Provider Settings"


@contextmanager
def changed(admin: FrappeAPI, **values) -> Iterator[None]:
	"""Change settings, and set them back to what they were."""
	stored = read_settings(admin)
	admin.update(SETTINGS, **values)
	try:
		yield
	finally:
		admin.update(SETTINGS, **{name: stored.get(name) for name in values})


def read_settings(admin: FrappeAPI) -> dict:
	"""Read what can be stored again: rows without their names, as a row of that name is deleted by then."""
	return {
		name: [{key: row[key] for key in row if key != "name"} for row in value]
		if isinstance(value, list)
		else value
		for name, value in admin.get(SETTINGS).items()
	}
