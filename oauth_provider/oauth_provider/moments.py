"""Epoch seconds, shown as a person reads them."""

from datetime import datetime, timezone

from frappe.utils import convert_utc_to_system_timezone


def as_site_time(epoch: int | None) -> datetime | None:
	"""Turn a moment into the site's local time, for display only.

	What decides validity stays in UTC epoch seconds: a local time occurs twice when the clocks go back.

	Args:
		epoch: seconds since 1970 in UTC; 0 and None stand for "not yet".

	Returns:
		A naive datetime in the site's time zone, or None.
	"""
	if not epoch:
		return None
	utc = datetime.fromtimestamp(epoch, timezone.utc).replace(tzinfo=None)
	return convert_utc_to_system_timezone(utc).replace(tzinfo=None)
