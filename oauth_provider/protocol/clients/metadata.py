"""The rules of client metadata (RFC 7591 2), for every way to register a client."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from oauth_provider.protocol.clients.authentication import STRATEGIES
from oauth_provider.protocol.clients.foreign_urls import ForeignUrlError, split_foreign_url
from oauth_provider.protocol.clients.redirect_uris import find_problem
from oauth_provider.protocol.clients.visible_text import has_invisible, is_blank
from oauth_provider.protocol.grants import GRANT_TYPES
from oauth_provider.protocol.own_files import is_own_file
from oauth_provider.protocol.parameters import printable

CLIENT_TYPES = ("Confidential", "Public")
AUTH_METHODS = tuple(STRATEGIES)
RESPONSE_TYPES = ("code",)
# Every user has the first two, and only Administrator has the last: they cannot limit a client. Frappe gives Desk User
# by itself too, but not to Website Users.
AUTOMATIC_ROLES = ("All", "Guest", "Administrator")
# Seconds. An API that checks tokens offline does not see a revocation, so an access token lives a day at most.
ACCESS_TOKEN_LIFETIME = (60, 86400)
REFRESH_TOKEN_LIFETIME = (3600, 31536000)

# Fields whose name in RFC 7591 2 is another.
REGISTERED_NAMES = {
	"app_name": "client_name",
	"response_type": "response_types",
	"website": "client_uri",
	"logo": "logo_uri",
	"privacy_policy": "policy_uri",
	"terms_of_service": "tos_uri",
}
# The errors of RFC 7591 3.2.2.
REDIRECT_URI = "invalid_redirect_uri"
METADATA = "invalid_client_metadata"


@dataclass(frozen=True, kw_only=True)
class ClientMetadata:
	"""The metadata of a client before it is stored; an empty text is an absent member.

	Attributes:
		app_name: `client_name` of RFC 7591 2.
		client_type: of CLIENT_TYPES (RFC 6749 2.1).
		token_endpoint_auth_method: of AUTH_METHODS.
		enforce_auth_method: whether the client may authenticate by that method alone.
		redirect_uris: in the order of the form.
		default_redirect_uri: one of `redirect_uris`.
		post_logout_redirect_uris: OpenID Connect RP-Initiated Logout 3.1.
		backchannel_logout_uri: OpenID Connect Back-Channel Logout 2.2.
		allow_localhost_redirect: whether `http://localhost` counts as loopback for this client.
		accepted_schemes: private schemes without a dot that the site accepts; no metadata of the client.
		grant_types: of GRANT_TYPES.
		response_type: of RESPONSE_TYPES.
		is_resource_server: whether the client may introspect the tokens of others.
		allowed_roles: of the users who may connect the client; empty for all.
		access_token_lifetime: in seconds; 0 for the site's.
		refresh_token_lifetime: in seconds; 0 for the site's.
		logo: the path of a file of this site.
		website: `client_uri`.
		privacy_policy: `policy_uri`.
		terms_of_service: `tos_uri`.
	"""

	app_name: str
	client_type: str = "Confidential"
	token_endpoint_auth_method: str = "client_secret_basic"
	enforce_auth_method: bool = False
	redirect_uris: tuple[str, ...] = ()
	default_redirect_uri: str = ""
	post_logout_redirect_uris: tuple[str, ...] = ()
	backchannel_logout_uri: str = ""
	allow_localhost_redirect: bool = False
	accepted_schemes: tuple[str, ...] = ()
	grant_types: tuple[str, ...] = ("authorization_code",)
	response_type: str = "code"
	is_resource_server: bool = False
	allowed_roles: tuple[str, ...] = ()
	access_token_lifetime: int = 0
	refresh_token_lifetime: int = 0
	logo: str = ""
	website: str = ""
	privacy_policy: str = ""
	terms_of_service: str = ""


class Reason(Enum):
	"""Reasons to refuse metadata: the error of RFC 7591 3.2.2 and its description, ASCII, for the client's developer.

	A description has `{field}`, the name in RFC 7591, and the arguments of the problem.
	"""

	HIDDEN_CHARACTER = (METADATA, "{field} has an invisible character.")
	UNSUPPORTED_VALUE = (METADATA, "{field}: {value} is not supported. Supported: {supported}.")
	CONFIDENTIAL_WITHOUT_SECRET = (METADATA, "{field}: a confidential client cannot use none.")
	NO_GRANT_TYPE = (METADATA, "{field} is empty.")
	NO_REDIRECT_URI = (REDIRECT_URI, "{field} is empty, and the grant type authorization_code needs one.")
	UNSAFE_REDIRECT_URI = (REDIRECT_URI, "{field}: {uri}: {problem}")
	REPEATED_REDIRECT_URI = (REDIRECT_URI, "{field} has the same URI twice.")
	UNREGISTERED_DEFAULT = (REDIRECT_URI, "{field} is not one of redirect_uris.")
	AUTOMATIC_ROLE = (METADATA, "{field}: every user has the role {value}, or only one user can have it.")
	LIFETIME_OUT_OF_RANGE = (METADATA, "{field} must be 0 or from {least} to {most} seconds.")
	NO_WEB_ADDRESS = (METADATA, "{field} must be an https or http URL.")
	PRIVATE_LOGO = (METADATA, "{field} is a private file.")
	FOREIGN_LOGO = (METADATA, "{field} must be a file uploaded to this site.")

	def __init__(self, error: str, description: str):
		self.error = error
		self.description = description


@dataclass(frozen=True)
class Problem:
	"""A reason to refuse the metadata of a client.

	Attributes:
		field: the attribute of ClientMetadata to correct.
		reason: the reason.
		arguments: values for the reason's sentences; may be text of the metadata, not escaped.
	"""

	field: str
	reason: Reason
	arguments: dict[str, str | int] = dataclasses.field(default_factory=dict)

	@property
	def error(self) -> str:
		"""`error` of RFC 7591 3.2.2."""
		return self.reason.error

	@property
	def description(self) -> str:
		"""`error_description` of RFC 7591 3.2.2, printable ASCII."""
		return self.reason.description.format(
			field=REGISTERED_NAMES.get(self.field, self.field),
			**{name: printable(str(argument), 200) for name, argument in self.arguments.items()},
		)


def find_problems(metadata: ClientMetadata) -> list[Problem]:
	"""Find all problems of a client's metadata.

	Args:
		metadata: of the client, complete.

	Returns:
		The problems in the order of CHECKS; empty when the client may be stored (RFC 7591 3.2.2, RFC 6749 3.1.2).
	"""
	return [problem for check in CHECKS for problem in check(metadata)]


def check_app_name(metadata: ClientMetadata) -> Iterator[Problem]:
	name = metadata.app_name
	if has_invisible(name) or (name and is_blank(name)):
		yield Problem("app_name", Reason.HIDDEN_CHARACTER)


def check_supported_values(metadata: ClientMetadata) -> Iterator[Problem]:
	for name, values, supported in (
		("client_type", as_tuple(metadata.client_type), CLIENT_TYPES),
		("token_endpoint_auth_method", as_tuple(metadata.token_endpoint_auth_method), AUTH_METHODS),
		("grant_types", metadata.grant_types, GRANT_TYPES),
		("response_type", as_tuple(metadata.response_type), RESPONSE_TYPES),
	):
		for value in values:
			if value not in supported:
				yield Problem(
					name, Reason.UNSUPPORTED_VALUE, {"value": value, "supported": ", ".join(supported)}
				)


def as_tuple(value: str) -> tuple[str, ...]:
	return (value,) if value else ()


def check_authentication(metadata: ClientMetadata) -> Iterator[Problem]:
	if metadata.client_type == "Confidential" and metadata.token_endpoint_auth_method == "none":
		yield Problem("token_endpoint_auth_method", Reason.CONFIDENTIAL_WITHOUT_SECRET)


def check_grant_types(metadata: ClientMetadata) -> Iterator[Problem]:
	# A resource server only introspects tokens.
	if not metadata.grant_types and not metadata.is_resource_server:
		yield Problem("grant_types", Reason.NO_GRANT_TYPE)


def check_redirect_uris(metadata: ClientMetadata) -> Iterator[Problem]:
	if not metadata.redirect_uris and "authorization_code" in metadata.grant_types:
		yield Problem("redirect_uris", Reason.NO_REDIRECT_URI)
	for name, uris in (
		("redirect_uris", metadata.redirect_uris),
		("post_logout_redirect_uris", metadata.post_logout_redirect_uris),
	):
		for line, uri in enumerate(uris, start=1):
			if problem := find_problem(uri, metadata.allow_localhost_redirect, metadata.accepted_schemes):
				arguments: dict[str, str | int] = {"line": line, "uri": uri[:100], "problem": problem}
				yield Problem(name, Reason.UNSAFE_REDIRECT_URI, arguments)
		if len(set(uris)) != len(uris):
			yield Problem(name, Reason.REPEATED_REDIRECT_URI)


def check_default_redirect_uri(metadata: ClientMetadata) -> Iterator[Problem]:
	if metadata.default_redirect_uri and metadata.default_redirect_uri not in metadata.redirect_uris:
		yield Problem("default_redirect_uri", Reason.UNREGISTERED_DEFAULT)


def check_roles(metadata: ClientMetadata) -> Iterator[Problem]:
	for role in metadata.allowed_roles:
		if role in AUTOMATIC_ROLES:
			yield Problem("allowed_roles", Reason.AUTOMATIC_ROLE, {"value": role})


def check_lifetimes(metadata: ClientMetadata) -> Iterator[Problem]:
	for name, seconds, (least, most) in (
		("access_token_lifetime", metadata.access_token_lifetime, ACCESS_TOKEN_LIFETIME),
		("refresh_token_lifetime", metadata.refresh_token_lifetime, REFRESH_TOKEN_LIFETIME),
	):
		if seconds and not least <= seconds <= most:
			yield Problem(name, Reason.LIFETIME_OUT_OF_RANGE, {"least": least, "most": most})


def check_web_addresses(metadata: ClientMetadata) -> Iterator[Problem]:
	for name, address in (
		("website", metadata.website),
		("privacy_policy", metadata.privacy_policy),
		("terms_of_service", metadata.terms_of_service),
	):
		if address and not is_web_address(address):
			yield Problem(name, Reason.NO_WEB_ADDRESS)


def check_backchannel_logout_uri(metadata: ClientMetadata) -> Iterator[Problem]:
	if metadata.backchannel_logout_uri:
		try:
			split_foreign_url(metadata.backchannel_logout_uri)
		except ForeignUrlError:
			yield Problem("backchannel_logout_uri", Reason.NO_WEB_ADDRESS)


def is_web_address(address: str) -> bool:
	"""True if an address is an http or https URL, so that it may be a link on a page."""
	try:
		parts = urlsplit(address)
		return (
			parts.scheme in ("http", "https")
			and bool(parts.hostname)
			and not set(address) & set(" \t\r\n\\<>\"'")
		)
	except ValueError:
		return False


def check_logo(metadata: ClientMetadata) -> Iterator[Problem]:
	logo = metadata.logo
	if logo.startswith("/private/"):
		yield Problem("logo", Reason.PRIVATE_LOGO)
	# The dialog loads nothing from other hosts: they would learn of each user's visit.
	elif logo and not is_own_file(logo):
		yield Problem("logo", Reason.FOREIGN_LOGO)


CHECKS = (
	check_app_name,
	check_supported_values,
	check_authentication,
	check_grant_types,
	check_redirect_uris,
	check_default_redirect_uri,
	check_roles,
	check_lifetimes,
	check_web_addresses,
	check_backchannel_logout_uri,
	check_logo,
)
