"""The checks of the consent behind a code or refresh token, the same for every grant type with a user."""

from typing import Protocol

from oauth_provider.protocol import eligibility
from oauth_provider.protocol.checks import Check
from oauth_provider.protocol.errors import InvalidGrant, InvalidTarget
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.resource_indicators import narrow_audience
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store.records import LockedGrant, TokenClient


class Consented(Protocol):
	"""A code or refresh token with its client and its grant, whose row is locked."""

	@property
	def parameters(self) -> Parameters: ...

	@property
	def client(self) -> TokenClient: ...

	@property
	def grant(self) -> LockedGrant: ...

	@property
	def user(self) -> str:
		"""The user who has consented."""

	@property
	def scopes(self) -> tuple[str, ...]:
		"""The granted scopes that the client still has."""


def has_active_grant(consented: Consented) -> bool:
	return consented.grant.status == "Active"


def may_use_client(consented: Consented) -> bool:
	client = consented.client
	return consented.grant.user_enabled and eligibility.has_role_for(
		client.name, client.limited_to_role, consented.user
	)


def has_scopes(consented: Consented) -> bool:
	return bool(consented.scopes)


CONSENT_CHECKS: tuple[Check[Consented], ...] = (
	Check(has_active_grant, InvalidGrant, "The user has withdrawn the authorization."),
	Check(may_use_client, InvalidGrant, "The user may not use this client any more."),
	Check(has_scopes, InvalidGrant, "The client has none of these scopes any more."),
)


def select_resources(consented: Consented, granted: tuple[str, ...]) -> tuple[str, ...]:
	"""Read for which resources the access token is to be, of those that the user has granted (RFC 8707 2.2).

	Raises:
		InvalidTarget: a requested resource is unknown or was not granted; nothing is used up.
	"""
	client = consented.client
	try:
		return narrow_audience(consented.parameters, granted, issuer_from(client.site_issuer))
	except InvalidTarget as error:
		error.client, error.user = client.name, consented.user
		raise
