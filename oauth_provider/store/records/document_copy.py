"""The record of a client whose metadata comes from a document at its client_id."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class DocumentCopy(Record):
	"""A client's row as the copy of its document.

	Attributes:
		registration: how the client came to the site; a client that came by another way has no document.
		changed_by_administrator: whether the document is not read any more.
		app_name: of the document that was read last, as redirect URIs and grant types.
		document_read_at: when it was read last.
		document_fresh_until: when it is to be read again.
		document_gone_since: when its host first said that there is no such document; 0 while there is one.
	"""

	name: str
	enabled: bool
	registration: str
	approval: str
	changed_by_administrator: bool
	app_name: str
	redirect_uris: tuple[str, ...]
	grant_types: tuple[str, ...]
	document_read_at: int
	document_fresh_until: int
	document_gone_since: int
