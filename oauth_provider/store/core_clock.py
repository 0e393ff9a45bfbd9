"""Moments of Frappe's own provider, which stores them in the site's time zone and without it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from frappe.utils.data import get_system_timezone


class Clock:
	"""Converts moments of the site to seconds since 1970 UTC."""

	def __init__(self) -> None:
		self.zone = ZoneInfo(get_system_timezone())

	def earliest(self, moment: datetime) -> int:
		"""The first of the two moments in the hour that comes twice when the clocks go back."""
		return int(moment.replace(tzinfo=self.zone, fold=0).timestamp())

	def latest(self, moment: datetime) -> int:
		"""The second one."""
		return int(moment.replace(tzinfo=self.zone, fold=1).timestamp())

	def end_of(self, created: datetime, expires: datetime | None) -> int:
		"""When a token expires: its lifetime after its creation, whatever the clocks did meanwhile.

		Args:
			created: when it was made.
			expires: when it expires, as Frappe has added it up without the time zone; None for at once.
		"""
		lifetime = (expires - created).total_seconds() if expires else 0
		return self.earliest(created) + int(lifetime)
