"""When and how the user of a session has signed in, which Frappe does not store (OpenID Connect Core 2, `auth_time`).

Frappe runs the hook on_login for each of its ways: password, second factor, LDAP, another provider, a link in a mail.
The session begins after it, so the stamp is put into it at the end of the request.
"""

import time
from typing import Any

import frappe
from frappe.sessions import Session
from frappe.twofactor import should_run_2fa

from oauth_provider.protocol.message import SignIn
from oauth_provider.protocol.oidc import email_proof

#: In the data of a session.
STAMP = "oauth2_sign_in"
#: The methods that ask for a second factor, of users who have one.
LOGIN = "login"
WITH_SECOND_FACTOR = (LOGIN, "frappe.integrations.doctype.ldap_settings.ldap_settings.login")
SECOND_FACTOR = ("pwd", "otp", "mfa")
LINK_IN_MAIL = "frappe.www.login.login_via_key"


def on_login(login_manager: Any = None) -> None:
	"""Take the moment and the way of a login (on_login). The login may still fail."""
	user = login_manager.user if login_manager else None
	if user and called_method() == LINK_IN_MAIL:
		email_proof.record_followed_link(user)
	frappe.local.flags.oauth2_sign_in = {
		"user": user,
		"stamp": {"at": time.time(), "methods": list(used_methods(user))},
	}


def used_methods(user: str | None) -> tuple[str, ...]:
	"""The methods of a login; empty for one without a second factor, of which the way says little."""
	if called_method() not in WITH_SECOND_FACTOR or not user:
		return ()
	return SECOND_FACTOR if should_run_2fa(user) else ()


def called_method() -> str:
	"""The method of a login request, in the order in which Frappe looks: a login comes before any other method."""
	request = frappe.request
	last = request.path.rpartition("/")[2] if request else ""
	return LOGIN if LOGIN in (last, frappe.form_dict.cmd) else frappe.form_dict.cmd or last


def stamp_session() -> None:
	"""Store the moment of the login of this request in the session that has begun by it (after_request)."""
	login = frappe.local.flags.oauth2_sign_in
	session = getattr(frappe.local, "session_obj", None)
	# A refused login leaves the session that the browser had, and a Bearer request keeps none.
	if not login or not isinstance(session, Session) or not frappe.db:
		return
	if session.data.user != login["user"] or session.data.sid == frappe.request.cookies.get("sid"):
		return
	session.data.data[STAMP] = login["stamp"]
	session.update(force=True)
	frappe.db.commit()


def read_sign_in() -> SignIn:
	"""Read how the user of the current session has signed in."""
	data = frappe.session.data or {}
	stamp = data.get(STAMP) or {}
	return SignIn(
		at=stamp.get("at", 0),
		methods=tuple(stamp.get("methods", ())),
		is_impersonation=bool(data.get("impersonated_by")),
	)
