"""The limit on failed attempts, for tests that need more of them than it allows."""

from contextlib import contextmanager

from tests.support.frappe_api import FrappeAPI

SETTINGS, LIMIT = "OAuth2 Provider Settings", "max_failures"


@contextmanager
def without_throttle(admin: FrappeAPI):
	"""Switch the limit off, if this site has one, and set it back to what it was."""
	fields = {field["fieldname"]: field for field in admin.get("DocType", SETTINGS)["fields"]}
	if LIMIT not in fields:
		yield
		return
	before = admin.get(SETTINGS).get(LIMIT)
	if before is None:
		before = int(fields[LIMIT].get("default") or 0)
	admin.update(SETTINGS, **{LIMIT: 0})
	try:
		yield
	finally:
		admin.update(SETTINGS, **{LIMIT: before})
