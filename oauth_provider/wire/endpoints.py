"""The registry of endpoints. Hooks, guard, redaction, pages, Desk and the documentation read it.

hooks.py imports this module, also without a site, so it imports neither Frappe nor other modules of the app.
"""

import re
from dataclasses import dataclass
from enum import Enum

OURS, APPS = "oauth_provider.api.oauth2", "oauth_provider.api.authorized_apps"
DOCUMENTS = "oauth_provider.api.documents"
OLDER = "frappe.integration_broker.oauth2"
#: Frappe's own provider, of which clients have the paths compiled in. The settings say who answers there.
FRAPPES = "frappe.integrations.oauth2"
#: The field of the settings by which clients may register themselves.
REGISTRATION = "allow_dynamic_registration"
# Frappe ignores what follows the method.
METHOD = re.compile(r"/api/(?:v[12]/)?method/([^/]+)")


class Audience(Enum):
	"""Who calls an endpoint."""

	BROWSER = "a person's browser, which an app sends here"
	FORM = "a form on one of our pages"
	CLIENT = "a client, by its own authentication"
	BEARER = "anyone with a Bearer token"
	ANYONE = "anyone, also a script of any origin: a document without secrets"


class Clients(Enum):
	"""Which clients' developers need the address of an endpoint."""

	WITH_CODES = "those that may use the grant authorization_code"
	CONFIDENTIAL = "those that can authenticate"
	SIGNING_IN = "those that let people in with their account of the site: they have the scope openid"


@dataclass(frozen=True)
class Endpoint:
	"""An endpoint and its properties for the other parts of the app.

	Attributes:
		handler: the dotted path of the whitelisted function, from which the address is made.
		audience: who calls it.
		verbs: the methods that it accepts.
		section: the section of its specification; empty for an endpoint of this app alone.
		other_paths: further dotted paths below /api/method/.
		frappes_paths: those of Frappe's own provider, which this app answers if the settings say so.
		site_paths: paths on the site, which the path of the issuer may follow (RFC 8414 3.1).
		title: its title in Desk, in English.
		listed_for: the clients whose form lists it; None for no client.
		scope: the scope that opens it to a token, which no row of a scope has to list.
		member: its name in the metadata documents (RFC 8414 2); empty if they do not list it.
		setting: the setting that switches it on; empty for an endpoint that is always there.
	"""

	handler: str
	audience: Audience
	verbs: tuple[str, ...]
	section: str = ""
	other_paths: tuple[str, ...] = ()
	frappes_paths: tuple[str, ...] = ()
	site_paths: tuple[str, ...] = ()
	title: str = ""
	listed_for: Clients | None = None
	scope: str = ""
	member: str = ""
	setting: str = ""

	@property
	def name(self) -> str:
		"""The name of its function; no two endpoints share one."""
		return self.handler.rpartition(".")[2]

	@property
	def paths(self) -> tuple[str, ...]:
		"""All its dotted paths, that of the handler first."""
		return (self.handler, *self.other_paths, *self.frappes_paths)

	@property
	def address(self) -> str:
		"""Its path on the site, without a host: where its specification names none, that of the handler."""
		return self.site_paths[0] if self.site_paths else f"/api/method/{self.handler}"

	@property
	def is_guarded(self) -> bool:
		"""Whether the Bearer guard checks its requests, as it checks those to Frappe."""
		return self.audience is Audience.BEARER

	@property
	def is_for_scripts(self) -> bool:
		"""Whether a client that runs in a page of another origin calls it."""
		return self.audience in (Audience.CLIENT, Audience.BEARER)

	@property
	def is_for_people(self) -> bool:
		"""Whether a browser shows its answers."""
		return self.audience in (Audience.BROWSER, Audience.FORM)


def _(message: str) -> str:
	"""Mark a message for translation. It is translated where it is shown."""
	return message


