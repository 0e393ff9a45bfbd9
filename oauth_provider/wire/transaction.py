"""The transaction of a request: committed before the answer, repeated after a conflict, 503 after a failure.

The endpoints commit themselves, while a conflict can still be retried and a failure answered. A Galera cluster reports
a conflict with another node at the commit, and the connection may be lost until then. Frappe commits again after the
endpoint has returned, with nothing left to commit.
"""

import sys
from collections.abc import Callable
from typing import TypeVar

import frappe
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.protocol import client_endpoints
from oauth_provider.protocol.errors import OutcomeUnknown, ProtocolError, TemporarilyUnavailable
from oauth_provider.protocol.message import Answer, Message
from oauth_provider.store.conflicts import error_code, is_conflict
from oauth_provider.wire import other_origins
from oauth_provider.wire.http import json_response, read_message, to_be_raised

Result = TypeVar("Result")


def answer_client(endpoint: Callable[[Message], Answer]) -> Response:
	"""Run one of the endpoints for clients.

	A refusal is an answer too, and its writes (a revoked family, an event) are committed. After a storage failure
	everything is rolled back, and the answer is 503.

	Args:
		endpoint: of protocol.client_endpoints.

	Returns:
		A JSON response without cookies, with no-store (RFC 6749 5.1).
	"""
	message = read_message()

	def work() -> Answer:
		answer = client_endpoints.respond(endpoint, message)
		other_origins.admit_pages(answer.client)
		commit()
		return answer

	return json_response(run_with_retry(work))


def run_with_retry(
	work: Callable[[], Result], unavailable_page: Callable[[], Response] | None = None
) -> Result:
	"""Run a transaction, once more if it conflicts with another one.

	Args:
		work: the whole transaction, its commit included.
		unavailable_page: makes the response of a failure; None for the JSON response of a client.

	Returns:
		The result of `work`.

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
	"""Commit the writes of a request, while a conflict can be retried and a failure answered.

	A request that has only read is not committed here, which saves two round trips.

	Args:
		unavailable_page: as for `run_with_retry`.

	Raises:
		HTTPException: with a 503 response that does not promise that nothing was changed.
		Exception: a conflict, as the database reports it.
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
	"""List the exceptions of the connection; call it while there is one."""
	# Every driver has its exceptions in one module (PEP 249). Frappe has no name for the last of these with MariaDB.
	driver = sys.modules[frappe.db.OperationalError.__module__]
	return (
		frappe.QueryDeadlockError,
		frappe.QueryTimeoutError,
		driver.OperationalError,
		driver.InternalError,
		driver.InterfaceError,
	)


def is_database_there() -> bool:
	"""True if the database answers; closes a connection that does not."""
	if not frappe.db:
		return False
	try:
		frappe.db.sql("select 1")
	except storage_errors() as error:
		log_storage_failure(error)
		drop_connection()
		return False
	return True


def log_storage_failure(error: Exception) -> None:
	"""Log the type and number of a database error to a file, since the Error Log needs the database.

	The statement is not logged: it contains hashes.
	"""
	frappe.logger("oauth_provider").error(f"Storage failed: {type(error).__name__} {error_code(error)}")


def give_up(
	error: Exception, response: Response | None = None, refusal: type[ProtocolError] = TemporarilyUnavailable
) -> HTTPException:
	"""Close the connection after a storage failure, which rolls the transaction back.

	Args:
		error: of the database.
		response: the response; None for the JSON response of a client.
		refusal: the error in that JSON response.

	Returns:
		An exception with a 503 response, to be raised.
	"""
	log_storage_failure(error)
	drop_connection()
	return to_be_raised(response or json_response(Answer.refusing(refusal())))


def drop_connection() -> None:
	"""Close the connection, which ends its transaction.

	Otherwise Frappe would send a ROLLBACK, and on a lost connection answer with the error of that.
	"""
	try:
		frappe.db.close()
	except Exception as error:
		# It is closed already, or the server is away.
		log_storage_failure(error)
	frappe.local.db = None
