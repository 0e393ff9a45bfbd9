"""The list of apps that can use a user's account, and the withdrawal of a consent."""

import hmac
import re
from dataclasses import dataclass
from urllib.parse import quote

from frappe import _

from oauth_provider.protocol.authorize.interaction import (
	refuse_borrowed_session,
	refuse_foreign_origin,
	refuse_without_session,
)
from oauth_provider.protocol.authorize.login import LoginRequired
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
# The name goes from the link into a query and into an address.
GRANT = re.compile(r"[A-Za-z0-9]{1,140}\Z")


@dataclass(frozen=True)
class Redirect:
	"""The browser goes to another page of this site."""

	location: str


@dataclass(frozen=True)
class Listing:
	"""The user's apps, and the name of the app that the user has just revoked."""

	apps: list[AuthorizedApp]
	revoked: str | None


@dataclass(frozen=True)
class Question:
	"""The question whether to revoke an app; the form must send back `proof`."""

	app: AuthorizedApp
	proof: str


@dataclass(frozen=True)
class NothingToRevoke:
	"""Unknown, revoked, or another user's; the page does not distinguish."""


def view_apps(message: Message) -> LoginRequired | Listing | Question | NothingToRevoke:
	"""Answer a request for the page.

	Args:
		message: the request; `revoke` names the grant to ask about, `revoked` the grant that was just revoked.

	Returns:
		What the browser gets.

	Raises:
		FatalAuthorizationError: the error is shown on a page.
	"""
	refuse_other_methods(message)
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
	"""End the access of an app to the account of the signed-in user.

	Args:
		message: the request with the form: the grant and the proof.

	Returns:
		A redirect to the page, which shows the result.

	Raises:
		FatalAuthorizationError: the form is not this session's.
	"""
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


def refuse_other_methods(message: Message) -> None:
	"""Refuse a form that is sent to the page, which is no endpoint and reads only."""
	if message.method not in ("GET", "HEAD"):
		raise FatalAuthorizationError(
			_("This address cannot be opened directly. Go back to the app and start again."),
			f"{message.method} instead of GET.",
			status=405,
		)


def read_name(parameters: Parameters, parameter: str) -> str:
	"""Read the name of a grant from a parameter; empty when the value cannot be one."""
	name = parameters.get(parameter) or ""
	return name if GRANT.match(name) else ""


def find_revocable(name: str, user: str) -> AuthorizedApp | None:
	"""Read an active grant of this user; None for any other."""
	grant = grants.find_own(name, user)
	return grant if grant and grant.status == "Active" else None


def make_proof(grant: str, sid: str) -> str:
	"""Make the proof that this session was asked about this grant.

	Frappe requires a CSRF token only of sessions that have one, and an old browser sends no Origin.
	"""
	return digest(f"revoke {grant} {sid}")


def refuse_other_sessions(grant: str, message: Message, proof: str | None) -> None:
	given = (proof or "").encode("utf-8", "surrogatepass")
	# For a request signed in by a token or an API key, Frappe uses the user's name as the session id.
	expected = make_proof(grant, message.sid).encode()
	if message.sid == message.user or not hmac.compare_digest(expected, given):
		raise FatalAuthorizationError(
			_("This page is too old. Open the list of your apps again."),
			"The form to revoke an app was not one that this session was shown.",
			nothing_shared=False,
		)
