"""Between werkzeug and the protocol: reading a request, writing an answer, and what becomes of a failure."""

import functools
import json
from collections.abc import Callable

import frappe
import pymysql
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.protocol import client_endpoints
from oauth_provider.protocol.errors import TemporarilyUnavailable
from oauth_provider.protocol.message import Answer, Message

NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
# MariaDB 1020: a row changed since this transaction's snapshot (innodb_snapshot_isolation, on from 11.6).
CHANGED_SINCE_READ = 1020


class OAuthResponse(Response):
	"""A response that this app wrote, to be told from one that Frappe wrote about the same request.

	Its Location leaves as it was built: werkzeug would lower the case of a host, drop empty parts, and fail on
	hosts that it cannot read, but a redirect URI is a string that the client compares.
	"""

	def get_wsgi_headers(self, environ):
		location = self.headers.pop("Location", None)
		headers = super().get_wsgi_headers(environ)
		if location is not None:
			self.headers["Location"] = headers["Location"] = location
		return headers


def read_message() -> Message:
	"""Read the current request as it came over the wire."""
	request = frappe.request
	frappe.local.flags.oauth2_reached = True
	return Message(
		method=request.method,
		query=request.environ.get("QUERY_STRING", ""),
		body=request.get_data(),
		content_type=request.mimetype,
		authorization=frappe.local.flags.oauth2_authorization or request.headers.get("Authorization"),
		origin=request.headers.get("Origin"),
		fetch_site=request.headers.get("Sec-Fetch-Site"),
		has_session_parameter="sid" in frappe.form_dict,
	)


def put_aside_authorization() -> None:
	"""Keep the Authorization header from Frappe, which takes Basic for a user's API key.

	The endpoints that authenticate clients find it in `read_message`.
	"""
	frappe.local.flags.oauth2_authorization = frappe.request.environ.pop("HTTP_AUTHORIZATION", None)


def answer_client(endpoint: Callable[[Message], Answer]) -> Response:
	"""Run one of the endpoints for clients.

	A refusal is a normal answer: what it wrote (a revoked family, a line of the audit trail) is committed with
	it. A storage failure is not: everything is rolled back and the client told to come again.

	Args:
		endpoint: from protocol.client_endpoints.

	Returns:
		A JSON response without cookies, not to be stored (RFC 6749 5.1).
	"""
	message = read_message()

	def work() -> Answer:
		answer = client_endpoints.respond(endpoint, message)
		end_transaction()
		return answer

	return json_response(with_one_retry(work))


def end_transaction() -> None:
	"""Commit, while a conflict can still be retried and a failure told.

	Frappe commits when the answer is made, and has nothing left then but its page for errors. A Galera cluster tells of
	a conflict with another node at the commit, and any database may go away before it.
	"""
	database = frappe.local.db
	# The commit is to be the last: what fails after it would be told as if nothing were stored.
	begin_without_saying_so(database)
	database.commit()
	# What Frappe sends at the end of the request would say the same again.
	for name in ("commit", "rollback"):
		setattr(database, name, if_written(database, getattr(database, name)))


def begin_without_saying_so(database) -> None:
	"""Spare the statement that begins a transaction: without autocommit, the first of any other kind begins one.

	Frappe sends it after each commit and rollback, also at the end of a request, where nothing follows.
	"""
	begin = database.begin

	@functools.wraps(begin)
	def run(*args, **kwargs):
		# One that is to be read-only has to be begun as such.
		if args or kwargs:
			begin(*args, **kwargs)

	database.begin = run


def if_written(database, finish: Callable) -> Callable:
	"""Make a function that ends a transaction which has written something since, and leaves any other alone."""

	@functools.wraps(finish)
	def run(*args, **kwargs):
		if database.transaction_writes:
			finish(*args, **kwargs)

	return run


