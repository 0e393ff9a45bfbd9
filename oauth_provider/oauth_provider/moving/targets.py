"""The clients of this app to which the tokens of an import go, and what became of the tokens."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from oauth_provider.oauth_provider.moving.core_scopes import target_of
from oauth_provider.oauth_provider.moving.plan import ClientPlan, Outcome
from oauth_provider.protocol.settings import refresh_token_lifetime
from oauth_provider.store import clients, core_provider, imported


class Fate(Enum):
	"""What an import does with a token of Frappe's own provider, as a report says it."""

	IMPORTED = "imported"
	ENDED = "ended here, since they were revoked there"
	DELETED = "ended here, since their users have removed the app there"
	PRESENT = "here already"
	REVOKED = "left out: revoked"
	EXPIRED = "left out: expired, without a refresh token"
	NO_USER = "left out: their user is disabled or deleted"
	REVOKED_HERE = "left out: the user has revoked the app here"
	HANDLED = "left out: an earlier import has decided about them"
	NO_SCOPE = "left out: the client has none of their scopes"
	CLIENT_DISABLED = "left out: the client is disabled here"


@dataclass(kw_only=True)
class Target:
	"""A client of this app.

	Attributes:
		plan: of the client.
		name: of its row; None in a dry run of a new client.
		scopes: that it has.
		as_it_was: as in ClientPlan.
		imported_at: when the last complete import began, in seconds since 1970 UTC; 0 without one.
		refresh_token_lifetime: in seconds, for tokens that have none at Frappe's own provider.
		fates: the numbers of its tokens.
		users: the number of users with a token that lives at Frappe's own provider.
		grants: the number of grants that were made.
	"""

	plan: ClientPlan
	name: str | None
	scopes: frozenset[str]
	as_it_was: bool
	imported_at: int
	refresh_token_lifetime: int
	fates: Counter[Fate] = field(default_factory=Counter)
	users: int = 0
	grants: int = 0

	def map_scopes(self, names: tuple[str, ...]) -> tuple[str, ...]:
		"""Return the scopes of a token: those it had, as far as the client has what stands for them."""
		mapped = dict.fromkeys(target_of(name, self.as_it_was) for name in names)
		return tuple(scope for scope in mapped if scope in self.scopes)


def find_target(plan: ClientPlan) -> Target | None:
	"""Find the client of this app for a plan; None for one that is not imported."""
	if plan.outcome in (Outcome.REFUSED, Outcome.UNKNOWN):
		return None
	client = clients.find_to_issue(plan.client_id)
	if not client:
		return Target(
			plan=plan,
			name=None,
			scopes=frozenset(plan.new.scopes.kept) if plan.new else frozenset(),
			as_it_was=plan.as_it_was,
			imported_at=0,
			refresh_token_lifetime=0,
		)
	state = imported.read_state(client.name)
	return Target(
		plan=plan,
		name=client.name,
		scopes=frozenset(client.scopes),
		as_it_was=state.core_scopes_as_all,
		imported_at=state.core_imported_at,
		refresh_token_lifetime=refresh_token_lifetime(client),
	)


def set_user_numbers(targets: dict[str, Target], moment: datetime) -> None:
	"""Set the numbers of users."""
	for client_id, number in core_provider.count_users(list(targets), moment).items():
		if client_id in targets:
			targets[client_id].users = number
