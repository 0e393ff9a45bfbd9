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
from oauth_provider.wire.endpoints import method_of

#: In the data of a session.
STAMP = "oauth2_sign_in"
SECOND_FACTOR = ("pwd", "otp", "mfa")
LINK_IN_MAIL = "frappe.www.login.login_via_key"


def on_login(login_manager: Any = None) -> None:
	"""Take the moment and the way of a login (on_login). The login may still fail."""
	user = login_manager.user if login_manager else None
	is_by_password = is_being_made()
	if user and not is_by_password and called_method() == LINK_IN_MAIL:
		email_proof.record_followed_link(user)
	frappe.local.flags.oauth2_sign_in = {
		"user": user,
		"stamp": {"at": time.time(), "methods": list(used_methods(user, is_by_password))},
		# A refused login leaves the session that the browser had.
		"session_before": getattr(frappe.local, "session_obj", None),
	}


def is_being_made() -> bool:
	"""Whether Frappe is making its login manager: this is its login with a password, which asks for a second factor.

	All other ways, such as a link in a mail, use a manager that has been made. The address of a request says less: what
	Frappe calls depends on more of it than a part that looks like a login.
	"""
	return getattr(frappe.local, "login_manager", None) is None


def used_methods(user: str | None, is_by_password: bool) -> tuple[str, ...]:
	"""The methods of a login; empty for one without a second factor, of which the way says little."""
	return SECOND_FACTOR if user and is_by_password and should_run_2fa(user) else ()


def called_method() -> str | None:
	"""The method that Frappe calls in a request: `cmd` comes before the path."""
	return frappe.form_dict.cmd or (method_of(frappe.request.path) if frappe.request else None)


def stamp_session() -> None:
	"""Store the moment of the login of this request in the session that has begun by it (after_request)."""
	login = frappe.local.flags.oauth2_sign_in
	session = getattr(frappe.local, "session_obj", None)
	# A Bearer request keeps no session.
	if not login or not isinstance(session, Session) or not frappe.db:
		return
	if session is login["session_before"] or session.data.user != login["user"]:
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
