"""Reads the document of a client that describes itself, before its authorization request is answered.

No transaction is open while a host is asked, so no lock waits for it. What was read is committed before the dialog.
"""

from contextlib import suppress
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import strip_html
from redis.exceptions import RedisError

from oauth_provider.protocol.clients import client_id_documents, document_freshness, registration, self_made
from oauth_provider.protocol.clients.client_id_urls import host_of_client_id
from oauth_provider.protocol.clients.document_hosts import is_listed, refuse_described
from oauth_provider.protocol.clients.registration_metadata import Registration
from oauth_provider.protocol.errors import FatalAuthorizationError, ProtocolError, TemporarilyUnavailable
from oauth_provider.protocol.parameters import printable
from oauth_provider.store import (
	document_copies,
	document_fetches,
	events,
	provider_settings,
	rows,
	self_made_clients,
)
from oauth_provider.store.document_fetches import Pause, TooManyFetchesError
from oauth_provider.store.records import DocumentCopy, Settings
from oauth_provider.store.records.client import DOCUMENT, REFUSED
from oauth_provider.wire import foreign_addresses
from oauth_provider.wire.foreign_addresses import ForeignDocument
from oauth_provider.wire.public_addresses import ForeignAddressError


@dataclass(frozen=True)
class Reading:
	"""What was read just now: the metadata, and the seconds for which it is fresh."""

	registration: Registration
	lifetime: int


class UnreadableError(Exception):
	"""No document was read.

	Args:
		problem: a sentence for an administrator.
		is_refusal: whether there is one that cannot be used.
		is_gone: whether its host says that there is none.
		is_new: whether this request has found out, so that it is recorded.
	"""

	def __init__(self, problem: str, is_refusal: bool = False, is_gone: bool = False, is_new: bool = True):
		super().__init__(problem)
		self.pause = Pause(problem, is_refusal)
		self.is_gone = is_gone
		self.is_new = is_new


def read_described_client(client_id: str, settings: Settings) -> None:
	"""Have the row of a client say what its document says, unless it was read a short while ago.

	Args:
		client_id: a URL at which the settings let a document be read.
		settings: of the site.

	Raises:
		FatalAuthorizationError: there is neither a document nor a copy that may be used.
	"""
	copy = document_copies.find_copy(client_id)
	if copy and (is_fixed(copy) or document_freshness.is_fresh(copy, rows.now())):
		return
	# Whatever was read until here: the wait holds neither a lock nor a view of the database.
	frappe.db.commit()
	try:
		document = fetch(client_id, settings)
		# An administrator may have changed them while the host was asked.
		settings = provider_settings.read()
		refuse_described(client_id, settings)
		store_reading(client_id, understand(document, client_id, settings), settings)
	except (TooManyFetchesError, TemporarilyUnavailable, RedisError) as error:
		if not copy or not document_freshness.is_usable(copy, rows.now()):
			raise too_many(error) from None
		return
	except UnreadableError as error:
		note_failure(client_id, copy, error)
		if error.pause.is_refusal or not copy or not document_freshness.is_usable(copy, rows.now()):
			raise unreadable(client_id, copy, error) from None


def is_fixed(copy: DocumentCopy) -> bool:
	"""Whether an administrator has decided what a client is, so that its document changes nothing."""
	return copy.changed_by_administrator or not copy.enabled or copy.approval == REFUSED


def fetch(client_id: str, settings: Settings) -> ForeignDocument:
	"""Read the document at a client_id, within the bounds of the site.

	Args:
		client_id: the URL.
		settings: of the site.

	Raises:
		UnreadableError: there is none.
		TooManyFetchesError: others are being read.
		redis.exceptions.RedisError: Redis is away.
	"""
	if pause := document_fetches.find_pause(client_id):
		raise UnreadableError(pause.problem, pause.is_refusal, is_new=False)
	hosts = (settings.allowed_private_hosts or "").split()
	try:
		with document_fetches.take_place(frappe.session.user, is_listed(client_id, settings)):
			return foreign_addresses.get_document(client_id, hosts)
	except ForeignAddressError as error:
		raise UnreadableError(str(error), is_gone=error.status in document_freshness.GONE) from None


