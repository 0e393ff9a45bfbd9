"""The endpoint of the current request. The settings say who answers at the paths of Frappe's own provider."""

import time

import frappe

from oauth_provider.protocol.core_credentials import Standing, judge
from oauth_provider.protocol.message import FORM
from oauth_provider.store import imported, provider_settings
from oauth_provider.store.conflicts import is_conflict
from oauth_provider.store.issued import Home, find_home
from oauth_provider.store.records import Settings
from oauth_provider.wire import endpoints
from oauth_provider.wire.authorization import bearer_credentials
from oauth_provider.wire.endpoints import Audience, Endpoint

#: The parameters in which a client presents a code or token (RFC 6749 4.1.3, 6, RFC 7009 2.1, RFC 7662 2.1).
CREDENTIALS = ("code", "refresh_token", "token")
#: Which of them the endpoints of Frappe's provider use.
TOKEN_ENDPOINT, USED_BY = "get_token", {"revoke_token": "token", "introspect_token": "token"}
USED_BY_GRANT = {"authorization_code": "code", "refresh_token": "refresh_token"}
# Seconds: for the last page of an import, and between two looks at it.
LONGEST_WAIT, PAUSE = 10, 0.1
#: Who comes with a code or token.
WITH_CREDENTIALS = (Audience.CLIENT, Audience.BEARER)


def current_settings() -> Settings:
	"""Return the settings, read once for a request: several of its checks need them."""
	flags = frappe.local.flags
	if flags.oauth2_settings is None:
		flags.oauth2_settings = provider_settings.read()
	return flags.oauth2_settings


def find_endpoint() -> Endpoint | None:
	"""Find the endpoint of the current request; None where this app does not answer."""
	path = frappe.request.path
	endpoint, method = endpoints.find_by_path(path), endpoints.method_of(path)
	if endpoint is None:
		return None
	return endpoint if (is_answered_here(method) if method else describes_itself()) else None


def describes_itself() -> bool:
	"""Whether the documents below /.well-known/ are this app's, which is decided once for a request.

	Where Frappe's provider answers, and this app has no client yet and lets none register itself, they stay Frappe's:
	apps read them to find the server that knows them.
	"""
	flags = frappe.local.flags
	if flags.oauth2_describes_itself is None:
		settings = current_settings() if flags.oauth2_asked else None
		flags.oauth2_describes_itself = not settings or (
			settings.answer_for_frappe or settings.allow_dynamic_registration or settings.has_clients
		)
	return flags.oauth2_describes_itself


def is_answered_here(method: str) -> bool:
	"""Whether this app answers at a dotted path, with an endpoint or in place of Frappe's provider."""
	if endpoints.is_frappes_method(method):
		return answers_for_frappe(method)
	return endpoints.find_by_method(method) is not None


def answers_for_frappe(method: str) -> bool:
	"""Whether this app answers at a dotted path of Frappe's own provider, which is decided once for a request.

	The settings say so, unless a client has come with a code or token of the other provider: an app brings it to the
	same path after the settings were changed, or changed back. A request that Frappe refused before the hooks is left
	to it: the database may be away.
	"""
	flags = frappe.local.flags
	decided = flags.oauth2_answers_for_frappe = flags.oauth2_answers_for_frappe or {}
	if method not in decided:
		decided[method] = bool(flags.oauth2_asked) and is_of_this_app(method, current_settings())
	return decided[method]


def is_of_this_app(method: str, settings: Settings) -> bool:
	"""Whether the settings, and the codes and tokens of the current request, leave it to this app.

	What Frappe's provider has issued and no import has brought yet stays with it, as long as the settings accept its
	tokens. Otherwise apps that refresh between an import and the switch would lose their sessions. A browser brings
	none: a link with a token in it must not choose whose dialog is shown.
	"""
	endpoint = endpoints.find_by_method(method)
	if endpoint is None or endpoint.audience not in WITH_CREDENTIALS:
		return settings.answer_for_frappe
	credentials, sent = bearer_credentials(), find_sent_credentials()
	if not settings.answer_for_frappe:
		# The guard takes an imported token for ours at every path, and Frappe would find no header.
		if credentials and find_home(credentials) is not Home.ELSEWHERE:
			return True
		return any(is_decided_here(each, settings) for each in sent.values())
	if not settings.accept_other_bearer_tokens or not is_plain_form():
		return True
	if endpoint.name == "introspect_token" and not settings.open_introspection:
		# Frappe's asks nobody who they are.
		return True
	presented = find_presented(endpoint, credentials, sent)
	if presented is None or find_home(presented) is not Home.ELSEWHERE:
		return True
	return find_standing(presented, settings) is not Standing.LEFT


def is_decided_here(credential: str, settings: Settings) -> bool:
	"""Whether this app answers for a credential while Frappe's provider answers for its own."""
	home = find_home(credential)
	if home is Home.ELSEWHERE:
		return find_standing(credential, settings) is Standing.ENDED
	return home is Home.HERE


def find_standing(credential: str, settings: Settings, is_bearer: bool = False) -> Standing:
	"""Judge a credential that is not known here, and wait for one that is coming. Nothing is written yet.

	Args:
		credential: a code, an access token or a refresh token.
		settings: of the site.
		is_bearer: whether it can be an access token alone.

	Returns:
		Its standing. One that was COMING is here now, or has ended.
	"""
	try:
		standing = judge(credential, settings, is_bearer)
	except Exception as error:
		if not is_conflict(error):
			raise
		# The import has become complete at this moment.
		frappe.db.rollback()
		standing = judge(credential, settings, is_bearer)
	if standing is Standing.COMING:
		wait_for_import()
	return standing


def wait_for_import() -> None:
	"""Wait until the import that finishes now has brought everything, for some seconds."""
	# The import waits for the row that `judge` has locked. The next statement sees what the import has committed.
	frappe.db.rollback()
	end = time.monotonic() + LONGEST_WAIT
	while imported.is_finishing() and time.monotonic() < end:
		time.sleep(PAUSE)


def find_presented(endpoint: Endpoint, bearer: str | None, sent: dict[str, str]) -> str | None:
	"""Find the one code or token that an endpoint of Frappe's provider would use.

	Returns:
		The credential; None where there is none, or more than one: the answer is about the one that is judged.
	"""
	used = USED_BY.get(endpoint.name)
	if endpoint.name == TOKEN_ENDPOINT:
		used = USED_BY_GRANT.get(str(frappe.form_dict.get("grant_type")))
	if endpoint.audience is Audience.BEARER:
		return bearer if not sent else None
	return sent.get(used or "") if len(sent) == 1 and not bearer else None


def is_plain_form() -> bool:
	"""Whether a request has no body, or a form whose codes and tokens are texts."""
	texts = [frappe.form_dict.get(name) for name in CREDENTIALS]
	# Frappe of 2023 reads JSON where the header has the word anywhere.
	is_form = frappe.request.mimetype in ("", FORM) and "json" not in (frappe.request.content_type or "")
	return is_form and all(text is None or isinstance(text, str) for text in texts)


def find_sent_credentials() -> dict[str, str]:
	"""Find the codes and tokens among the parameters of the current request, by name."""
	sent = {name: frappe.form_dict.get(name) for name in CREDENTIALS}
	return {name: value for name, value in sent.items() if value and isinstance(value, str)}
