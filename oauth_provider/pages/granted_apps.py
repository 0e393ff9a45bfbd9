"""The page `/authorized-apps`, and the page that asks before an app is revoked."""

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
from oauth_provider.pages import third_party_apps
from oauth_provider.pages.consent_dialog import web_address
from oauth_provider.pages.rendering import csrf_token
from oauth_provider.pages.scope_list import ShownScope, arrange, describe_scopes
from oauth_provider.protocol.authorize.withdrawal import PATH
from oauth_provider.protocol.clients import self_made
from oauth_provider.store import users, uses
from oauth_provider.store.records import AuthorizedApp, Client
from oauth_provider.wire.endpoints import get_endpoint

#: The last use of a grant is stored with this precision.
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Moment:
	"""A time as users read it, in their time zone: how long ago, exact, and for machines (ISO 8601)."""

	relative: str
	exact: str
	machine: str


def listing(apps: list[AuthorizedApp], revoked: str | None) -> pages.Page:
	"""Render the list of apps that can use the account of the signed-in user.

	Args:
		apps: active grants.
		revoked: the name of the app that the user has just revoked.
	"""
	zones, unsaved = (site_zone(), user_zone(frappe.session.user)), read_unsaved_uses(apps)
	known = {scope.name: scope for scope in describe_scopes(list_scopes(apps))} if apps else {}
	return render(
		"authorized_apps.html",
		apps=[
			{**describe_app(app, known), **describe_moments(app, unsaved.get(app.name, 0), *zones)}
			for app in apps
		],
		revoked=revoked,
		others=third_party_apps.link_to_list(),
		account=frappe.session.user,
		full_name=frappe.utils.get_fullname(frappe.session.user),
	)


def question(app: AuthorizedApp, proof: str) -> pages.Page:
	"""Render the page that asks whether to revoke an app.

	Args:
		app: an active grant.
		proof: the value that the form must send back.
	"""
	known = {scope.name: scope for scope in describe_scopes(list_scopes([app]))}
	return render(
		"revoke_app.html",
		app=describe_app(app, known),
		proof=proof,
		revoke=get_endpoint("revoke").address,
		csrf_token=csrf_token(),
	)


def nothing_to_revoke() -> pages.Page:
	"""Render the page for an app without access: the same for unknown, revoked and other users' grants."""
	return render("nothing_to_revoke.html")


def render(template: str, **context) -> pages.Page:
	page = pages.render(template, path=PATH, **context)
	# Unlike the consent dialog, these pages never redirect to another origin.
	return replace(page, content_security_policy=f"{page.content_security_policy}; form-action 'self'")


def read_unsaved_uses(apps: list) -> dict[str, int]:
	"""Read the last uses that are not stored in the grants yet, in seconds since 1970 UTC; empty without Redis."""
	with suppress(RedisError):
		return uses.read([app.name for app in apps])
	return {}


def list_scopes(apps: Iterable) -> list[str]:
	return list(dict.fromkeys(name for app in apps for name in app.scopes))


def describe_app(app: AuthorizedApp, known: dict[str, ShownScope]) -> dict:
	"""Prepare an app for the templates; its scopes are in the order of the dialog."""
	names = app.scopes
	found = [known[name] for name in names if name in known]
	return {
		"name": app.name,
		"app_name": app.app_name,
		"isolated": isolate(app.app_name),
		"logo": pages.own_file(app.logo),
		"website": None if app.is_self_made else web_address(app.website),
		"registered_from": name_place(app) if app.is_self_made else None,
		"is_trusted": app.skip_authorization,
		"scopes": arrange(scope for scope in found if scope.enabled),
		"disabled": [scope for scope in found if not scope.enabled],
		"unknown": [name for name in names if name not in known],
	}


def name_place(client: Client | AuthorizedApp) -> str:
	"""Say where a client that registered itself gets its codes, by the least that is certain.

	Nobody knows any more to which of its redirect URIs a code went.
	"""
	if claimed := self_made.find_claimed_host(client, client.known_hosts):
		return _("a program on a device, which calls itself an app of {0}").format(isolate(claimed))
	host = client.registration_host
	return _("a program on a device") if host == self_made.THIS_DEVICE else host


def isolate(name: str) -> str:
	"""Wrap a name in Unicode isolates, for sentences with the other text direction."""
	return f"\u2068{name}\u2069"


def describe_moments(app: AuthorizedApp, unsaved: int, of_site: tzinfo, of_user: tzinfo) -> dict:
	"""Describe when an app was allowed and last used.

	Args:
		app: an active grant.
		unsaved: a last use that is not in the grant yet, in seconds since 1970 UTC; 0 for none.
		of_site: the time zone of the grant's datetimes.
		of_user: the time zone of the result.
	"""
	first, last = (
		value.replace(tzinfo=of_site) if value else None for value in (app.first_consent, app.last_consent)
	)
	used = max(app.last_used_at, unsaved)
	again = last if first and last and last - first > timedelta(minutes=1) else None
	return {
		"allowed": describe_moment(first or last, of_user),
		"allowed_again": describe_moment(again, of_user),
		"used": describe_moment(datetime.fromtimestamp(used, timezone.utc), of_user, HOUR) if used else None,
	}


def describe_moment(
	moment: datetime | None, zone: tzinfo, exactness: timedelta = timedelta(minutes=1)
) -> Moment | None:
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
	"""The site's time zone, in which Frappe stores datetimes such as those of consents."""
	return find_zone(get_system_timezone()) or timezone.utc


def user_zone(user: str) -> tzinfo:
	return find_zone(users.time_zone(user)) or site_zone()


def find_zone(name: str | None) -> tzinfo | None:
	try:
		return ZoneInfo(name) if name else None
	except (ZoneInfoNotFoundError, ValueError, OSError):
		return None
