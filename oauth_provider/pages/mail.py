"""The e-mail about a first consent."""

from datetime import datetime, timezone

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils.jinja_globals import is_rtl

from oauth_provider.pages import granted_apps
from oauth_provider.pages.rendering import environment, sentence
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.store import clients, scopes, users
from oauth_provider.store.records import Client


def send(
	client: str, user: str, scope_names: list[str], moment: int, address: str | None, asked: bool
) -> None:
	"""Queue the e-mail (a background job).

	Without an outgoing Email Account nothing is sent, and the log gets a warning.

	Args:
		client: a client_id.
		user: whose account the app can use.
		scope_names: the scopes that were allowed.
		moment: the time of the consent, in seconds since 1970 UTC.
		address: the IP address of the user's request.
		asked: whether the user clicked Allow; False when the site skipped the dialog.
	"""
	found, recipient = clients.find(client), users.email(user)
	if not found or not recipient:
		return
	before, frappe.local.lang = frappe.local.lang, get_user_lang(user)
	try:
		subject, message = compose(name_app(found), user, scope_names, moment, address, asked)
		frappe.sendmail(recipients=[recipient], subject=subject, message=message, add_unsubscribe_link=0)
	except frappe.OutgoingEmailError:
		frappe.clear_messages()
		frappe.logger("oauth_provider").warning("A consent was not mailed: no outgoing Email Account.")
	finally:
		frappe.local.lang = before


def name_app(client: Client) -> str:
	"""Return the name of a client, with the place of one that registered itself: the name is its own claim."""
	return (
		f"{client.app_name} ({granted_apps.name_place(client)})" if client.is_self_made else client.app_name
	)


def compose(
	app_name: str, user: str, scope_names: list[str], moment: int, address: str | None, asked: bool
) -> tuple[str, str]:
	"""Write the e-mail in the current language.

	Returns:
		The subject, which is plain text, and the body, which is HTML.
	"""
	name = granted_apps.isolate(app_name)
	when = granted_apps.describe_moment(
		datetime.fromtimestamp(moment, timezone.utc), granted_apps.user_zone(user)
	)
	# A header of an e-mail must have no line break, whatever the client's name contains.
	subject = _("{0} can now use your account").format(" ".join(app_name.split()))
	html = (
		environment("emails")
		.get_template("consent.html")
		.render(
			_=_,
			sentence=sentence,
			app_name=name,
			asked=asked,
			scopes=sorted(
				scopes.describe(scope_names),
				key=lambda scope: (not scope.administration, not scope.full_access),
			),
			user=user,
			when=when.exact,
			address=address,
			direction="rtl" if is_rtl() else "ltr",
			# Never from a request: a forged Host header would send users to another site.
			link=f"{current_issuer()}{granted_apps.PATH}",
		)
	)
	return subject, html
