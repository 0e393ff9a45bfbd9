"""The page of the apps that a person has allowed, and the question before one is revoked."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import frappe
from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta
from frappe import _
from frappe.utils import formatdate, get_system_timezone
from redis.exceptions import RedisError

from oauth_provider import pages
from oauth_provider.pages.consent_dialog import describe, web_address
from oauth_provider.protocol.authorize.withdrawal import PATH
from oauth_provider.store import users, uses
from oauth_provider.store.records import AuthorizedApp
from oauth_provider.wire.endpoints import get_endpoint

#: To this a grant's last use is known.
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Moment:
	"""A moment as people read it: how long ago, and when exactly, in their time zone."""

	relative: str
	exact: str
	machine: str


def listing(apps: list[AuthorizedApp], revoked: str | None) -> pages.Page:
	"""Render the apps that may use the account of who is signed in.

	Args:
		apps: grants that are active.
		revoked: the name of the app whose access has just ended.
	"""
	zones, noted = (site_zone(), own_zone(frappe.session.user)), read_notes(apps)
	known = {scope.name: scope for scope in describe(names_in(apps))} if apps else {}
	return render(
		"authorized_apps.html",
		apps=[{**described(app, known), **moments(app, noted.get(app.name, 0), *zones)} for app in apps],
		revoked=revoked,
		account=frappe.session.user,
		full_name=frappe.utils.get_fullname(frappe.session.user),
	)


def question(app: AuthorizedApp, proof: str) -> pages.Page:
	"""Render the question whether to end the access of an app.

	Args:
		app: an active grant.
		proof: what the answer must carry.
	"""
	known = {scope.name: scope for scope in describe(names_in([app]))}
	return render(
		"revoke_app.html",
		app=described(app, known),
		proof=proof,
		revoke=get_endpoint("revoke").address,
		csrf_token=frappe.sessions.get_csrf_token(),
	)


def nothing_to_revoke() -> pages.Page:
	"""Render that an app has no access; whether it had, or whose it was, is not told."""
	return render("nothing_to_revoke.html")


def render(template: str, **context) -> pages.Page:
	page = pages.render(template, path=PATH, **context)
	# No redirect leads away from here, as it does from the dialog.
	return replace(page, content_security_policy=f"{page.content_security_policy}; form-action 'self'")


def read_notes(apps: list) -> dict[str, int]:
	"""Uses that no job has written to the grants yet; none without Redis."""
	with suppress(RedisError):
		return uses.read([app.name for app in apps])
	return {}


def names_in(apps: Iterable) -> list[str]:
	return list(dict.fromkeys(name for app in apps for name in app.scopes))


def described(app: AuthorizedApp, known: dict) -> dict:
	"""An app as the templates show it; what opens everything comes first, as in the dialog."""
	names = app.scopes
	found = [known[name] for name in names if name in known]
	return {
		"name": app.name,
		"app_name": app.app_name,
		"isolated": isolate(app.app_name),
		"logo": pages.own_file(app.logo),
		"website": web_address(app.website),
		"is_trusted": app.skip_authorization,
		"scopes": sorted(
			found, key=lambda scope: (not (scope.full_access and scope.enabled), not scope.changes_data)
		),
		"unknown": [name for name in names if name not in known],
	}


def isolate(name: str) -> str:
	"""A name in the middle of a sentence that may run the other way."""
	return f"\u2068{name}\u2069"


def moments(app: AuthorizedApp, noted: int, of_site: tzinfo, of_user: tzinfo) -> dict:
	"""When an app was allowed, and when it was last used: seconds since 1970 UTC, of which 0 means never."""
	first, last = (
		value.replace(tzinfo=of_site) if value else None for value in (app.first_consent, app.last_consent)
	)
	used = max(app.last_used_at, noted)
	again = last if first and last and last - first > timedelta(minutes=1) else None
	return {
		"allowed": tell(first or last, of_user),
		"allowed_again": tell(again, of_user),
		"used": tell(datetime.fromtimestamp(used, timezone.utc), of_user, HOUR) if used else None,
	}


def tell(moment: datetime | None, zone: tzinfo, exactness: timedelta = timedelta(minutes=1)) -> Moment | None:
	if moment is None:
		return None
	ago = datetime.now(timezone.utc) - moment
	if ago < exactness:
		relative = _("just now", context="OAuth consent") if exactness < HOUR else _("within the last hour")
	else:
		relative = format_timedelta(-ago, add_direction=True, locale=locale())
	here = moment.astimezone(zone)
	exact = f"{formatdate(here.date())} {here:%H:%M}"
	return Moment(relative, exact, here.isoformat(timespec="minutes"))


def locale() -> Locale:
	try:
		return Locale.parse((frappe.local.lang or "en").replace("-", "_"))
	except (UnknownLocaleError, ValueError):
		return Locale("en")


def site_zone() -> tzinfo:
	"""That of the consents, which are kept as Frappe keeps moments."""
	return find_zone(get_system_timezone()) or timezone.utc


def own_zone(user: str) -> tzinfo:
	return find_zone(users.time_zone(user)) or site_zone()


def find_zone(name: str | None) -> tzinfo | None:
	try:
		return ZoneInfo(name) if name else None
	except (ZoneInfoNotFoundError, ValueError, OSError):
		return None
