"""Telling clients that sessions have ended (OpenID Connect Back-Channel Logout 1.0), by background jobs.

A job runs as soon as a session or a grant ends, and every five minutes, for sessions that expire and for clients that
did not answer.
"""

import time

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
#: Seconds of waiting for one client, and for all of them, in one run: it ends before the next one begins, and holds a
#: worker of the site no longer.
OF_CLIENT, OF_RUN = 5, 60


def tell_clients() -> int:
	"""Tell clients of the sessions that have ended, one run at a time; returns the number of messages."""
	if not client_sessions.begin_run(OF_RUN + OF_CLIENT):
		return 0
	try:
		return tell_those_who_answer()
	finally:
		if client_sessions.end_run():
			client_sessions.tell_soon()
			frappe.db.commit()


def tell_those_who_answer() -> int:
	"""Send messages until the time is over; a client that does not answer, or takes long, waits for the next run."""
	sent = 0
	silent: set[str] = set()
	waited: dict[str, float] = {}
	for session in client_sessions.list_ended():
		if sum(waited.values()) >= OF_RUN:
			break
		if session.client in silent or waited.get(session.client, 0) >= OF_CLIENT:
			continue
		if not session.backchannel_logout_uri:
			client_sessions.delete(session.name)
			frappe.db.commit()
		elif client_sessions.claim_attempt(
			session, rows.now() + PAUSES[min(session.attempts, len(PAUSES) - 1)]
		):
			# Before the message: no lock is held while the client answers.
			frappe.db.commit()
			begin = time.monotonic()
			if not tell_client(session):
				silent.add(session.client)
			waited[session.client] = waited.get(session.client, 0) + time.monotonic() - begin
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
