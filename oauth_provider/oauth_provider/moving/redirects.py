"""Which redirect URIs of a client of Frappe's own provider it keeps, and what they say about the client."""

from dataclasses import dataclass

from oauth_provider.protocol.clients.redirect_uris import find_problem, kind_of
from oauth_provider.protocol.parameters import printable
from oauth_provider.store import core_provider, provider_settings
from oauth_provider.store.records import CoreClient
from oauth_provider.store.records.record import split_words


@dataclass(frozen=True)
class Redirects:
	"""The redirect URIs of a client after the import.

	Attributes:
		kept: in their order, each once; empty if the client cannot be imported.
		allow_localhost: whether one is `http://localhost`.
		lines: what differs, for the administrator.
		accepted_schemes: the private schemes without a dot that the site accepts.
	"""

	kept: tuple[str, ...]
	allow_localhost: bool
	lines: tuple[str, ...]
	accepted_schemes: tuple[str, ...]

	@property
	def are_of_an_installed_app(self) -> bool:
		"""Whether they lead to the user's own device, where no app can keep a secret (RFC 8252 8.5).

		A website has no private scheme. It may have a loopback address, of its developer's machine.
		"""
		kinds = {kind_of(uri) for uri in self.kept}
		return "app" in kinds or kinds == {"program"}


def choose_redirects(client: CoreClient) -> Redirects:
	"""Choose the redirect URIs that this app accepts.

	Args:
		client: its default counts where it has no others, as at Frappe's own provider.
	"""
	accepted = split_words(provider_settings.read().private_schemes)
	kept, lines, allow_localhost = [], [], False
	for uri in dict.fromkeys(client.redirect_uris or client.default_redirect_uri.split()):
		if problem := find_problem(uri, allow_localhost=True, accepted_schemes=accepted):
			lines.append(f"Redirect URI left out: {printable(uri, 200)}: {problem}.")
			continue
		kept.append(uri)
		allow_localhost |= bool(find_problem(uri, accepted_schemes=accepted))
		if without := without_added_slash(uri, client):
			kept.append(without)
			lines.append(
				f"Redirect URI added: {without}, since Frappe appended a slash when the app registered itself."
			)
	if allow_localhost:
		lines.append("Redirects to http://localhost are allowed for it.")
	return Redirects(tuple(dict.fromkeys(kept)), allow_localhost, tuple(lines), accepted)


def without_added_slash(uri: str, client: CoreClient) -> str | None:
	"""The form that an app sends whose URI Frappe has normalised; None if this one was not."""
	scheme, _mark, rest = uri.partition("://")
	has_empty_path = rest.endswith("/") and rest.count("/") == 1 and "?" not in rest
	is_normalised = client.owner == core_provider.NOBODY and scheme in ("https", "http") and has_empty_path
	return uri.removesuffix("/") if is_normalised else None
