"""The consent dialog."""

from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import frappe
from frappe import _

from oauth_provider.pages.rendering import Page, csrf_token, own_file, render
from oauth_provider.protocol import scope_map
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.authorize.withdrawal import PATH
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.store import scopes
from oauth_provider.store.records import ScopeDescription
from oauth_provider.wire.endpoints import get_endpoint

# Longer names of apps are shown smaller. Characters.
LONG_NAME = 40


@dataclass(frozen=True, kw_only=True)
class ShownScope(ScopeDescription):
	"""A scope as the dialog shows it; `changes_data` marks those that do more than read."""

	changes_data: bool


def dialog(request: AuthorizationRequest, handle: str) -> Page:
	"""Render the consent dialog.

	Args:
		request: the checked request.
		handle: the value that the form must send back.
	"""
	client, user = request.client, frappe.session.user
	return render(
		"dialog.html",
		client=client,
		has_long_name=len(client.app_name) > LONG_NAME,
		logo=own_file(client.logo),
		website=web_address(client.website),
		website_host=host(client.website),
		links=[
			(label, address)
			for label, address in (
				(_("Privacy policy"), web_address(client.privacy_policy)),
				(_("Terms of service"), web_address(client.terms_of_service)),
			)
			if address
		],
		scopes=describe_scopes(request.scopes),
		account=user,
		full_name=frappe.utils.get_fullname(user),
		destination=redirect_uris.host_of(request.redirect_uri),
		destination_kind=redirect_uris.kind_of(request.redirect_uri),
		approve=get_endpoint("approve").address,
		authorized_apps=PATH,
		handle=handle,
		csrf_token=csrf_token(),
	)


def describe_scopes(names: list[str]) -> list[ShownScope]:
	"""Read the texts and warnings that the dialog shows for scopes.

	Returns:
		name, title, description, full_access, administration and changes_data of each. Administration and full access
		come first, since users overlook them below harmless lines; then the scopes that make changes.
	"""
	described = [
		ShownScope(
			**asdict(scope),
			changes_data=scope_map.opened_by([scope.name]).changes_data(scope.methods_only_read),
		)
		for scope in scopes.describe(names)
	]
	return sorted(described, key=sort_key)


def sort_key(scope: ShownScope) -> tuple[bool, bool, bool]:
	"""The sort key of scopes: administration, then full access, then scopes that make changes."""
	return not scope.administration, not scope.full_access, not scope.changes_data


def web_address(address: str | None) -> str | None:
	return address if (address or "").startswith(("https://", "http://")) else None


def host(address: str | None) -> str | None:
	return urlsplit(address).netloc if web_address(address) else None
