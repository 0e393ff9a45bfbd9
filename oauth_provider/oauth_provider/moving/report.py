"""What an import says, for a terminal and for Desk: the same lines before and after it."""

from dataclasses import dataclass

from oauth_provider.guard.wording import enumerate_names
from oauth_provider.oauth_provider.doctype.oauth2_client.refused import without_control
from oauth_provider.oauth_provider.moving.plan import ClientPlan, Outcome
from oauth_provider.oauth_provider.moving.targets import Fate, Target

#: What differs for every client.
GENERAL = (
	"all opens the user's everyday work here. Administration, and everything for the user Administrator, stays closed"
	" to it.",
	"A refresh token works once, and each refresh brings another. Apps have to store the new one.",
)
TIED = (
	"Some users have the same userid for the provider frappe under Social Logins as another one. Leave it to the one"
	" whose it is, or each of them gets a new identifier (sub), by which apps may take them for somebody new: {0}."
)
MOST_NAMES = 10


@dataclass(frozen=True, kw_only=True)
class ClientReport:
	"""What becomes, or became, of a client; the sentences are for an administrator.

	Attributes:
		outcome: a value of Outcome.
		is_chosen: whether an import brings it without naming it.
		client_type: of a client that can be imported; empty for others.
		lines: reasons and differences.
		users: the number of users with a token that lives at Frappe's own provider.
		tokens: numbers by the values of Fate.
		grants: the number of grants that were made; 0 in a dry run.
	"""

	client_id: str
	app_name: str
	outcome: str
	is_chosen: bool
	client_type: str
	lines: list[str]
	users: int
	tokens: dict[str, int]
	grants: int


@dataclass(frozen=True, kw_only=True)
class Report:
	"""An import, or what it would do.

	Attributes:
		is_dry_run: whether nothing was written.
		scopes: the scopes that are new.
		tied_users: of whom another user has the same identifier (`sub`) at Frappe's own provider, as after a copy.
	"""

	is_dry_run: bool
	clients: list[ClientReport]
	scopes: list[str]
	tied_users: list[str]

	def number_of(self, outcome: Outcome) -> int:
		return sum(client.outcome == outcome.value for client in self.clients)

	def tokens_with(self, fate: Fate) -> int:
		return sum(client.tokens.get(fate.value, 0) for client in self.clients)


def make_report(
	plans: list[ClientPlan], targets: dict[str, Target], tied_users: list[str], write: bool
) -> Report:
	"""Make the report of an import.

	Args:
		plans: of all its clients.
		targets: by client_id, with their numbers.
		tied_users: as in Report.
		write: whether it was written.
	"""
	new = [plan.new.scopes.new for plan in plans if plan.new and plan.outcome is Outcome.NEW]
	return Report(
		is_dry_run=not write,
		clients=[describe_client(plan, targets.get(plan.client_id)) for plan in plans],
		scopes=sorted({scope for scopes in new for scope in scopes}),
		tied_users=tied_users,
	)


def describe_client(plan: ClientPlan, target: Target | None) -> ClientReport:
	return ClientReport(
		client_id=plan.client_id,
		app_name=plan.app_name,
		outcome=plan.outcome.value,
		is_chosen=plan.outcome is not Outcome.UNKNOWN,
		client_type=plan.new.metadata.client_type if plan.new else "",
		lines=[*plan.reasons, *plan.differences],
		users=target.users if target else 0,
		tokens={fate.value: number for fate, number in sort_fates(target)},
		grants=target.grants if target else 0,
	)


def sort_fates(target: Target | None) -> list[tuple[Fate, int]]:
	"""The numbers of a client's tokens, in the order of Fate."""
	return [(fate, target.fates[fate]) for fate in Fate if target and target.fates[fate]]


def write_text(report: Report) -> str:
	"""Write a report for a terminal."""
	lines: list[str] = []
	for client in report.clients:
		kind = f", {client.client_type.lower()}" if client.client_type else ""
		lines.append(f"{client.client_id}  {client.app_name}: {client.outcome}{kind}")
		lines += [f"    {line}" for line in client.lines]
		if client.tokens:
			numbers = "; ".join(f"{number} {fate}" for fate, number in client.tokens.items())
			lines.append(f"    Tokens of {client.users} user(s): {numbers}.")
	if report.number_of(Outcome.NEW) or report.tied_users:
		lines += ["", "For every client:", *(f"    {line}" for line in describe_all(report))]
	lines += ["", write_total(report)]
	return "\n".join(map(without_control, lines)).lstrip("\n")


def describe_all(report: Report) -> list[str]:
	"""Write the sentences that concern every client."""
	tied = TIED.format(enumerate_names(report.tied_users, MOST_NAMES))
	return [*GENERAL, *([tied] if report.tied_users else [])]


def write_total(report: Report) -> str:
	"""Write one sentence about the whole."""
	made = [
		f"{report.number_of(Outcome.NEW)} client(s)",
		f"{len(report.scopes)} scope(s)",
		f"{report.tokens_with(Fate.IMPORTED)} token(s)",
	]
	if not report.is_dry_run:
		made.append(f"{sum(client.grants for client in report.clients)} grant(s)")
	ended = report.tokens_with(Fate.ENDED) + report.tokens_with(Fate.DELETED)
	start = "Nothing was written. To be imported" if report.is_dry_run else "Imported"
	refused = report.number_of(Outcome.REFUSED) + report.number_of(Outcome.UNKNOWN)
	return (
		f"{start}: {', '.join(made)}. Ended: {ended} token(s). Not imported: {refused} client(s)."
		" Frappe's own provider is not changed."
	)
