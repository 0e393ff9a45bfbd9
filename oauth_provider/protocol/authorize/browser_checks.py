"""Checks of a request that a person's browser sends, before anything of it is read."""

from frappe import _

from oauth_provider.protocol.authorize.request import parse_query
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.issuer import is_foreign_origin
from oauth_provider.protocol.message import Message


def refuse_other_methods(message: Message, *allowed: str) -> None:
	if message.method not in allowed:
		raise FatalAuthorizationError(
			_("This address cannot be opened directly. Go back to the app and start again."),
			f"{message.method} instead of {allowed[0]}.",
			status=405,
		)


def refuse_borrowed_session(message: Message) -> None:
	"""Refuse a session id among the parameters, which Frappe would take: a link could sign a person in as another."""
	if (
		message.has_session_parameter
		or "sid" in parse_query(message.query)
		or "sid" in parse_query(message.body)
	):
		raise FatalAuthorizationError(
			_("The link that brought you here is not safe. Go back to the app and start again."),
			"A session id came as a parameter.",
		)


def refuse_foreign_origin(message: Message, issuer: str) -> None:
	"""Take a form from a page of this site only, whatever cookies came with it (RFC 6749 10.12)."""
	is_foreign = is_foreign_origin(message.origin, issuer, message.host)
	if is_foreign or message.fetch_site not in (None, "same-origin", "none"):
		raise FatalAuthorizationError(
			_("Your answer came from another website and was ignored."), "The form was posted cross-site."
		)


def refuse_without_session(message: Message) -> None:
	if message.authorization or message.user == "Guest":
		raise FatalAuthorizationError(
			_("You are no longer signed in. Go back to the app and start again."),
			"The form came without a session, or with an Authorization header.",
		)
