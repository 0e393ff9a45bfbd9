"""What clients learn about a user (OpenID Connect Core 5.1, 5.4). A claim without a value is left out (5.3.2)."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from frappe.utils.data import get_system_timezone

from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import user_claims
from oauth_provider.store.records import UserClaims
from oauth_provider.store.users import DESK_USER, EVERYBODY

PUBLIC_FILES = "/files/"
#: Roles that Frappe gives to everybody say nothing about a user.
AUTOMATIC_ROLES = {*EVERYBODY, DESK_USER}


def read_picture(user: UserClaims) -> str | None:
	"""The address of the picture, if anyone may load it: a private file is for signed-in users of this site."""
	if user.user_image.startswith(PUBLIC_FILES):
		return issuer_from(user.site_issuer) + user.user_image
	return user.user_image if user.user_image.startswith("https://") else None


def read_email_verified(user: UserClaims) -> bool | None:
	"""Whether the site says that the address is the user's; None where it says nothing.

	Users can write any address into their own document, and cannot change their name.
	"""
	if not user.email or user.site_email_verified not in ("All", "Proved"):
		return None
	email = user.email.casefold()
	is_proved = user.site_email_verified == "All" or email == user.proved_email.casefold()
	return is_proved and email == user.name.casefold()


def read_updated_at(user: UserClaims) -> int:
	"""The last change in seconds since 1970 UTC."""
	return int(user.modified.replace(tzinfo=ZoneInfo(get_system_timezone())).timestamp())


def read_roles(user: UserClaims) -> list[str]:
	return [role for role in user.roles if role not in AUTOMATIC_ROLES]


#: How to read each claim, by the scope that opens it.
CLAIMS: dict[str, dict[str, Callable[[UserClaims], Any]]] = {
	"profile": {
		"name": lambda user: user.full_name,
		"given_name": lambda user: user.first_name,
		"middle_name": lambda user: user.middle_name,
		"family_name": lambda user: user.last_name,
		# Not the address, which belongs to another scope.
		"preferred_username": lambda user: user.username,
		"picture": read_picture,
		"gender": lambda user: user.gender.lower(),
		"birthdate": lambda user: user.birth_date and user.birth_date.isoformat(),
		"locale": lambda user: user.language,
		"zoneinfo": lambda user: user.time_zone,
		"updated_at": read_updated_at,
	},
	"email": {"email": lambda user: user.email, "email_verified": read_email_verified},
	"phone": {"phone_number": lambda user: user.mobile_no or user.phone},
	"roles": {"roles": read_roles},
}
#: What Frappe's own provider says of a user with the scope openid alone. Its clients ask for nothing else.
FRAPPES = ("name", "given_name", "family_name", "picture", "email", "email_verified", "roles")
#: The scopes of the protocol. They open no document (OpenID Connect Core 5.4, 11).
SCOPES = ("openid", *CLAIMS, "offline_access")
READERS = {name: read for claims in CLAIMS.values() for name, read in claims.items()}


def claims_of_scopes(scopes: Iterable[str], openid_includes_claims: bool = False) -> list[str]:
	"""List the claims that scopes open.

	Args:
		scopes: any; those with claims count.
		openid_includes_claims: whether the client expects of openid what Frappe's own provider says.
	"""
	opened = {**CLAIMS, "openid": FRAPPES if openid_includes_claims else ()}
	return list(dict.fromkeys(name for scope in scopes for name in opened.get(scope, ())))


def scopes_of(names: Iterable[str]) -> list[str]:
	"""List the scopes that open claims, in the order of `CLAIMS`."""
	wanted = set(names)
	return [scope for scope, claims in CLAIMS.items() if wanted & claims.keys()]


def read_user(user: str, client: str) -> UserClaims | None:
	"""Read a user, and which of the scopes of the protocol are open to a client; None when there is no such user.

	Args:
		user: name of the User.
		client: name of the client's row.
	"""
	return user_claims.read(user, client, SCOPES)


def describe_by_token(user: UserClaims, scopes: Iterable[str], asked: Iterable[str]) -> dict[str, Any]:
	"""Read the claims that a token opens.

	Args:
		user: as `read_user` has read it.
		scopes: of the token.
		asked: the claims that its authorization request asked for by name.

	Returns:
		Claims of scopes that the client still has and that are enabled.
	"""
	in_openid = bool(user.openid_includes_claims)
	by_scope = claims_of_scopes((scope for scope in scopes if scope in user.open_scopes), in_openid)
	by_name = set(asked) & set(claims_of_scopes(user.open_scopes, in_openid))
	return describe_user(user, (*by_scope, *sorted(by_name)))


def describe_user(user: UserClaims, names: Iterable[str]) -> dict[str, Any]:
	"""Read claims of a user.

	Args:
		user: the user.
		names: of claims; others than those of `CLAIMS` are ignored.

	Returns:
		Values by the names that the client uses, without those that have none.
	"""
	values = {name: READERS[name](user) for name in names if name in READERS}
	return {
		user.roles_claim if name == "roles" and user.roles_claim else name: value
		for name, value in values.items()
		if value not in (None, "", [])
	}
