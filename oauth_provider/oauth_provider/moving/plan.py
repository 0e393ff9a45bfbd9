"""What becomes of each client of Frappe's own provider: the rules, without any writing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

import frappe
from frappe import _

from oauth_provider.guard.wording import enumerate_names
from oauth_provider.oauth_provider.doctype.oauth2_client.rules import CLIENT_ID
from oauth_provider.oauth_provider.moving.allowed_roles import RoleError, Roles, choose_roles
from oauth_provider.oauth_provider.moving.choices import Choices
from oauth_provider.oauth_provider.moving.core_scopes import Scopes, choose_scopes
from oauth_provider.oauth_provider.moving.redirects import Redirects, choose_redirects
from oauth_provider.protocol.clients.metadata import ClientMetadata, find_problems
from oauth_provider.protocol.clients.redirect_uris import host_of
from oauth_provider.protocol.clients.visible_text import remove_invisible
from oauth_provider.store import clients, core_provider, watching
from oauth_provider.store.records import CoreClient

# Frappe makes secrets of hexadecimal digits. 32 of them carry the 128 bits that RFC 6749 10.10 demands at least; those
# that it makes for clients, ten digits with 40 bits, can be found from their hash by trying.
SHORTEST_SECRET = 32
AUTH_METHODS = {
	"Client Secret Basic": "client_secret_basic",
	"Client Secret Post": "client_secret_post",
	"None": "none",
}
GRANT_TYPES = ("authorization_code", "refresh_token")
NOT_CHECKED = (
	"No administrator has made it ({0}): nobody here has checked who it is, and its name is its own claim. It sends"
	" users to {1}. If you know it, import it by its client ID, and its users need not sign in again."
)
CHOICE_IGNORED = "Its type and its scopes stay as they are. Change them in its form."
#: Fields of ClientMetadata that a client can be without.
OPTIONAL = ("logo", "website", "privacy_policy", "terms_of_service")


class Outcome(Enum):
	"""What the import does with a client."""

	NEW = "new"
	PRESENT = "is here already, and stays as it is"
	UNKNOWN = "imported only if you name it"
	REFUSED = "not imported"


@dataclass(frozen=True, kw_only=True)
class NewClient:
	"""The OAuth2 Client to be made.

	Attributes:
		scopes: with those that are to be made first.
		secret_hash: it says much of a short secret, so no log has it.
		has_short_secret: whether its secret can be found by trying.
	"""

	client_id: str
	metadata: ClientMetadata
	scopes: Scopes
	contacts: tuple[str, ...]
	skip_authorization: bool
	secret_hash: str = field(repr=False)
	has_short_secret: bool


@dataclass(frozen=True, kw_only=True)
class ClientPlan:
	"""What becomes of one client.

	Attributes:
		reasons: why it is not imported.
		differences: what differs from Frappe's own provider, or what is to be done, a sentence each.
		new: the client to be made, or that would be made if it were named; None for other outcomes.
		as_it_was: whether its scopes become `all`.
	"""

	client_id: str
	app_name: str
	outcome: Outcome
	reasons: tuple[str, ...] = ()
	differences: tuple[str, ...] = ()
	new: NewClient | None = None
	as_it_was: bool = False


def make_plan(choices: Choices) -> list[ClientPlan]:
	"""Decide what becomes of each client that is to be imported.

	Args:
		choices: of the administrator.

	Returns:
		The plans in the order of the client_ids.

	Raises:
		frappe.ValidationError: a choice names a client that Frappe's own provider does not have.
	"""
	found = core_provider.read_clients()
	if unknown := choices.named() - {client.client_id for client in found}:
		frappe.throw(_("Frappe's own provider has no client {0}.").format(", ".join(sorted(unknown))))
	planned: dict[str, str] = {}
	return [plan_client(client, choices, planned) for client in found if choices.includes(client.client_id)]


def plan_client(client: CoreClient, choices: Choices, planned: dict[str, str]) -> ClientPlan:
	"""Decide what becomes of a client.

	Args:
		client: at Frappe's own provider.
		choices: of the administrator.
		planned: as for `core_scopes.choose_scopes`.
	"""
	app_name = remove_invisible(client.app_name).strip() or client.client_id
	plan = ClientPlan(client_id=client.client_id, app_name=app_name, outcome=Outcome.REFUSED)
	if clients.find_name(client.client_id):
		ignored = (CHOICE_IGNORED,) if client.client_id in choices.of_new_clients() else ()
		return replace(plan, outcome=Outcome.PRESENT, differences=ignored)
	redirects = choose_redirects(client)
	try:
		roles = choose_roles(client)
	except RoleError as problem:
		return replace(plan, reasons=(str(problem),))
	seen = watching.ways_of(client.client_id)
	client_type = choose_type(client, redirects, choices, seen)
	metadata, left_out, reasons = leave_out_optional(
		make_metadata(client, app_name, redirects, roles, client_type)
	)
	if not CLIENT_ID.fullmatch(client.client_id):
		reasons = (*reasons, "Its client ID has other characters than ASCII.")
	if reasons:
		return replace(plan, reasons=reasons, differences=redirects.lines)
	as_it_was = choices.keeps_access(client.client_id)
	scopes = choose_scopes(client.scopes, as_it_was, planned)
	new = make_new_client(client, metadata, scopes)
	lines = (*redirects.lines, *roles.lines, *scopes.lines, *left_out, *describe_rest(client, new, seen))
	is_unknown = not is_checked(client) and client.client_id not in choices.named()
	outcome = Outcome.UNKNOWN if is_unknown else Outcome.NEW
	return replace(plan, outcome=outcome, differences=lines, new=new, as_it_was=as_it_was)


def make_metadata(
	client: CoreClient,
	app_name: str,
	redirects: Redirects,
	roles: Roles,
	client_type: dict[str, str],
) -> ClientMetadata:
	default = client.default_redirect_uri
	return ClientMetadata(
		app_name=app_name,
		redirect_uris=redirects.kept,
		default_redirect_uri=default if default in redirects.kept else "",
		allow_localhost_redirect=redirects.allow_localhost,
		accepted_schemes=redirects.accepted_schemes,
		grant_types=GRANT_TYPES,
		allowed_roles=roles.kept,
		website=client.client_uri,
		logo=client.logo_uri,
		privacy_policy=client.policy_uri,
		terms_of_service=client.tos_uri,
		**client_type,
	)


def make_new_client(client: CoreClient, metadata: ClientMetadata, scopes: Scopes) -> NewClient:
	is_public = metadata.client_type == "Public"
	return NewClient(
		client_id=client.client_id,
		metadata=metadata,
		scopes=scopes,
		contacts=client.contacts,
		skip_authorization=client.skip_authorization,
		secret_hash=client.secret_hash,
		has_short_secret=is_short(client) and not is_public,
	)


def choose_type(client: CoreClient, redirects: Redirects, choices: Choices, seen: set[str]) -> dict[str, str]:
	"""Choose whether a client is public (RFC 6749 2.1).

	Frappe's provider has asked no client for its secret for years, and its field says Basic unless somebody changes it:
	so None counts, and nothing else does. A client that was seen with its secret has one. A request without it proves
	nothing: anyone can send one.

	Args:
		client: at Frappe's own provider.
		redirects: those that are kept.
		choices: of the administrator.
		seen: how its token requests came, as `watching.ways_of` has it.
	"""
	method = AUTH_METHODS.get(client.token_endpoint_auth_method, "client_secret_basic")
	has_secret = watching.RIGHT_SECRET in seen
	is_public = not has_secret and (redirects.are_of_an_installed_app or method == "none")
	is_public = client.client_id in choices.public or (
		is_public and client.client_id not in choices.confidential
	)
	if is_public:
		return {"client_type": "Public", "token_endpoint_auth_method": "none"}
	method = "client_secret_basic" if method == "none" else method
	return {"client_type": "Confidential", "token_endpoint_auth_method": method}


def leave_out_optional(
	metadata: ClientMetadata,
) -> tuple[ClientMetadata, tuple[str, ...], tuple[str, ...]]:
	"""Leave out values that this app does not accept, as far as a client can be without them.

	Returns:
		The metadata, a line for each value that was left out, and the reasons to import nothing.
	"""
	lines, reasons = [], []
	for problem in find_problems(metadata):
		if problem.field in OPTIONAL:
			metadata = replace(metadata, **{problem.field: ""})
			lines.append(f"{problem.description} It is left out.")
		elif problem.field == "redirect_uris":
			reasons.append("It has no redirect URI that can be used.")
		else:
			reasons.append(problem.description)
	return metadata, tuple(lines), tuple(reasons)


def is_checked(client: CoreClient) -> bool:
	"""Whether somebody made it who may make clients. Frappe lets others write any row, as by a Web Form."""
	return "System Manager" in frappe.get_roles(client.owner)


def is_short(client: CoreClient) -> bool:
	return 0 < client.secret_length < SHORTEST_SECRET


def describe_rest(client: CoreClient, new: NewClient, seen: set[str]) -> Iterator[str]:
	"""Describe what else differs, or is to be done; `seen` as for `choose_type`."""
	if not is_checked(client):
		hosts = sorted({host_of(uri) for uri in new.metadata.redirect_uris})
		maker = "it registered itself" if client.owner == core_provider.NOBODY else f"made by {client.owner}"
		yield NOT_CHECKED.format(maker, ", ".join(hosts))
	if found := core_provider.list_administrators(client.client_id):
		yield f"It has tokens of System Managers: {enumerate_names(found)}."
	if new.metadata.client_type == "Public":
		yield (
			"It becomes a public client, which needs no secret. Where the app sends one, it has to be the right one."
		)
	elif not new.secret_hash:
		yield "It has no secret that can be imported: rotate it, and give the new one to the app's developer."
	else:
		yield "The app has to send its secret, which Frappe's own provider may not have checked."
		if seen == {watching.WITHOUT_SECRET}:
			yield (
				"Token requests in its name came without its secret, which anyone can send. If the app has none, make"
				f" it public: --public {client.client_id}"
			)
	if new.has_short_secret:
		yield (
			f"Its secret has {client.secret_length} characters, and works on. Rotate it: fewer than {SHORTEST_SECRET}"
			" can be found by trying."
		)
	if new.skip_authorization:
		yield "It is trusted, as it was: users are not asked."
	if not new.scopes.kept:
		yield "It has no scope, so it cannot get tokens until you give it one."
	if re.search("implicit", client.grant_type, re.IGNORECASE):
		yield "It uses the implicit grant, which is not supported here: the app has to use codes."
