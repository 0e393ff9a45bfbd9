"""The apps that a person has allowed to use their account, and withdrawing that consent."""

import hmac
import re
from dataclasses import dataclass
from urllib.parse import quote

from frappe import _

from oauth_provider.protocol.authorize.interaction import (
	LoginRequired,
	Redirect,
	refuse_borrowed_session,
	refuse_foreign_origin,
	refuse_other_methods,
	refuse_without_session,
)
from oauth_provider.protocol.authorize.request import parse_query
from oauth_provider.protocol.ending_access import end_access
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.store import grants
from oauth_provider.store.hashing import digest
from oauth_provider.store.records import AuthorizedApp

PATH = "/authorized-apps"
# Whatever a link brings is asked of the database and goes into an address.
GRANT = re.compile(r"[A-Za-z0-9]{1,140}\Z")


@dataclass(frozen=True)
class Listing:
	"""The apps, and the name of the app whose access the person has just ended."""

	apps: list[AuthorizedApp]
	revoked: str | None


@dataclass(frozen=True)
class Question:
	"""Whether to end the access of an app; `proof` is what the answer must carry."""

	app: AuthorizedApp
	proof: str


@dataclass(frozen=True)
class NothingToRevoke:
	"""Unknown, revoked, or another user's; the page does not distinguish."""


def view_apps(message: Message) -> LoginRequired | Listing | Question | NothingToRevoke:
	"""Answer a request for the page.

	Args:
		message: the request; `revoke` names a grant to be asked about, `revoked` one that just ended.

	Raises:
		FatalAuthorizationError: for a page of our own.
	"""
	refuse_other_methods(message, "GET", "HEAD")
	refuse_borrowed_session(message)
	user = message.user
	if user == "Guest":
		return LoginRequired(message.query)
	parameters = parse_query(message.query)
	if "revoke" in parameters:
		grant = find_revocable(read_name(parameters, "revoke"), user)
		return Question(grant, make_proof(grant.name, message.sid)) if grant else NothingToRevoke()
	ended = grants.find_own(read_name(parameters, "revoked"), user)
	return Listing(grants.active_of(user), ended.app_name if ended and ended.status == "Revoked" else None)


def withdraw(message: Message) -> Redirect:
	"""Take the answer to the question: end the access of one app to the account of who is signed in.

	Args:
		message: the request; its body names the grant and carries the proof of the question.

	Returns:
		Back to the page, which says what became of it.

	Raises:
		FatalAuthorizationError: the form is not the one that this session was shown.
	"""
	refuse_other_methods(message, "POST")
	refuse_borrowed_session(message)
	refuse_foreign_origin(message, current_issuer())
	parameters = parse_query(message.body)
	name, user = read_name(parameters, "grant"), message.user
	if user == "Guest" and not message.authorization:
		return Redirect(f"/login?redirect-to={quote(f'{PATH}?revoke={name}', safe='')}")
	refuse_without_session(message)
	refuse_other_sessions(name, message, parameters.get("proof"))
	grant = find_revocable(name, user)
	if not grant:
		return Redirect(f"{PATH}?revoke={name}")
	end_access("Revoked by the user", client=grant.client, user=user)
	return Redirect(f"{PATH}?revoked={grant.name}")


def read_name(parameters: Parameters, parameter: str) -> str:
	"""The name of a grant; empty when it cannot be one."""
	name = parameters.get(parameter) or ""
	return name if GRANT.match(name) else ""


def find_revocable(name: str, user: str) -> AuthorizedApp | None:
	"""A grant that is active and this user's own; None for every other."""
	grant = grants.find_own(name, user)
	return grant if grant and grant.status == "Active" else None


def make_proof(grant: str, sid: str) -> str:
	"""What shows that this session was asked about this grant.

	Frappe demands a CSRF token only of sessions that have one, and a browser may be too old to send an Origin.
	"""
	return digest(f"revoke {grant} {sid}")


def refuse_other_sessions(grant: str, message: Message, proof: str | None) -> None:
	given = (proof or "").encode("utf-8", "surrogatepass")
	# Where a token or an API key signs in, Frappe takes the user's name for the session's id.
	expected = make_proof(grant, message.sid).encode()
	if message.sid == message.user or not hmac.compare_digest(expected, given):
		raise FatalAuthorizationError(
			_("This page is too old. Open the list of your apps again."),
			"The form to revoke an app was not one that this session was shown.",
			nothing_shared=False,
		)
