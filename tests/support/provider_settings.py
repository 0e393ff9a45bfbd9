"""The settings of the provider, changed for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.frappe_api import FrappeAPI

SETTINGS = "OAuth2 Provider Settings"


@contextmanager
def changed(admin: FrappeAPI, **values) -> Iterator[None]:
	"""Change settings, and set them back to what they were."""
	stored = admin.get(SETTINGS)
	admin.update(SETTINGS, **values)
	try:
		yield
	finally:
		admin.update(SETTINGS, **{name: stored.get(name) for name in values})
