"""Authorization requests of clients that describe themselves by a document at their client_id.

The document is read for a person who is signed in, so a guest signs in first: of every such client, whether the site
knows it or not, or else this page would tell anybody which apps the site knows.
"""

from frappe import _

from oauth_provider.protocol.authorize.login import (
	Arrival,
	CannotWaitError,
	LoginRequired,
	Resumption,
	require_login,
	resume,
	storage_is_away,
)
from oauth_provider.protocol.authorize.request import parse_query
from oauth_provider.protocol.clients.client_id_urls import is_client_id_url
from oauth_provider.protocol.clients.document_hosts import refuse_described
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.oidc.hints import find_language
from oauth_provider.store import document_copies
from oauth_provider.store.records import Settings
from oauth_provider.store.records.client import DOCUMENT

#: Parameters by which a request may expect a younger sign-in than that of the session.
EXPECTATIONS = ("prompt", "max_age", "claims")


def find_described_client(query: str, settings: Settings) -> str | None:
	"""Return the client_id of a request whose client describes itself.

	Args:
		query: of the request, undecoded.
		settings: of the site.

	Returns:
		A URL at which the settings let a document be read; None for a client that is registered otherwise, or unknown.

	Raises:
		FatalAuthorizationError: the settings let no document be read there.
	"""
	parameters = parse_query(query)
	client_id = parameters.get("client_id", "")
	is_sound = "client_id" not in (*parameters.repeated, *parameters.malformed)
	if not settings.allow_metadata_documents or not is_client_id_url(client_id) or not is_sound:
		return None
	copy = document_copies.find_copy(client_id)
	# An administrator may have registered a client under its URL.
	if copy and copy.registration != DOCUMENT:
		return None
	refuse_described(client_id, settings)
	return client_id


def prepare_person(arrival: Arrival, message: Message) -> LoginRequired | Resumption | None:
	"""Have a guest sign in, before anything of the request but its client_id is looked at.

	Returns:
		Where the browser goes; None for a person who is signed in.

	Raises:
		FatalAuthorizationError: the request allows no page, or cannot wait here.
	"""
	if message.method == "POST":
		return resume(arrival, message)
	if message.user != "Guest":
		return None
	parameters = parse_query(arrival.query)
	if "none" in parameters.get("prompt", "").split():
		# Nobody has checked the redirect URI, so the error cannot go there.
		raise FatalAuthorizationError(
			_("You are not signed in. Sign in to this site, and start again from the app."),
			"prompt=none of a client whose metadata document is read for a signed-in user alone.",
		)
	is_younger = any(name in parameters for name in EXPECTATIONS)
	try:
		return require_login(arrival, message, is_younger, find_language(parameters))
	except CannotWaitError:
		raise storage_is_away() from None
