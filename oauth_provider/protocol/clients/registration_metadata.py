"""Reads the metadata of a client that registers itself (RFC 7591 2), from a request or from a document."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from oauth_provider.protocol import scope_strings
from oauth_provider.protocol.clients import redirect_uris, self_made
from oauth_provider.protocol.clients.metadata import REDIRECT_URI, ClientMetadata, find_problems
from oauth_provider.protocol.clients.visible_text import has_invisible
from oauth_provider.protocol.errors import (
	InvalidClientMetadata,
	InvalidRedirectUri,
	InvalidScope,
	ProtocolError,
	UnapprovedSoftwareStatement,
)
from oauth_provider.protocol.parameters import printable

#: Of a client that nobody knows: those that a user allows in the dialog, and what follows from them.
GRANT_TYPES = ("authorization_code", "refresh_token")
NATIVE, WEB = "native", "web"
MAX_REDIRECT_URIS, MAX_CONTACTS = 20, 5
MAX_NAME, MAX_ADDRESS = 140, 500
# Many places of Desk show texts of documents.
MARKUP = frozenset("<>")


@dataclass(frozen=True, kw_only=True)
class SiteRules:
	"""What this site accepts of a client that registers itself.

	Attributes:
		accepts_host: whether a redirect may lead to a host, as `self_made.host_of` names it.
		auth_methods: values of token_endpoint_auth_method; the first is the default.
		scopes: that the client may have.
		accepted_schemes: private schemes without a dot.
	"""

	accepts_host: Callable[[str], bool]
	auth_methods: Sequence[str]
	scopes: Sequence[str]
	accepted_schemes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Registration:
	"""What a client has registered: a part of what it asked for.

	Attributes:
		metadata: valid by the rules of `metadata`.
		scopes: that it may ask for.
		application_type: NATIVE or WEB (OpenID Connect Dynamic Client Registration 2).
		contacts: addresses, not checked.
	"""

	metadata: ClientMetadata
	scopes: tuple[str, ...]
	application_type: str
	contacts: tuple[str, ...] = ()


def parse_document(body: bytes, most: int) -> dict[str, object]:
	"""Read a JSON object.

	Args:
		body: the octets.
		most: the number of octets that are accepted.

	Raises:
		InvalidClientMetadata: it is none, or longer.
	"""
	if len(body) > most:
		raise InvalidClientMetadata(f"The metadata is longer than {most} bytes.")
	try:
		document = json.loads(body.decode("utf-8"))
	except (ValueError, RecursionError):
		document = None
	if not isinstance(document, dict):
		raise InvalidClientMetadata("The metadata must be one JSON object in UTF-8.")
	return document


def read_registration(document: Mapping[str, object], rules: SiteRules) -> Registration:
	"""Read the metadata of a client, and leave out what the site does not have.

	A redirect URI that is not possible does not cost the client the others (RFC 7591 3.2.1). Members that the server
	does not know are ignored (RFC 7591 2).

	Args:
		document: the members.
		rules: of the site.

	Raises:
		InvalidClientMetadata: a member has a value that the client could not work with.
		InvalidRedirectUri: no redirect URI is possible.
		UnapprovedSoftwareStatement: it has a software statement.
	"""
	if document.get("software_statement") is not None:
		raise UnapprovedSoftwareStatement()
	uris = read_texts(document, "redirect_uris")
	application_type = read_application_type(document, uris)
	accepted = accept_redirect_uris(uris, application_type, rules)
	metadata = read_common_members(document, accepted, application_type, rules)
	for problem in find_problems(metadata):
		raise error_of(problem.error)(problem.description)
	return Registration(
		metadata=metadata,
		scopes=select_scopes(read_text(document, "scope", MAX_ADDRESS * 4), rules.scopes),
		application_type=application_type,
		contacts=tuple(read_texts(document, "contacts"))[:MAX_CONTACTS],
	)


def read_common_members(
	document: Mapping[str, object], accepted: tuple[str, ...], application_type: str, rules: SiteRules
) -> ClientMetadata:
	"""Read the members that are metadata of every client.

	Args:
		document: the members.
		accepted: the redirect URIs.
		application_type: NATIVE or WEB.
		rules: of the site.

	Raises:
		InvalidClientMetadata: a member has a value that the client could not work with.
	"""
	method = read_auth_method(document, rules)
	read_list(document, "response_types", ("code",), ("code",), "code")
	return ClientMetadata(
		app_name=read_text(document, "client_name", MAX_NAME) or self_made.list_hosts(accepted)[0],
		client_type="Public" if method == "none" else "Confidential",
		token_endpoint_auth_method=method,
		enforce_auth_method=method != "none",
		redirect_uris=accepted,
		default_redirect_uri=accepted[0],
		allow_localhost_redirect=application_type == NATIVE,
		accepted_schemes=tuple(rules.accepted_schemes),
		grant_types=read_list(document, "grant_types", GRANT_TYPES, GRANT_TYPES[:1], GRANT_TYPES[0]),
		website=read_text(document, "client_uri", MAX_ADDRESS),
		privacy_policy=read_text(document, "policy_uri", MAX_ADDRESS),
		terms_of_service=read_text(document, "tos_uri", MAX_ADDRESS),
	)


def error_of(code: str) -> type[ProtocolError]:
	return InvalidRedirectUri if code == REDIRECT_URI else InvalidClientMetadata


def read_text(document: Mapping[str, object], member: str, most: int) -> str:
	"""Read a text; an absent member, null and an empty text are the same.

	Raises:
		InvalidClientMetadata: it is no text, too long, or has an invisible character or a sign of markup.
	"""
	value = document.get(member)
	if value is None:
		return ""
	if not isinstance(value, str) or len(value) > most or not is_plain(value):
		raise InvalidClientMetadata(
			f"{member} must be a text of at most {most} characters, without invisible characters and markup."
		)
	return value.strip()


def is_plain(text: str) -> bool:
	return not has_invisible(text) and not set(text) & MARKUP


def read_texts(document: Mapping[str, object], member: str) -> list[str]:
	"""Read a list of texts; empty where it is absent.

	Raises:
		InvalidClientMetadata: it is no list of texts.
	"""
	values = document.get(member)
	if values is None:
		return []
	if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
		raise InvalidClientMetadata(f"{member} must be a list of texts.")
	return [value for value in values if value and is_plain(value) and len(value) <= redirect_uris.MAX_LENGTH]


def read_list(
	document: Mapping[str, object], member: str, known: Sequence[str], default: Sequence[str], needed: str
) -> tuple[str, ...]:
	"""Read a list of values, without those that this server does not have for such a client.

	Raises:
		InvalidClientMetadata: the one without which the client cannot work is not among them.
	"""
	values = read_texts(document, member) or list(default)
	if needed not in values:
		raise InvalidClientMetadata(f"{member} must contain {needed}. Supported: {', '.join(known)}.")
	return tuple(value for value in known if value in values)


def read_application_type(document: Mapping[str, object], uris: Sequence[str]) -> str:
	"""Read whether the client is a program on a device; where it does not say so, its redirect URIs do.

	Raises:
		InvalidClientMetadata: the member has another value.
	"""
	said = read_text(document, "application_type", MAX_NAME)
	if not said:
		return NATIVE if any(map(redirect_uris.is_impersonable, uris)) else WEB
	if said not in (NATIVE, WEB):
		raise InvalidClientMetadata(f"application_type must be {NATIVE} or {WEB}.")
	return said


def read_auth_method(document: Mapping[str, object], rules: SiteRules) -> str:
	"""Read the method of client authentication. It is honoured or refused, never replaced by a weaker one.

	Raises:
		InvalidClientMetadata: the site does not have it for such a client.
	"""
	method = read_text(document, "token_endpoint_auth_method", MAX_NAME) or rules.auth_methods[0]
	if method not in rules.auth_methods:
		supported = ", ".join(rules.auth_methods)
		raise InvalidClientMetadata(
			f"token_endpoint_auth_method: {printable(method)} is not supported. Supported: {supported}."
		)
	return method


def accept_redirect_uris(uris: Sequence[str], application_type: str, rules: SiteRules) -> tuple[str, ...]:
	"""Return the redirect URIs that are possible, each once, in their order.

	Raises:
		InvalidRedirectUri: there is none; with the problem of the first one.
	"""
	problems = {uri: find_problem(uri, application_type, rules) for uri in uris[:MAX_REDIRECT_URIS]}
	if accepted := tuple(uri for uri, problem in problems.items() if not problem):
		return accepted
	for uri, problem in problems.items():
		raise InvalidRedirectUri(f"redirect_uris: {printable(uri, 200)}: {problem}")
	raise InvalidRedirectUri("redirect_uris is empty.")


def find_problem(uri: str, application_type: str, rules: SiteRules) -> str | None:
	problem = redirect_uris.find_problem(uri, application_type == NATIVE, rules.accepted_schemes)
	if problem or rules.accepts_host(self_made.host_of(uri)):
		return problem
	return "the site does not accept this host or scheme of clients that register themselves"


def select_scopes(requested: str, offered: Sequence[str]) -> tuple[str, ...]:
	"""Return the scopes that a client gets: those that it asks for and that are offered; without a request, all.

	Raises:
		InvalidClientMetadata: none is left.
	"""
	try:
		asked = scope_strings.parse(requested)
	except InvalidScope as error:
		raise InvalidClientMetadata(f"scope: {error.description}") from None
	scopes = tuple(scope for scope in offered if scope in asked or not asked)
	if not scopes:
		known = ", ".join(offered) or "none; an administrator of the site lists them"
		raise InvalidClientMetadata(f"scope: clients that register themselves can have: {known}.")
	return scopes
