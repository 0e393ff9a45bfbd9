"""The rules of client metadata, applied to the document of a client, with sentences for its form."""

import re

import frappe
from frappe import _
from frappe.utils import cstr

from oauth_provider.protocol.clients import self_made
from oauth_provider.protocol.clients.metadata import ClientMetadata, Problem, Reason, find_problems
from oauth_provider.store import clients, provider_settings, scopes
from oauth_provider.store.records.client import DYNAMIC, REFUSED, SELF_MADE

# RFC 6749 A.1; blanks at the ends are lost on the way.
CLIENT_ID = re.compile(r"[!-~]([ -~]*[!-~])?")
LINES = ("redirect_uris", "post_logout_redirect_uris", "grant_types", "contacts")
#: What a client that registers itself says about itself, but its scopes, which it cannot add to.
DESCRIBED = (
	"app_name",
	"client_type",
	"token_endpoint_auth_method",
	"enforce_auth_method",
	"redirect_uris",
	"default_redirect_uri",
	"allow_localhost_redirect",
	"grant_types",
	"website",
	"privacy_policy",
	"terms_of_service",
	"contacts",
)
TEXTS = (
	"client_type",
	"token_endpoint_auth_method",
	"response_type",
	"default_redirect_uri",
	"backchannel_logout_uri",
	"logo",
	"website",
	"privacy_policy",
	"terms_of_service",
)


def tidy(client) -> None:
	"""Bring what a person typed into the form in which it is stored."""
	for fieldname in LINES:
		client.set(fieldname, "\n".join(lines(client.get(fieldname))))
	for fieldname in TEXTS:
		client.set(fieldname, (client.get(fieldname) or "").strip() or None)
	for fieldname, child_field in (("scopes", "scope"), ("allowed_roles", "role")):
		rows = client.get(fieldname)
		client.set(fieldname, list({row.get(child_field): row for row in reversed(rows)}.values())[::-1])
	uris = lines(client.redirect_uris)
	client.default_redirect_uri = (client.default_redirect_uri or uris[0]) if uris else None
	if client.client_type == "Public":
		client.token_endpoint_auth_method = "none"
		client.enforce_auth_method = client.is_resource_server = 0
	elif client.token_endpoint_auth_method == "none" and not client.is_new():
		if client.has_value_changed("client_type"):
			client.token_endpoint_auth_method = "client_secret_basic"


def check_client_id(client) -> None:
	"""Refuse the client_id of an imported client if it cannot be one, or is another client's.

	Raises:
		frappe.ValidationError: explains how to correct it.
	"""
	if not CLIENT_ID.fullmatch(client.client_id):
		frappe.throw(_("{0}: use ASCII characters.").format(label(client, "client_id")))
	other = clients.find_name(client.client_id)
	if other and other != client.name:
		frappe.throw(
			_("The client {0} has this client ID already. Import it under this name, or delete one.").format(
				frappe.bold(other)
			),
			frappe.UniqueValidationError,
		)


def check_self_made(client) -> None:
	"""Refuse trust in a client that registered itself.

	Raises:
		frappe.ValidationError: names the field, and what to do instead.
	"""
	if client.registration not in SELF_MADE:
		return
	if client.enabled and client.approval == REFUSED:
		frappe.throw(
			_("{0}: this app is refused. Approve it instead, under {1}.").format(
				label(client, "enabled"), frappe.bold(_("Decide"))
			)
		)
	for fieldname in ("skip_authorization", "is_resource_server"):
		if client.get(fieldname):
			frappe.throw(
				_(
					"{0}: nobody here has checked this app, which registered itself. Register it by hand instead."
				).format(label(client, fieldname))
			)
	listed = [row.scope for row in client.scopes]
	if full := scopes.with_full_access(listed):
		frappe.throw(
			_("{0}: {1} has full access, which an app that registered itself never gets.").format(
				label(client, "scopes"), frappe.bold(frappe.utils.escape_html(full[0]))
			)
		)


def is_described_otherwise(client, stored: dict) -> bool:
	"""Whether a document says something else of a client that registered itself than is stored."""
	return any(cstr(client.get(each) or "") != cstr(stored.get(each) or "") for each in DESCRIBED)


