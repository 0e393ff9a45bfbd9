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
WITH_SECOND_FACTOR = ("login", "frappe.integrations.doctype.ldap_settings.ldap_settings.login")
SECOND_FACTOR = ("pwd", "otp", "mfa")
LINK_IN_MAIL = "frappe.www.login.login_via_key"


def on_login(login_manager: Any = None) -> None:
	"""Take the moment and the way of a login (on_login)."""
	if login_manager and called_method() == LINK_IN_MAIL:
		email_proof.record_followed_link(login_manager.user)
	frappe.local.flags.oauth2_sign_in = {"at": time.time(), "methods": list(used_methods(login_manager))}


def used_methods(login_manager: Any) -> tuple[str, ...]:
	"""The methods of a login; empty for one without a second factor, of which the way says little."""
	if called_method() not in WITH_SECOND_FACTOR or not login_manager:
		return ()
	return SECOND_FACTOR if should_run_2fa(login_manager.user) else ()


def called_method() -> str:
	"""The method of a login request. Frappe looks at `cmd` before it looks at the path."""
	request = frappe.request
	return frappe.form_dict.cmd or (request.path.rpartition("/")[2] if request else "")


def stamp_session() -> None:
	"""Store the moment of the login of this request in its session (after_request)."""
	stamp = frappe.local.flags.pop("oauth2_sign_in", None)
	session = getattr(frappe.local, "session_obj", None)
	# A refused login has no session, and a Bearer request keeps none.
	if not stamp or not isinstance(session, Session) or session.data.user == "Guest" or not frappe.db:
		return
	session.data.data[STAMP] = stamp
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
