"""Scopes as users read them: warnings first, like with like, and apart what another scope contains."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from frappe import _

from oauth_provider.protocol import scope_map
from oauth_provider.protocol.scope_map import Opened
from oauth_provider.store import scopes
from oauth_provider.store.records import ScopeDescription


@dataclass(frozen=True, kw_only=True)
class ShownScope(ScopeDescription):
	"""A scope with what it opens; `changes_data` marks those that do more than read."""

	opened: Opened
	changes_data: bool

	@property
	def label(self) -> str:
		"""The title in the language of the user."""
		return _(self.title or self.name)

	def contains(self, other: "ShownScope") -> bool:
		"""True if this scope, with what the page says of it, stands for another."""
		# A scope without rows may mean something elsewhere, as to a resource server.
		return (
			other.opened.opens_anything()
			and self.opened.contains(other.opened)
			and (self.changes_data or not other.changes_data)
		)


@dataclass(frozen=True)
class Group:
	"""Scopes of one kind with the same description, which is shown once.

	Attributes:
		changes_data: whether they do more than read.
		description: in the language of the user; may be empty.
		scopes: in the order of their titles.
	"""

	changes_data: bool
	description: str
	scopes: list[ShownScope]


@dataclass(frozen=True)
class ScopeList:
	"""The scopes of a page.

	Attributes:
		warnings: those with administration, then those with full access. Users overlook them below harmless lines.
		groups: the others; those that make changes come first.
		contained: those that open nothing which one of the others does not open.
	"""

	warnings: list[ShownScope]
	groups: list[Group]
	contained: list[ShownScope]


def describe_scopes(names: list[str]) -> list[ShownScope]:
	"""Read the texts of scopes and what they open, in the order of `names`."""
	return [describe_scope(scope) for scope in scopes.describe(names)]


def describe_scope(scope: ScopeDescription) -> ShownScope:
	opened = scope_map.opened_by([scope.name])
	return ShownScope(
		**asdict(scope), opened=opened, changes_data=opened.changes_data(scope.methods_only_read)
	)


def arrange(shown: Iterable[ShownScope]) -> ScopeList:
	"""Put enabled scopes into the order in which users read them."""
	ordered = sorted(shown, key=sort_key)
	contained = [scope for place, scope in enumerate(ordered) if is_contained(place, ordered)]
	others = [scope for scope in ordered if scope not in contained]
	return ScopeList(
		warnings=[scope for scope in others if scope.full_access],
		groups=make_groups(scope for scope in others if not scope.full_access),
		contained=sorted(contained, key=title_key),
	)


def is_contained(place: int, ordered: list[ShownScope]) -> bool:
	"""True if one scope contains that at `place`. Of two that contain each other, the second is contained."""
	scope = ordered[place]
	return not scope.full_access and any(
		other.contains(scope) and (index < place or not scope.contains(other))
		for index, other in enumerate(ordered)
		if index != place
	)


def make_groups(shown: Iterable[ShownScope]) -> list[Group]:
	groups: dict[tuple[bool, str], list[ShownScope]] = {}
	for scope in shown:
		description = _(scope.description) if scope.description else ""
		groups.setdefault((scope.changes_data, description), []).append(scope)
	return [Group(*kind, sorted(found, key=title_key)) for kind, found in groups.items()]


def sort_key(scope: ShownScope) -> tuple[bool, bool, bool]:
	"""The sort key of scopes: administration, then full access, then scopes that make changes."""
	return not scope.administration, not scope.full_access, not scope.changes_data


def title_key(scope: ShownScope) -> str:
	return scope.label.casefold()
