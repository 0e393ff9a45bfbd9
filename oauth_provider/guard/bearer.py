"""The Bearer check on every request of the site (RFC 6750)."""

import re
from contextlib import suppress

import frappe
import frappe.auth
from frappe.utils import now_datetime
from redis.exceptions import RedisError

from oauth_provider.guard import (
	closed_methods,
	enforcement,
	jobs,
	keys_of_users,
	lists,
	permissions,
	roles,
	statements,
	templates,
)
from oauth_provider.protocol import eligibility
from oauth_provider.protocol.core_credentials import Standing, has_ended_there
from oauth_provider.protocol.errors import InsufficientScope, InvalidRequest, InvalidToken, ProtocolError
from oauth_provider.protocol.message import Answer
from oauth_provider.protocol.scope_map import Opened
from oauth_provider.protocol.scope_strings import join
from oauth_provider.store import rows, tokens, uses
from oauth_provider.store.records import AccessToken
from oauth_provider.wire import http, other_origins, transaction
from oauth_provider.wire.authorization import bearer_credentials
from oauth_provider.wire.challenge import challenge
from oauth_provider.wire.current_endpoint import current_settings, find_standing

# Servers join repeated headers by a comma, which no Bearer, Basic or API key credentials have.
SECOND_BEARER = re.compile(r",\s*bearer(?=\s|\Z)", re.IGNORECASE)
# RFC 6750 2.1 b64token, at a length that no honest token has.
B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,4096}=*\Z")
# Documents for everybody (RFC 8615). A client also reads them to learn how to replace a token that has ended.
WELL_KNOWN = "/.well-known/"
# Seconds for which the time of a grant's last use is exact enough: one write an hour, not one a request.
USE_INTERVAL = 3600


def authenticate_request() -> None:
	"""Let a request with a Bearer token act as the token's user, within the token's scopes.

	Only the Authorization header counts. A request without one, or with another scheme, is left to Frappe.

	Raises:
		HTTPException: with a 400, 401, 403 or 503 response.
	"""
	if frappe.request.path.startswith(WELL_KNOWN) and bearer_credentials() is not None:
		frappe.request.environ.pop("HTTP_AUTHORIZATION")
		return
	try:
		token = find_and_check_token()
	except transaction.storage_errors() as error:
		raise transaction.give_up(error) from error
	if token:
		record_use(token)
		act_as(token)


def find_and_check_token() -> AccessToken | None:
	"""Find the token of the request, if it has one that is ours to judge.

	Returns:
		Its row; None where the request is left to Frappe.

	Raises:
		HTTPException: with a 400, 401, 403 or 503 response.
	"""
	credentials = bearer_credentials()
	token: AccessToken | None = None
	try:
		refuse_second_header()
		if credentials is None or not (token := find_access_token(credentials)):
			return None
		other_origins.admit_pages(token.client)
		check_token(token)
		check_other_home(token, credentials)
		check_user(token)
		check_circumstances(token)
		limit_roles(token, enforcement.enforce(token))
	except ProtocolError as error:
		# Whether it is worth a line of the audit trail, the settings say, which are in the database.
		raise challenge(error, token) from None
	return token


def refuse_second_header() -> None:
	if SECOND_BEARER.search(frappe.request.headers.get("Authorization", "")):
		raise InvalidRequest("The Authorization header came more than once.")


def find_access_token(credentials: str) -> AccessToken | None:
	"""Look a token up.

	Returns:
		Its row; None when it is not ours and the settings leave such tokens to others.

	Raises:
		InvalidRequest: no token has such characters (RFC 6750 3.1).
		InvalidToken: unknown.
	"""
	if not B64TOKEN.match(credentials):
		raise InvalidRequest("The Authorization header holds no Bearer token.")
	if token := tokens.find_for_request(credentials):
		return token
	if not current_settings().accept_other_bearer_tokens:
		raise InvalidToken()
	standing = find_standing(credentials, current_settings(), is_bearer=True)
	if standing is Standing.COMING:
		token = tokens.find_for_request(credentials)
	if not token and standing in (Standing.COMING, Standing.ENDED):
		raise InvalidToken(hint="A token of Frappe's provider that has ended here, or in another spelling.")
	return token


def check_token(token: AccessToken) -> None:
	if token.status != "Active" or token.expires_at <= rows.now() or token.grant_status != "Active":
		raise InvalidToken()
	if not token.client_enabled:
		raise InvalidToken(hint="The client is disabled.")


def check_other_home(token: AccessToken, credentials: str) -> None:
	if token.is_imported and has_ended_there(credentials, current_settings(), is_bearer=True):
		raise InvalidToken(hint="It has ended at Frappe's provider, which answers for it.")


