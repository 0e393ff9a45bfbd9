"""Rules of a request, each with the error of a request that breaks it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from oauth_provider.protocol.errors import ProtocolError

Subject = TypeVar("Subject", contravariant=True)
One = TypeVar("One")


@dataclass(frozen=True)
class Check(Generic[Subject]):
	"""One rule.

	Args:
		holds: the rule.
		error: the class of the error when the rule does not hold.
		description: for the client's developer; None for the error's own.
		hint: for the administrator.
		on_failure: called before the error is raised.
	"""

	holds: Callable[[Subject], object]
	error: type[ProtocolError]
	description: str | None = None
	hint: str | None = None
	on_failure: Callable[[Subject], object] | None = None


def run_checks(
	checks: Iterable[Check[One]], subject: One, client: str | None = None, user: str | None = None
) -> None:
	"""Run checks in their order.

	Args:
		checks: the rules.
		subject: the argument of each rule.
		client: the name of the client's row, for the audit trail.
		user: whose account it is about, for the audit trail.

	Raises:
		ProtocolError: of the first check that does not hold.
	"""
	for check in checks:
		if not check.holds(subject):
			if check.on_failure:
				check.on_failure(subject)
			raise check.error(check.description, hint=check.hint, client=client, user=user)