ENDPOINTS = (
	Endpoint(
		f"{OURS}.authorize",
		Audience.BROWSER,
		("GET", "POST"),
		section="RFC 6749 3.1",
		other_paths=(f"{OLDER}.authorize",),
		frappes_paths=(f"{FRAPPES}.authorize", f"{FRAPPES}.approve"),
		title=_("Authorization Endpoint"),
		listed_for=Clients.WITH_CODES,
		member="authorization_endpoint",
	),
	Endpoint(f"{OURS}.approve", Audience.FORM, ("POST",), other_paths=(f"{OLDER}.approve",)),
	Endpoint(
		f"{OURS}.get_token",
		Audience.CLIENT,
		("POST",),
		section="RFC 6749 3.2",
		other_paths=(f"{OLDER}.get_token",),
		frappes_paths=(f"{FRAPPES}.get_token",),
		title=_("Token Endpoint"),
		listed_for=Clients.WITH_CODES,
		member="token_endpoint",
	),
	Endpoint(
		f"{OURS}.revoke_token",
		Audience.CLIENT,
		("POST",),
		section="RFC 7009 2",
		other_paths=(f"{OLDER}.revoke_token",),
		frappes_paths=(f"{FRAPPES}.revoke_token",),
		title=_("Revocation Endpoint"),
		listed_for=Clients.WITH_CODES,
		member="revocation_endpoint",
	),
	Endpoint(
		f"{OURS}.introspect_token",
		Audience.CLIENT,
		("POST",),
		section="RFC 7662 2",
		frappes_paths=(f"{FRAPPES}.introspect_token",),
		title=_("Introspection Endpoint"),
		# A public client cannot authenticate, so the endpoint refuses it.
		listed_for=Clients.CONFIDENTIAL,
		member="introspection_endpoint",
	),
	Endpoint(
		f"{OURS}.register_client",
		Audience.CLIENT,
		("POST",),
		section="RFC 7591 3",
		frappes_paths=(f"{FRAPPES}.register_client",),
		member="registration_endpoint",
		setting=REGISTRATION,
	),
	Endpoint(
		f"{OURS}.client_configuration",
		Audience.CLIENT,
		("GET", "PUT", "DELETE"),
		section="RFC 7592 2",
		setting=REGISTRATION,
	),
	Endpoint(
		f"{OURS}.test_resource",
		Audience.BEARER,
		("GET",),
		section="RFC 6750 2.1",
		other_paths=(f"{OLDER}.test_resource",),
	),
	Endpoint(
		f"{OURS}.userinfo",
		Audience.BEARER,
		("GET", "POST"),
		section="OpenID Connect Core 5.3",
		frappes_paths=(f"{FRAPPES}.openid_profile",),
		title=_("Userinfo Endpoint"),
		listed_for=Clients.SIGNING_IN,
		scope="openid",
		member="userinfo_endpoint",
	),
	Endpoint(
		f"{OURS}.end_session",
		Audience.BROWSER,
		("GET", "POST"),
		section="OpenID Connect RP-Initiated Logout 2",
		title=_("End Session Endpoint"),
		listed_for=Clients.SIGNING_IN,
		member="end_session_endpoint",
	),
	Endpoint(f"{OURS}.log_out", Audience.FORM, ("POST",)),
	Endpoint(
		f"{DOCUMENTS}.openid_configuration",
		Audience.ANYONE,
		("GET", "HEAD"),
		section="OpenID Connect Discovery 4",
		frappes_paths=(f"{FRAPPES}.openid_configuration",),
		site_paths=("/.well-known/openid-configuration",),
		title=_("OpenID Configuration"),
		listed_for=Clients.SIGNING_IN,
	),
	Endpoint(
		f"{DOCUMENTS}.authorization_server_metadata",
		Audience.ANYONE,
		("GET", "HEAD"),
		section="RFC 8414 3",
		site_paths=("/.well-known/oauth-authorization-server",),
	),
	Endpoint(
		f"{DOCUMENTS}.protected_resource_metadata",
		Audience.ANYONE,
		("GET", "HEAD"),
		section="RFC 9728 3",
		site_paths=("/.well-known/oauth-protected-resource",),
	),
	Endpoint(
		f"{DOCUMENTS}.jwks",
		Audience.ANYONE,
		("GET", "HEAD"),
		section="RFC 7517 5",
		title=_("Keys (JWKS)"),
		listed_for=Clients.SIGNING_IN,
		member="jwks_uri",
	),
	Endpoint(f"{APPS}.revoke", Audience.FORM, ("POST",)),
)


def get_endpoint(name: str) -> Endpoint:
	"""Return an endpoint.

	Args:
		name: of its function.

	Raises:
		KeyError: there is no such endpoint.
	"""
	return {endpoint.name: endpoint for endpoint in ENDPOINTS}[name]


def find_by_path(path: str) -> Endpoint | None:
	"""Find the endpoint of a request.

	Args:
		path: of the request, decoded, without the query.

	Returns:
		The endpoint; None when the path leads to no endpoint.
	"""
	if method := method_of(path):
		return find_by_method(method)
	for endpoint in ENDPOINTS:
		# Frappe answers whatever begins like a document of its own.
		if any(path.startswith(own) for own in endpoint.site_paths):
			return endpoint
	return None


def method_of(path: str) -> str | None:
	"""The dotted path that the path of a request names; None where it names none."""
	call = METHOD.match(path)
	return call[1] if call else None


def is_frappes_method(method: str) -> bool:
	"""Whether a dotted path is one of Frappe's own provider."""
	return method.rpartition(".")[0] == FRAPPES


def find_by_method(method: str) -> Endpoint | None:
	"""Find the endpoint of a method.

	Args:
		method: any of its dotted paths.

	Returns:
		The endpoint; None when the path leads to no endpoint.
	"""
	for endpoint in ENDPOINTS:
		if method in endpoint.paths:
			return endpoint
	return None


def list_overrides() -> dict[str, str]:
	"""Map each further dotted path to its handler, for hooks.py."""
	return {path: endpoint.handler for endpoint in ENDPOINTS for path in endpoint.other_paths}


def list_modules() -> set[str]:
	"""List the modules of the endpoints' dotted paths."""
	return {path.rpartition(".")[0] for path in (*list_overrides().keys(), *list_overrides().values())}
