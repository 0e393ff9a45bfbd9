"""The record of what clients may learn about a user."""

from dataclasses import dataclass
from datetime import date, datetime

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class UserClaims(Record):
	"""A user with the subject, the roles, and what decides how they are told.

	Attributes:
		subject: None until it is needed for the first time.
		proved_email: the last address at which the user has followed a link of this site.
		roles: names of the rows of Has Role.
		open_scopes: the client's scopes that are enabled.
		modified: in the site's time zone.
		site_issuer, site_email_verified: settings of the site.
		roles_claim, openid_includes_claims: of the client.
	"""

	name: str
	subject: str | None
	full_name: str
	first_name: str
	middle_name: str
	last_name: str
	username: str
	email: str
	user_image: str
	language: str
	time_zone: str
	gender: str
	birth_date: date | None
	phone: str
	mobile_no: str
	modified: datetime
	proved_email: str
	roles: tuple[str, ...]
	open_scopes: tuple[str, ...]
	roles_claim: str
	openid_includes_claims: bool
	site_issuer: str | None
	site_email_verified: str