def check_user(token: AccessToken) -> None:
	"""A token is worth no more than its user's own login (Frappe CVE-2026-111388)."""
	if not token.user_enabled or token.user == "Guest":
		raise InvalidToken(hint="The user is disabled.")
	if not eligibility.has_role_for(token.client, token.limited_to_role, token.user):
		raise InvalidToken(hint="The user has lost the role that the client is limited to.")


def check_circumstances(token: AccessToken) -> None:
	"""Check when, and from where, the user may sign in."""
	if not is_within_hours(token.login_after, token.login_before):
		raise InvalidToken(hint="Outside of the user's login hours.")
	if token.restrict_ip:
		# Frappe's copy of the user may be older than the row that was just read.
		frappe.clear_document_cache("User", token.user)
		try:
			frappe.auth.validate_ip_address(token.user)
		except frappe.AuthenticationError:
			frappe.clear_messages()
			raise InvalidToken(hint="The address is not one of the user's.") from None


def limit_roles(token: AccessToken, opened: Opened) -> None:
	"""Leave the administration roles out, unless the scopes are limited or open administration."""
	if not opened.is_everyday_work:
		return
	if not eligibility.has_everyday_work(token.user):
		raise InsufficientScope(
			"admin",
			"Closed without administration: the token acts for Administrator.",
			"This access token acts for Administrator, who has no everyday work. "
			"Use a token of another user, or one with the scope admin.",
		)
	roles.leave_out_administration(token.user)


def is_within_hours(login_after: int, login_before: int) -> bool:
	if not login_before and not login_after:
		# The site's time zone is in Redis.
		return True
	hour = now_datetime().hour
	return (not login_before or hour < login_before) and (not login_after or hour >= login_after)


def record_use(token: AccessToken) -> None:
	"""Record that a grant was used, unless its row says so of the last hour; a job writes it there later.

	Without Redis nothing is recorded: no request waits for that, and none writes a line of a log.
	"""
	moment = rows.now()
	if moment - token.last_used_at < USE_INTERVAL:
		return
	with suppress(RedisError):
		uses.record(token.oauth2_grant, moment)


def act_as(token: AccessToken) -> None:
	"""Make the token's user the user of this request, without a session.

	A session cookie beside the token counts for nothing: its session is neither used nor prolonged.
	"""
	# The cache mirrors what was read from Redis for this request, by Redis's own keys: it is nobody's in particular.
	form_dict, cache = frappe.local.form_dict, frappe.local.cache
	frappe.set_user(token.user)
	frappe.local.form_dict, frappe.local.cache = form_dict, cache
	http.keep_no_session()
	watch(token)
	# Frappe's own checks would look the header up in core's table.
	frappe.request.environ.pop("HTTP_AUTHORIZATION", None)
	http.drop_cookies()


def watch(token: AccessToken) -> None:
	"""Hold the current request or job to the bounds of a token."""
	frappe.local.flags.oauth2_token = token
	permissions.stand_before_answers()
	closed_methods.stand_before_calls()
	templates.watch_templates()
	jobs.carry_tokens()
	keys_of_users.keep_from_answers()
	statements.watch_deferred_documents()
	statements.stand_before(frappe.local.db)


def bound_job(bounds: jobs.Bounds) -> None:
	"""Hold a job to the bounds of the token that started it.

	Raises:
		ProtocolError: the token has ended, or its user or client may not be used any more; the job does not begin.
	"""
	token = tokens.find_for_job(bounds.token)
	if not token:
		raise InvalidToken()
	check_token(token)
	check_user(token)
	if bounds.user and frappe.session.user != bounds.user:
		frappe.set_user(bounds.user)
	opened = enforcement.open_scopes(token)
	frappe.local.flags.update(
		oauth2_asked_for="a job in the background",
		oauth2_named_method=bounds.named_method,
		oauth2_rendering=int(bounds.is_template),
	)
	if bounds.is_limited:
		permissions.bound_request(opened)
	if bounds.listed:
		lists.keep_within(bounds.listed, opened)
	limit_roles(token, opened)
	watch(token)


def current_token() -> AccessToken:
	"""Return the token of the current request.

	Raises:
		HTTPException: with a 401 response when the request came without one.
	"""
	token = frappe.local.flags.oauth2_token
	if not token:
		raise challenge(None)
	return token


def describe_current_token() -> Answer:
	"""Who the current token acts for, with which scopes, until when (seconds since 1970 UTC).

	Raises:
		HTTPException: with a 401 response when the request came without a token.
	"""
	token = current_token()
	return Answer(
		{
			"user": token.user,
			"client_id": token.client_id,
			"scope": join(token.scopes),
			"exp": token.expires_at,
		}
	)
