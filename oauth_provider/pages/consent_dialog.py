"""The consent dialog."""

from urllib.parse import urlsplit

import frappe
from frappe import _

from oauth_provider.pages.rendering import Page, csrf_token, own_file, render
from oauth_provider.pages.scope_list import arrange, describe_scopes
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.authorize.withdrawal import PATH
from oauth_provider.protocol.clients import redirect_uris, self_made
from oauth_provider.protocol.oidc import claims
from oauth_provider.protocol.resource_indicators import write_address
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.wire.endpoints import get_endpoint

#: Claims that the dialog says in the words of their scope, and those that are parts of the name.
NOT_SHOWN = {"picture", "email_verified", "updated_at"}
PARTS_OF_NAME = {"given_name", "middle_name", "family_name"}
# Longer names of apps are shown smaller. Characters.
LONG_NAME = 40
# Of more than `MANY` values in one line, such as roles, `FEW` are shown, and the others are in a fold.
FEW, MANY = 8, 10


def dialog(request: AuthorizationRequest, handle: str) -> Page:
	"""Render the consent dialog.

	Args:
		request: the checked request.
		handle: the value that the form must send back.
	"""
	client, user = request.client, frappe.session.user
	asker, kind = describe_asker(request)
	return render(
		"dialog.html",
		client=client,
		is_self_made=client.is_self_made,
		asker=asker,
		asker_kind=kind,
		claimed_host=describe_claim(request),
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
			if address and is_vouched_for(address, request)
		],
		places=list_places(request),
		scopes=arrange(describe_scopes(list_scopes(request))),
		values=read_values(request, user),
		account=user,
		full_name=frappe.utils.get_fullname(user),
		destination=redirect_uris.host_of(request.redirect_uri),
		destination_kind=redirect_uris.kind_of(request.redirect_uri),
		approve=get_endpoint("approve").address,
		authorized_apps=PATH,
		handle=handle,
		csrf_token=csrf_token(),
	)


def describe_claim(request: AuthorizationRequest) -> str | None:
	"""Return the host that a program on this device may name as its own; None where there is no such claim."""
	if not request.client.is_self_made:
		return None
	return self_made.find_claimed_host(request.client, [self_made.host_of(request.redirect_uri)])


def describe_asker(request: AuthorizationRequest) -> tuple[str, str]:
	"""Return what the page calls the app, and of which kind that is, as `redirect_uris.kind_of`.

	Of an app that registered itself, only the place is certain to which the user is sent, or that of its document. The
	kind is then that of the place.
	"""
	client, kind = request.client, redirect_uris.kind_of(request.redirect_uri)
	if not client.is_self_made:
		return client.app_name, kind
	place = self_made.shown_host(client, request.redirect_uri)
	if place == self_made.THIS_DEVICE:
		return _("a program on this device"), "program"
	return place, "app" if place.endswith(":") else "website"


def is_vouched_for(address: str, request: AuthorizationRequest) -> bool:
	"""Whether the page may have a link of the app: of one that registered itself, to the place that it is named by."""
	client = request.client
	return not client.is_self_made or host(address) == self_made.shown_host(client, request.redirect_uri)


def sign_in_again(request: AuthorizationRequest, handle: str) -> Page:
	"""Render the page that asks the user to sign in once more, or with another account.

	The session ends by a button: a mere link must not end it.

	Args:
		request: the checked request.
		handle: the value that the form must send back.
	"""
	user = frappe.session.user
	return render(
		"sign_in_again.html",
		asker=describe_asker(request)[0],
		has_long_name=len(request.client.app_name) > LONG_NAME,
		account=user,
		full_name=frappe.utils.get_fullname(user),
		other_account=request.expectations.subject is not None,
		approve=get_endpoint("approve").address,
		handle=handle,
		csrf_token=csrf_token(),
	)


def list_places(request: AuthorizationRequest) -> list[str]:
	"""List the addresses where alone the app could use the account, without their scheme; empty for the whole site."""
	if request.is_for_site:
		return []
	issuer = issuer_from(request.settings.issuer)
	return [write_address(resource, issuer).partition("://")[2] for resource in request.audience]


def list_scopes(request: AuthorizationRequest) -> list[str]:
	"""List the requested scopes, and those of the other claims that the app would get."""
	others = request.claim_names.difference(claims.claims_of_scopes(request.scopes))
	return [*request.scopes, *claims.scopes_of(others)]


def read_values(request: AuthorizationRequest, user: str) -> dict[str, tuple[list[str], list[str]]]:
	"""Read what the app would get to know about the user now: the texts of each scope, and those for a fold."""
	names = request.claim_names
	found = claims.read_user(user, request.client.name) if names else None
	if not found:
		return {}
	names -= NOT_SHOWN | (PARTS_OF_NAME if "name" in names else set())
	values = {}
	for scope, readers in claims.CLAIMS.items():
		shown = [read(found) for name, read in readers.items() if name in names]
		texts = [
			text for value in shown if value for text in (value if isinstance(value, list) else [str(value)])
		]
		few = FEW if len(texts) > MANY else len(texts)
		values[scope] = texts[:few], texts[few:]
	return values


def web_address(address: str | None) -> str | None:
	return address if (address or "").startswith(("https://", "http://")) else None


def host(address: str | None) -> str | None:
	return urlsplit(address).netloc if web_address(address) else None
