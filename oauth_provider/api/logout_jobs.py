"""Telling clients that sessions have ended (OpenID Connect Back-Channel Logout 1.0), by background jobs.

A job runs as soon as a session or a grant ends, and every five minutes, for sessions that expire and for clients that
did not answer.
"""

import frappe
from frappe.model.document import Document

from oauth_provider.protocol.errors import UnusableSigningKey
from oauth_provider.protocol.oidc.logout_token import make_logout_token
from oauth_provider.store import client_sessions, events, provider_settings, rows
from oauth_provider.store.records import ClientSession
from oauth_provider.wire import foreign_addresses
from oauth_provider.wire.foreign_addresses import ForeignAddressError

#: Seconds after each attempt until the next one. A client that has answered none of them is told no more.
PAUSES = (60, 300, 1800, 7200, 0)
#: Statuses by which a client says that it has understood (2.8).
UNDERSTOOD = (200, 204)
#: In one run, so that it ends before the next one begins.
MOST_MESSAGES = 50


def tell_clients() -> int:
	"""Tell clients of the sessions that have ended; returns the number of messages."""
	sent = 0
	silent: set[str] = set()
	for session in client_sessions.list_ended():
		if sent == MOST_MESSAGES:
			break
		# One that did not answer just now is asked again in the next run.
		if session.client in silent:
			continue
		if not session.backchannel_logout_uri:
			client_sessions.delete(session.name)
			frappe.db.commit()
		elif client_sessions.claim_attempt(
			session, rows.now() + PAUSES[min(session.attempts, len(PAUSES) - 1)]
		):
			# Before the message: no lock is held while the client answers.
			frappe.db.commit()
			if not tell_client(session):
				silent.add(session.client)
			frappe.db.commit()
			sent += 1
		else:
			frappe.db.rollback()
	return sent


def tell_client(session: ClientSession) -> bool:
	"""Send one message, and store the outcome; returns whether the client has understood."""
	problem = send_message(session)
	is_last = session.attempts + 1 >= len(PAUSES)
	if problem and not is_last:
		outcome = f"The app was not told that a session has ended, and will be told again. {problem}"
	elif problem:
		outcome = f"The app was not told that a session has ended, and will not be told. {problem}"
	else:
		outcome = "The app was told that a session has ended."
	events.record("Logout", session.client, session.user or None, outcome)
	if is_last or not problem:
		client_sessions.delete(session.name)
	return not problem


def send_message(session: ClientSession) -> str | None:
	"""Send one message; returns what is wrong, None if the client has understood."""
	hosts = (provider_settings.read().allowed_private_hosts or "").split()
	try:
		form = {"logout_token": make_logout_token(session)}
		status = foreign_addresses.post_form(session.backchannel_logout_uri, form, hosts)
	except ForeignAddressError as error:
		return str(error)
	except UnusableSigningKey as error:
		return error.hint
	return None if status in UNDERSTOOD else f"It answered {status}."


def after_activity(log: Document, method: str | None = None) -> None:
	"""Have clients told after a session has ended (doc_events of Activity Log, which Frappe writes at each end)."""
	if log.operation == "Logout" and log.user and client_sessions.any_of(user=log.user):
		client_sessions.tell_soon()
