"""The registry of endpoints: an entry for each. Hooks, guard, redaction, pages, Desk and the documentation read it.

Frappe imports hooks.py, and with it this module, also where there is no site: it imports nothing of Frappe or the app.
"""

import re
from dataclasses import dataclass
from enum import Enum

OURS, APPS = "oauth_provider.api.oauth2", "oauth_provider.api.authorized_apps"
OLDER = "frappe.integration_broker.oauth2"
# Frappe ignores what follows the method.
METHOD = re.compile(r"/api/(?:v[12]/)?method/([^/]+)")
# What the handlers of our own protocol are whitelisted for: a wrong verb is refused in our words, by no traceback.
ANY_VERB = ("GET", "POST", "PUT", "DELETE")


class Audience(Enum):
	"""Who calls an endpoint."""

	BROWSER = "a person's browser, which an app sends here"
	FORM = "a form on one of our pages"
	CLIENT = "a client, by its own authentication"
	BEARER = "anyone with a Bearer token"


class Clients(Enum):
	"""Which clients' developers need the address of an endpoint."""

	WITH_CODES = "those that may use the grant authorization_code"
	CONFIDENTIAL = "those that can authenticate"


@dataclass(frozen=True)
class Endpoint:
	"""An endpoint and everything that another part of the app has to know of it.

	Attributes:
		handler: dotted path of the whitelisted function, which is also the address that apps are told.
		audience: who calls it.
		verbs: those that it accepts; it refuses every other.
		section: of the specification that defines it; empty when it is our own.
		other_paths: where it answers too: dotted paths below /api/method/, and paths on the site, with a slash first.
		title: what Desk calls it, in English, where Desk lists it.
		listed_for: the clients in whose form Desk lists it; None for none.
		cross_origin: whether scripts of other origins may read its answers (CORS). No endpoint allows it yet.
	"""

	handler: str
	audience: Audience
	verbs: tuple[str, ...]
	section: str = ""
	other_paths: tuple[str, ...] = ()
	title: str = ""
	listed_for: Clients | None = None
	cross_origin: bool = False

	@property
	def name(self) -> str:
		"""The name of its function; no two endpoints share one."""
		return self.handler.rpartition(".")[2]

	@property
	def paths(self) -> tuple[str, ...]:
		"""Every path that leads to it, its own first."""
		return (self.handler, *self.other_paths)

	@property
	def address(self) -> str:
		"""Its path on the site, so that no Host header is in it."""
		return f"/api/method/{self.handler}"

	@property
	def is_guarded(self) -> bool:
		"""Whether the Bearer guard decides about its requests, as about those of all of Frappe."""
		return self.audience is Audience.BEARER

	@property
	def is_for_people(self) -> bool:
		"""Whether a browser shows its answers."""
		return self.audience in (Audience.BROWSER, Audience.FORM)


def _(message: str) -> str:
	"""Mark a message for Frappe's translators. It is translated where it is shown."""
	return message


ENDPOINTS = (
	Endpoint(
		f"{OURS}.authorize",
		Audience.BROWSER,
		("GET",),
		section="RFC 6749 3.1",
		other_paths=(f"{OLDER}.authorize",),
		title=_("Authorization Endpoint"),
		listed_for=Clients.WITH_CODES,
	),
	Endpoint(f"{OURS}.approve", Audience.FORM, ("POST",), other_paths=(f"{OLDER}.approve",)),
	Endpoint(
		f"{OURS}.get_token",
		Audience.CLIENT,
		("POST",),
		section="RFC 6749 3.2",
		other_paths=(f"{OLDER}.get_token",),
		title=_("Token Endpoint"),
		listed_for=Clients.WITH_CODES,
	),
	Endpoint(
		f"{OURS}.revoke_token",
		Audience.CLIENT,
		("POST",),
		section="RFC 7009 2",
		other_paths=(f"{OLDER}.revoke_token",),
		title=_("Revocation Endpoint"),
		listed_for=Clients.WITH_CODES,
	),
	Endpoint(
		f"{OURS}.introspect_token",
		Audience.CLIENT,
		("POST",),
		section="RFC 7662 2",
		title=_("Introspection Endpoint"),
		# A public client cannot prove who it is, so it learns nothing there.
		listed_for=Clients.CONFIDENTIAL,
	),
	Endpoint(
		f"{OURS}.test_resource",
		Audience.BEARER,
		("GET",),
		section="RFC 6750 2.1",
		other_paths=(f"{OLDER}.test_resource",),
	),
	Endpoint(f"{APPS}.revoke", Audience.FORM, ("POST",)),
)


def get_endpoint(name: str) -> Endpoint:
	"""The endpoint of that name.

	Raises:
		KeyError: there is none.
	"""
	return {endpoint.name: endpoint for endpoint in ENDPOINTS}[name]


def find_by_path(path: str) -> Endpoint | None:
	"""The endpoint that a request is for.

	Args:
		path: of the request, decoded, without the query.
	"""
	call = METHOD.match(path)
	return find_by_method(call[1] if call else path)


def find_by_method(method: str) -> Endpoint | None:
	"""The endpoint that a method leads to.

	Args:
		method: a dotted path, by whichever of its names.
	"""
	for endpoint in ENDPOINTS:
		if method == endpoint.handler or method in endpoint.other_paths:
			return endpoint
	return None


def list_overrides() -> dict[str, str]:
	"""For hooks.py: each further dotted path, and the handler that answers it."""
	return {
		path: endpoint.handler
		for endpoint in ENDPOINTS
		for path in endpoint.other_paths
		if not path.startswith("/")
	}


def list_modules() -> set[str]:
	"""The modules that the dotted paths of endpoints begin with."""
	return {path.rpartition(".")[0] for path in (*list_overrides().keys(), *list_overrides().values())}
