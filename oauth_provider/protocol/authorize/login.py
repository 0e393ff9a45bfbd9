"""An authorization request waits on the server while its user signs in.

The login page gets a handle: the request may be too long for an address within another one, and Frappe forgets where a
user comes from after an e-mail link or a new password. The handle is worth nothing without the cookie of the browser
that sent the request.
"""

import re
import time
from dataclasses import dataclass

import frappe
from frappe import _
from redis.exceptions import RedisError

from oauth_provider.protocol import refusals
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.message import Message
from oauth_provider.store import login_requests
from oauth_provider.store.hashing import digest, generate, matches
from oauth_provider.store.login_requests import LoginRequest

# Alone in the query, so that no parameter of a client is taken for it.
QUERY = re.compile(r"pending=([A-Za-z0-9_-]{43})\Z")
#: The names of the cookies that hold a secret begin with this.
COOKIE = "oauth2_request_"


@dataclass(frozen=True)
class Ticket:
	"""A request that is stored for one browser, whose cookie `cookie` holds `secret`."""

	handle: str
	secret: str

	@property
	def cookie(self) -> str:
		return cookie_of(self.handle)


@dataclass(frozen=True)
class Arrival:
	"""An authorization request, and when it came for the first time, in seconds since 1970 UTC."""

	query: str
	at: float


@dataclass(frozen=True)
class Resumption:
	"""The browser repeats the request by GET, with this query: with a POST from another site came no session."""

	query: str
	ticket: Ticket | None


@dataclass(frozen=True)
class LoginRequired:
	"""Nobody is signed in; after login the browser sends a request with this query.

	Attributes:
		query: of the request to come back to.
		ticket: of a request that was stored just now.
		language: of the login page; None for the one that Frappe chooses.
	"""

	query: str
	ticket: Ticket | None = None
	language: str | None = None

	@property
	def waits(self) -> bool:
		"""Whether the request is stored here, with the moment at which it came."""
		return bool(read_handle(self.query))


def require_login(arrival: Arrival, message: Message) -> LoginRequired:
	"""Store a request until its user has signed in.

	Args:
		arrival: the authorization request.
		message: the request of the browser.
	"""
	if read_handle(message.query):
		# It waits already.
		return LoginRequired(message.query)
	return LoginRequired(*wait(arrival, message))


def resume(arrival: Arrival, message: Message) -> Resumption:
	"""Store a request that came by POST until the browser has repeated it."""
	return Resumption(*wait(arrival, message))


def wait(arrival: Arrival, message: Message) -> tuple[str, Ticket | None]:
	"""Store a request for the browser that sent it.

	Without Redis, or when too many wait, the browser itself has to keep the request, which a long one does not survive.

	Returns:
		The query by which the browser comes back, and the ticket for its cookie.
	"""
	secret = generate()
	try:
		network = refusals.network(message.address)
		handle = login_requests.store(LoginRequest(arrival.query, digest(secret), arrival.at), network)
	except RedisError as error:
		frappe.logger("oauth_provider").warning(f"Requests do not wait for a login: {type(error).__name__}")
		handle = None
	return (f"pending={handle}", Ticket(handle, secret)) if handle else (arrival.query, None)


def find_arrival(message: Message) -> Arrival:
	"""Return an authorization request: that of the message, or the one which waited for the login.

	Raises:
		FatalAuthorizationError: none waits for this browser, or Redis is away.
	"""
	handle = read_handle(message.query)
	if not handle:
		return Arrival(message.query_or_form, time.time())
	try:
		waiting = login_requests.find(handle)
	except RedisError:
		raise storage_is_away() from None
	if not waiting or not matches(message.cookies.get(cookie_of(handle), ""), waiting.browser):
		raise page_is_over("The request that waited for a login has expired, or another browser sent it.")
	return Arrival(waiting.query, waiting.arrived_at)


def peek(query: str) -> str | None:
	"""Return the query of the request that waits, for the notice on the login page; None when there is none."""
	handle = read_handle(query)
	if not handle:
		return query
	try:
		waiting = login_requests.find(handle)
	except RedisError:
		# The page is shown without the notice; the authorization endpoint reports the error after login.
		return None
	return waiting.query if waiting else None


def read_handle(query: str) -> str | None:
	found = QUERY.match(query)
	return found[1] if found else None


def cookie_of(handle: str) -> str:
	"""The name of the cookie for a handle. Each request has its own: two may be sent at once."""
	return f"{COOKIE}{handle[:8]}"


def page_is_over(hint: str, nothing_shared: bool = True) -> FatalAuthorizationError:
	return FatalAuthorizationError(
		_("This page has already been answered, or it is too old. Go back to the app and start again."),
		hint,
		nothing_shared=nothing_shared,
	)


def storage_is_away() -> FatalAuthorizationError:
	return FatalAuthorizationError(
		_("The server cannot answer right now. Please try again in a few seconds."),
		"Redis is away.",
		status=503,
	)
