"""One transaction for a request: committed before the answer, run again after a conflict, 503 after a failure.

The endpoints commit by themselves, while a conflict can still be retried and a failure answered. A Galera cluster
reports a conflict with another node at the commit, and any database may go away before it. Frappe commits again when
the endpoint has returned; there is nothing left to commit then.
"""

from collections.abc import Callable
from typing import TypeVar

import frappe
import pymysql
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.protocol import client_endpoints
from oauth_provider.protocol.errors import OutcomeUnknown, ProtocolError, TemporarilyUnavailable
from oauth_provider.protocol.message import Answer, Message
from oauth_provider.wire.http import json_response, read_message, to_be_raised

# MariaDB 1020: a row changed since this transaction's snapshot (innodb_snapshot_isolation, on from 11.6).
CHANGED_SINCE_READ = 1020
Result = TypeVar("Result")


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
		commit()
		return answer

	return json_response(run_with_retry(work))


def run_with_retry(
	work: Callable[[], Result], unavailable_page: Callable[[], Response] | None = None
) -> Result:
	"""Run a transaction again when another one was in its way.

	Args:
		work: does everything, the end of the transaction included.
		unavailable_page: makes the response of a failure; by default it is the one for a client.

	Raises:
		HTTPException: with a 503 response; Frappe rolls back.
	"""
	failures = storage_errors()
	try:
		return work()
	except failures as error:
		if not is_conflict(error):
			raise give_up(error, unavailable_page and unavailable_page()) from error
	frappe.db.rollback()
	try:
		return work()
	except failures as error:
		raise give_up(error, unavailable_page and unavailable_page()) from error


def commit(unavailable_page: Callable[[], Response] | None = None) -> None:
	"""Commit early what was written, while a conflict can be retried and a failure answered.

	A request that has only read is left to Frappe: a commit and the next begin would be two round trips for nothing.

	Args:
		unavailable_page: as for `run_with_retry`.

	Raises:
		HTTPException: with a 503 response that does not say that nothing was changed. A conflict is raised as it is.
	"""
	if not frappe.db.transaction_writes:
		return
	try:
		frappe.db.commit()
	except storage_errors() as error:
		if is_conflict(error):
			raise
		raise give_up(error, unavailable_page and unavailable_page(), OutcomeUnknown) from error


def storage_errors() -> tuple[type[Exception], ...]:
	"""What the connection raises; to be asked for while there is one."""
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


def give_up(
	error: Exception, response: Response | None = None, refusal: type[ProtocolError] = TemporarilyUnavailable
) -> HTTPException:
	"""Give up on the database for this request.

	Args:
		error: what it gave.
		response: what to answer; by default the one for a client.
		refusal: what to tell a client.

	Returns:
		An exception with a 503 response, to be raised; nothing of the transaction stays.
	"""
	log_storage_failure(error)
	drop_connection()
	return to_be_raised(response or json_response(Answer.refusing(refusal())))


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
