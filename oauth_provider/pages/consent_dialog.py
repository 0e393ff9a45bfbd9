"""The consent dialog."""

from urllib.parse import urlsplit

import frappe
from frappe import _

from oauth_provider.pages.rendering import Page, csrf_token, own_file, render
from oauth_provider.pages.scope_list import arrange, describe_scopes
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.authorize.withdrawal import PATH
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.wire.endpoints import get_endpoint

# Longer names of apps are shown smaller. Characters.
LONG_NAME = 40


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
		scopes=arrange(describe_scopes(request.scopes)),
		account=user,
		full_name=frappe.utils.get_fullname(user),
		destination=redirect_uris.host_of(request.redirect_uri),
		destination_kind=redirect_uris.kind_of(request.redirect_uri),
		approve=get_endpoint("approve").address,
		authorized_apps=PATH,
		handle=handle,
		csrf_token=csrf_token(),
	)


def web_address(address: str | None) -> str | None:
	return address if (address or "").startswith(("https://", "http://")) else None


def host(address: str | None) -> str | None:
	return urlsplit(address).netloc if web_address(address) else None