def understand(document: ForeignDocument, client_id: str, settings: Settings) -> Reading:
	"""Read the metadata of a client from its document.

	Raises:
		UnreadableError: it cannot be used.
	"""
	try:
		found = client_id_documents.read_description(document.members, client_id, settings)
	except ProtocolError as error:
		raise UnreadableError(error.description or error.error, is_refusal=True) from None
	return Reading(found, document_freshness.lifetime_of_document(document.cache_control, document.age))


def note_failure(client_id: str, copy: DocumentCopy | None, error: UnreadableError) -> None:
	"""Record that a document was not read, and let some time pass before the next attempt."""
	if not error.is_new:
		return
	with suppress(RedisError):
		document_fetches.begin_pause(client_id, error.pause)
	if copy and error.is_gone and not copy.document_gone_since:
		document_copies.mark_gone(copy.name, rows.now())
	reason = f"The metadata document was not read: {printable(client_id, 200)}: {error.pause.problem}"
	events.record("Refused Registration", copy and copy.name, frappe.session.user, reason)
	frappe.db.commit()


def store_reading(client_id: str, reading: Reading, settings: Settings) -> None:
	"""Store a client that was read, new or changed.

	Raises:
		UnreadableError: the rules of all clients, or of another app, refuse it.
	"""
	moment = rows.now()
	try:
		copy = document_copies.find_copy(client_id)
		if copy and is_fixed(copy):
			return
		if copy:
			name = copy.name
			take_over_changes(client_id, copy, reading.registration, settings)
		else:
			host = host_of_client_id(client_id)
			name = registration.add_client(reading.registration, settings, DOCUMENT, host, client_id)
		document_copies.mark_read(name, moment, moment + reading.lifetime)
		frappe.db.commit()
	except frappe.ValidationError as error:
		frappe.db.rollback()
		frappe.clear_messages()
		# Another request has stored the same client at the same moment.
		if not isinstance(error, frappe.UniqueValidationError | frappe.TimestampMismatchError):
			raise UnreadableError(f"It cannot be stored: {strip_html(str(error))}", is_refusal=True) from None


def take_over_changes(client_id: str, copy: DocumentCopy, found: Registration, settings: Settings) -> None:
	"""Store what has changed in a document. The scopes stay: an administrator may have taken some away."""
	uris = found.metadata.redirect_uris
	values = registration.fields_from(found)
	del values["scopes"]
	hosts = [host_of_client_id(client_id), *self_made.list_hosts(uris)]
	approval = self_made.find_approval(hosts, settings) if is_unseen(copy, found) else None
	self_made_clients.change(copy.name, values, approval)
	if uris != copy.redirect_uris:
		reason = f"The metadata document has other redirect URIs: {' '.join(uris)}"
		events.record("Registration", copy.name, frappe.session.user, reason)


def is_unseen(copy: DocumentCopy, found: Registration) -> bool:
	"""Whether a document says what an administrator who has approved it has not seen: a name, a host, a grant type."""
	hosts, known = (self_made.list_hosts(uris) for uris in (found.metadata.redirect_uris, copy.redirect_uris))
	is_more = not set(hosts) <= set(known) or not set(found.metadata.grant_types) <= set(copy.grant_types)
	return is_more or found.metadata.app_name != copy.app_name


def too_many(error: Exception) -> FatalAuthorizationError:
	return FatalAuthorizationError(
		_("This site is busy looking up other apps. Please try again in a minute."),
		f"The metadata document was not read: {type(error).__name__}.",
		status=503,
	)


def unreadable(client_id: str, copy: DocumentCopy | None, error: UnreadableError) -> FatalAuthorizationError:
	host = printable(host_of_client_id(client_id), 100)
	if error.pause.is_refusal:
		message = _(
			"The description of this app at {0} does not fit this site, so the app cannot be connected."
		)
	else:
		message = _("The description of this app at {0} could not be read. Please try again in a minute.")
	return FatalAuthorizationError(
		message.format(host),
		f"Metadata document of {printable(client_id, 200)}: {error.pause.problem}",
		copy.name if copy else None,
	)
