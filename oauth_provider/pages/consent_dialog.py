"""The question whether an app may have what it asks for."""

from urllib.parse import urlsplit

import frappe
from frappe import _

from oauth_provider.pages.rendering import Page, own_file, render
from oauth_provider.protocol import scope_map
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.authorize.withdrawal import PATH
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.store import scopes
from oauth_provider.wire.endpoints import get_endpoint

# Characters, above which the name of an app is shown smaller.
LONG_NAME = 40


def dialog(request: AuthorizationRequest, handle: str) -> Page:
	"""Render the question whether a client may have what it asks for.

	Args:
		request: the checked request.
		handle: what the answer must carry.
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
		scopes=describe(request.scopes),
		account=user,
		full_name=frappe.utils.get_fullname(user),
		destination=redirect_uris.host_of(request.redirect_uri),
		destination_kind=redirect_uris.kind_of(request.redirect_uri),
		approve=get_endpoint("approve").address,
		authorized_apps=PATH,
		handle=handle,
		csrf_token=frappe.sessions.get_csrf_token(),
	)


def describe(names: list[str]) -> list[dict]:
	"""Read what the dialog says about scopes.

	Returns:
		name, title, description, full_access and changes_data of each. What opens everything comes first, below a few
		harmless lines it would be read past; then what makes changes.
	"""
	described = scopes.describe(names)
	for scope in described:
		opened = scope_map.opened_by([scope.name])
		scope.changes_data = opened.changes_data(methods_only_read=bool(scope.methods_only_read))
	return sorted(described, key=lambda scope: (not scope.full_access, not scope.changes_data))


def web_address(address: str | None) -> str | None:
	return address if (address or "").startswith(("https://", "http://")) else None


def host(address: str | None) -> str | None:
	return urlsplit(address).netloc if web_address(address) else None
