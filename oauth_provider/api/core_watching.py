"""Watches who uses Frappe's own provider, for some days before this app answers in its place.

It sees the requests that Frappe's provider answers: who has no secret, and what the tokens are used for. Nothing of an
answer changes.
"""

from dataclasses import asdict, dataclass

import frappe
from redis.exceptions import RedisError
from werkzeug.wrappers import Response

from oauth_provider.guard import closed_documents, closed_methods, enforcement, entry, wording
from oauth_provider.guard.entry import Entry
from oauth_provider.protocol.clients.authentication import parse_basic
from oauth_provider.protocol.errors import InvalidClient, MissingAccess
from oauth_provider.protocol.scope_map import Opened
from oauth_provider.store import core_lookups, core_provider, events, rows, watching
from oauth_provider.wire import endpoints
from oauth_provider.wire.authorization import bearer_credentials
from oauth_provider.wire.current_endpoint import current_settings

NOTHING = Opened(full_access=False, doctypes={}, methods=frozenset())
#: Of Frappe's provider: those at which a client sends its secret.
WITH_SECRETS = (watching.TOKEN_REQUEST, "introspect_token", "revoke_token")


@dataclass(frozen=True)
class Use:
	"""A use of Frappe's provider. `client_id` is empty where the request does not name the client."""

	client_id: str
	user: str | None
	asked: str
	reason: str
	missing: MissingAccess = MissingAccess()


def watch_request() -> None:
	"""Take what a request names, before Frappe serves it, if it may be one of Frappe's provider (before_request)."""
	credentials = bearer_credentials()
	if frappe.local.flags.oauth2_token or (credentials is None and not is_at_provider()):
		return
	if current_settings().watch_until <= rows.now():
		return
	try:
		# Frappe changes the arguments on the way.
		found = find_use_of_endpoint() if credentials is None else find_use_of_token(credentials)
	except Exception:
		# Watching breaks no request. Frappe would log the values of local variables too, and the token is one.
		frappe.log_error(
			title="A use of Frappe's OAuth provider could not be read", message=frappe.get_traceback()
		)
	else:
		frappe.local.flags.oauth2_watched = found


def record_watched_use(response: Response) -> None:
	"""Record the use, if Frappe has answered the request (after_request)."""
	use = frappe.local.flags.oauth2_watched
	if not use or response.status_code >= 400:
		return
	try:
		if watching.is_new_today(use.client_id, f"{use.asked} {use.reason}"):
			missing = asdict(use.missing)
			events.record_later(
				watching.EVENT, None, use.user, use.reason, use.asked, missing, reference=use.client_id
			)
	except RedisError as error:
		frappe.logger("oauth_provider").warning(f"A use was not recorded: {type(error).__name__}")


def is_at_provider() -> bool:
	method = endpoints.method_of(frappe.request.path) or ""
	return endpoints.is_frappes_method(method)


def find_use_of_token(credential: str) -> Use | None:
	"""Say what a token of Frappe's provider is used for, and what a limited scope would have to open."""
	token = core_lookups.find_core_token(credential)
	if not token:
		return None
	entered = entry.identify()
	frappe.local.flags.oauth2_entry = entered
	asked, scopes = wording.describe_request(entered), f"Scopes: {token.scopes or 'none'}."
	if is_at_provider():
		return Use(token.client, token.user, asked, scopes)
	if closed := find_closed(entered):
		return Use(token.client, token.user, asked, f"{scopes} Closed to every token here: {closed}")
	missing = enforcement.find_missing(entered, NOTHING)
	return Use(token.client, token.user, asked, scopes, wording.list_missing(entered, missing or ()))


def find_closed(entered: Entry) -> str | None:
	"""The reason why no token of this app does this; None where a scope can open it."""
	reasons = (closed_documents.find_reason(doctype, "read", None) for doctype in entered.doctypes)
	methods = (f"{method}." for method in entered.methods if closed_methods.is_protected(method))
	return next(filter(None, (*reasons, *methods)), None)


def find_use_of_endpoint() -> Use | None:
	"""Say whether a client sends its secret to an endpoint of Frappe's provider."""
	name = (endpoints.method_of(frappe.request.path) or "").rpartition(".")[2]
	if name == "register_client":
		return Use("", None, "register a client", "An app registers itself.")
	if name not in WITH_SECRETS:
		return None
	client_id, secret = read_client_and_secret()
	asked = f"{name} {frappe.form_dict.get('grant_type') or ''}".strip()
	if not secret:
		return Use(client_id, None, asked, watching.WITHOUT_SECRET)
	is_right = core_provider.is_secret_of(client_id, secret)
	return Use(client_id, None, asked, watching.RIGHT_SECRET if is_right else watching.WRONG_SECRET)


def read_client_and_secret() -> tuple[str, str]:
	"""The client_id and the secret of a request, each empty for none."""
	header = frappe.request.headers.get("Authorization", "")
	if header.lower().startswith("basic "):
		try:
			presented = parse_basic(header)
		except InvalidClient:
			return "", ""
		return presented.client_id, presented.secret or ""
	form = frappe.form_dict
	return str(form.get("client_id") or ""), str(form.get("client_secret") or "")