def with_one_retry(work: Callable, unavailable_page: Callable[[], Response] | None = None):
	"""Run a transaction again when another one was in its way.

	Args:
		work: does everything, the end of the transaction included.
		unavailable_page: makes the response of a failure; by default it is the one for a client.

	Raises:
		HTTPException: with a 503 response; Frappe rolls back.
	"""
	for is_last in (False, True):
		try:
			return work()
		except storage_errors() as error:
			if is_last or not is_conflict(error):
				raise unavailable(error, unavailable_page and unavailable_page()) from error
		frappe.db.rollback()


def storage_errors() -> tuple[type[Exception], ...]:
	return (
		frappe.QueryDeadlockError,
		frappe.QueryTimeoutError,
		frappe.db.OperationalError,
		frappe.db.InternalError,
		# Frappe names it for PostgreSQL alone.
		pymysql.InterfaceError,
		getattr(frappe.db, "InterfaceError", pymysql.InterfaceError),
	)


def is_database_there() -> bool:
	"""Ask the database anything; a connection that has died is closed."""
	if not frappe.db:
		return False
	try:
		frappe.db.sql("select 1")
	except storage_errors() as error:
		log_storage_failure(error)
		drop_connection()
		return False
	return True


def is_conflict(error: Exception) -> bool:
	return isinstance(error, frappe.QueryDeadlockError) or error.args[:1] == (CHANGED_SINCE_READ,)


def log_storage_failure(error: Exception) -> None:
	"""Log which error the database gave, to a file: the Error Log may be out of reach like everything else.

	The statement stays out of it, since it holds hashes.
	"""
	frappe.logger("oauth_provider").error(f"Storage failed: {type(error).__name__} {error.args[:1]}")


def unavailable(error: Exception, response: Response | None = None) -> HTTPException:
	"""Give up on the database for this request.

	Args:
		error: what it gave.
		response: what to answer; by default the one for a client.

	Returns:
		An exception with a 503 response, to be raised; nothing of the transaction stays.
	"""
	log_storage_failure(error)
	drop_connection()
	return to_be_raised(response or json_response(Answer.refusing(TemporarilyUnavailable())))


def to_be_raised(response: Response) -> HTTPException:
	"""Make an exception of an answer that is given before Frappe has begun with the request.

	Frappe returns such an answer as it is, so the headers by which a page of another origin may read it
	(`allow_cors` of the site) are set here.
	"""
	# Frappe's module for the web server; commands and jobs need not load it.
	from frappe.app import set_cors_headers

	set_cors_headers(response)
	error = HTTPException(response=response)
	# Frappe takes whatever is raised while it stores a document for an error of the database, and reads its number.
	error.args = (response.status_code,)
	return error


def drop_connection() -> None:
	"""Close the connection, which ends its transaction.

	Frappe would roll back by a statement, and on a connection that has died answer with that failure instead.
	"""
	try:
		frappe.db.close()
	except Exception as error:
		# It was closed already, or its server is gone: there is nothing left to end.
		log_storage_failure(error)
	frappe.local.db = None


def json_response(answer: Answer) -> Response:
	"""Write an answer for a client: bare JSON, no cookies, not to be stored."""
	drop_cookies()
	return OAuthResponse(
		json.dumps(answer.body),
		status=answer.status,
		headers={**NOT_STORED, "X-Content-Type-Options": "nosniff", **answer.headers},
		mimetype="application/json",
	)


def drop_cookies() -> None:
	"""Keep Frappe from setting its cookies of the session, or of a guest, on this answer."""
	if not hasattr(frappe.local, "cookie_manager"):
		return
	frappe.local.cookie_manager.cookies.clear()
	frappe.local.cookie_manager.to_delete.clear()


def keep_no_session() -> None:
	"""Have Frappe store no session at the end of this request; it would bring back one that was just ended."""
	frappe.local.session_obj = Sessionless()


class Sessionless:
	"""Stands where Frappe keeps the session of a request, and keeps none."""

	def update(self, force: bool = False) -> bool:
		return False