def add_known_hosts(client) -> None:
	"""Keep each host to which the codes of a client that registered itself could ever go.

	Pages, e-mail and Desk name the client by these, whatever it says of itself later.
	"""
	if client.registration not in SELF_MADE:
		return
	hosts = [*lines(client.known_hosts), *self_made.list_hosts(lines(client.redirect_uris))]
	known = self_made.sort_hosts(hosts)
	client.known_hosts = "\n".join(known)
	if client.registration == DYNAMIC:
		client.registration_host = known[0]


def check_metadata(client) -> None:
	"""Refuse metadata that would not work or would not be safe.

	Raises:
		frappe.ValidationError: explains how to correct the first problem, in the user's language.
	"""
	for problem in find_problems(read_metadata(client)):
		frappe.throw(write_sentence(client, problem))


def read_metadata(client) -> ClientMetadata:
	"""Make the metadata from the fields of a document that has been tidied."""
	return ClientMetadata(
		app_name=client.app_name or "",
		enforce_auth_method=bool(client.enforce_auth_method),
		redirect_uris=tuple(lines(client.redirect_uris)),
		post_logout_redirect_uris=tuple(lines(client.post_logout_redirect_uris)),
		allow_localhost_redirect=bool(client.allow_localhost_redirect),
		accepted_schemes=tuple(lines(provider_settings.read().private_schemes)),
		grant_types=tuple(lines(client.grant_types)),
		is_resource_server=bool(client.is_resource_server),
		allowed_roles=tuple(row.role for row in client.allowed_roles),
		access_token_lifetime=frappe.utils.cint(client.access_token_lifetime),
		refresh_token_lifetime=frappe.utils.cint(client.refresh_token_lifetime),
		**{fieldname: client.get(fieldname) or "" for fieldname in TEXTS},
	)


def lines(text: str | None) -> list[str]:
	"""The lines of a text field, without blanks around them and without empty ones."""
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def write_sentence(client, problem: Problem) -> str:
	"""Write the sentence about a problem.

	Args:
		client: the document, for the labels of its fields.
		problem: as the metadata's rules found it.

	Returns:
		HTML in the user's language; what the person typed is escaped.
	"""
	arguments = {name: frappe.utils.escape_html(str(value)) for name, value in problem.arguments.items()}
	return sentences()[problem.reason].format(
		field=label(client, problem.field), redirect_uris=label(client, "redirect_uris"), **arguments
	)


def label(client, fieldname: str) -> str:
	return frappe.bold(_(client.meta.get_label(fieldname)))


def sentences() -> dict[Reason, str]:
	"""The sentence about each reason, in the user's language.

	Returns:
		Templates with `{field}`, `{redirect_uris}` and the arguments of the problem.
	"""
	return {
		Reason.HIDDEN_CHARACTER: _(
			"{field} has an invisible character that could turn the text of the dialog around."
		),
		Reason.UNSUPPORTED_VALUE: _(
			"{field}: <strong>{value}</strong> is not supported here. Use {supported}."
		),
		Reason.CONFIDENTIAL_WITHOUT_SECRET: _(
			"A confidential client sends a secret: choose client_secret_basic or client_secret_post. "
			"If the app cannot keep a secret, set its type to Public."
		),
		Reason.NO_GRANT_TYPE: _("{field}: name at least authorization_code."),
		Reason.NO_REDIRECT_URI: _("{field}: enter at least one. The app's developer knows it."),
		Reason.UNSAFE_REDIRECT_URI: _("{field}: Line {line}: {uri}: {problem}"),
		Reason.REPEATED_REDIRECT_URI: _("{field}: The same redirect URI stands on two lines."),
		Reason.UNREGISTERED_DEFAULT: _(
			"{field} must be one of the lines of {redirect_uris}, character for character."
		),
		Reason.AUTOMATIC_ROLE: _(
			"{field}: <strong>{value}</strong> is given automatically and limits nothing. "
			"Leave the list empty or choose others."
		),
		Reason.LIFETIME_OUT_OF_RANGE: _("{field} must be 0 or from {least} to {most} seconds."),
		Reason.NO_WEB_ADDRESS: _("{field} must be a web address that begins with https:// or http://."),
		Reason.PRIVATE_LOGO: _(
			"{field}: the file is private, so users could not see it. Upload it as a public file."
		),
		Reason.FOREIGN_LOGO: _("{field} must be a file uploaded to this site."),
	}
