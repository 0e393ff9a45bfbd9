"""The DocTypes and methods that the scopes of a token open, compiled once per change of a scope."""

from dataclasses import dataclass, replace

from frappe.model.document import Document

from oauth_provider.protocol.method_names import definition_of, overrides_of
from oauth_provider.protocol.routes import list_rows
from oauth_provider.store import compiled_scopes, scopes

# Actions that change no data.
READING = frozenset(("read", "print", "export", "report"))


@dataclass(frozen=True)
class DocumentAccess:
	"""Actions on a DocType, all of which must be open. For a child table, the DocType is its parent's."""

	doctype: str
	actions: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
	"""The union of scopes.

	Attributes:
		full_access: whether the user's everyday work is open without rows.
		doctypes: open actions by DocType.
		methods: dotted paths, exact or ending in `.*`.
		administration: whether full access includes the user's administration roles.
		routes: paths, exact or ending in `/*`.
	"""

	full_access: bool
	doctypes: dict[str, frozenset[str]]
	methods: frozenset[str]
	administration: bool = False
	routes: frozenset[str] = frozenset()

	@property
	def is_everyday_work(self) -> bool:
		return self.full_access and not self.administration

	def opens_document(self, need: DocumentAccess) -> bool:
		return self.doctypes.get(need.doctype, frozenset()).issuperset(need.actions)

	def opens_anywhere(self, action: str) -> bool:
		return any(action in actions for actions in self.doctypes.values())

	def may_write(self, doctype: str) -> bool:
		return self.full_access or self.opens_document(DocumentAccess(doctype, ("write",)))

	def opens_anything(self) -> bool:
		return self.full_access or bool(self.doctypes or self.methods or self.routes)

	def contains(self, other: "Opened") -> bool:
		"""True if a token that has this gains nothing by the scopes of another.

		Full access contains every row except the full name of a method: that opens the method also where it is closed
		to every token otherwise.
		"""
		if other.full_access:
			return self.full_access and (self.administration or not other.administration)
		if self.full_access:
			return all(method.endswith(".*") for method in other.methods)
		documents = (DocumentAccess(doctype, tuple(actions)) for doctype, actions in other.doctypes.items())
		rows = other.methods <= self.methods and other.routes <= self.routes
		return rows and all(self.opens_document(access) for access in documents)

	def changes_data(self, methods_only_read: bool) -> bool:
		"""True if the dialog must warn of changes.

		Args:
			methods_only_read: whether an administrator has declared that the methods and routes change no data.
		"""
		actions = frozenset().union(*self.doctypes.values())
		is_unknown = bool(self.methods or self.routes) and not methods_only_read
		return self.full_access or bool(actions - READING) or is_unknown

	def names_method(self, method: str) -> bool:
		"""True if a row has the full path of a method, or of the method that overrides it on the site."""
		if not self.methods:
			return False
		return method in self.methods or any(name in self.methods for name in overrides_of(method)[-1:])

	def lists_method(self, method: str) -> bool:
		return self.names_method(method) or any(is_below(method, row) for row in self.methods)

	def lists_route(self, route: str | None) -> bool:
		return route is not None and not self.routes.isdisjoint(list_rows(route))


# A scope with full access has no rows.
EVERYDAY_WORK = Opened(full_access=True, doctypes={}, methods=frozenset())
ADMINISTRATION = replace(EVERYDAY_WORK, administration=True)
# Length of a method's path in a row, in characters; see OAuth2 Scope Method.
LONGEST_ROW = 255


def of_methods(*rows: str) -> Opened:
	"""Make an Opened of methods alone."""
	return Opened(full_access=False, doctypes={}, methods=frozenset(rows))


def rows_listing(method: str) -> list[str]:
	"""List the rows that would open a method: its path, the path of its override, and patterns."""
	parts = method[:LONGEST_ROW].split(".")
	patterns = [".".join((*parts[:count], "*")) for count in range(1, len(parts))]
	return [row for row in (method, *overrides_of(method)[-1:], *patterns) if len(row) <= LONGEST_ROW]


def is_below(method: str, pattern: str) -> bool:
	"""True if a row such as `my_app.api.*` covers a method.

	The pattern does not cover methods that the module imports, such as `from frappe.client import get_list`: the
	administrator who lists `my_app.api.*` does not expect them.
	"""
	prefix = pattern[:-1]
	if not pattern.endswith(".*") or not method.startswith(prefix):
		return False
	return definition_of(method).startswith(prefix)


def opened_by(names: list[str]) -> Opened:
	"""Build the union of scopes.

	Args:
		names: of the scopes; unknown and disabled ones open nothing.
	"""
	generation, found = compiled_scopes.read(names) if names else (None, {})
	missing = [name for name in names if name not in found]
	if missing:
		found |= compile_and_store(generation, missing)
	doctypes: dict[str, frozenset[str]] = {}
	for scope in found.values():
		for doctype, actions in scope["doctypes"].items():
			doctypes[doctype] = doctypes.get(doctype, frozenset()).union(actions)
	return Opened(
		full_access=any(scope["full_access"] for scope in found.values()),
		doctypes=doctypes,
		methods=frozenset(method for scope in found.values() for method in scope["methods"]),
		# An older version of the app compiles scopes without this member.
		administration=any(scope.get("administration") for scope in found.values()),
		routes=frozenset(route for scope in found.values() for route in scope.get("routes", ())),
	)


def compile_and_store(generation: str | None, names: list[str]) -> dict[str, dict]:
	"""Compile scopes from their rows, and store them.

	Args:
		generation: the current one before the rows are read; None to store nothing.
		names: of the scopes.

	Returns:
		Compiled scopes by name.
	"""
	with compiled_scopes.committed_rows() as may_be_stored:
		compiled = {name: compile_scope(name) for name in names}
	if may_be_stored:
		for name, scope in compiled.items():
			compiled_scopes.store(generation, name, scope)
	return compiled


def compile_scope(name: str) -> dict:
	"""Compile a scope with the scopes that it includes, at any depth.

	Returns:
		JSON values: full_access, administration, doctypes (lists of actions by DocType), methods and routes. Full
		access is not included from another scope: the dialog would not show it.
	"""
	doctypes: dict[str, set[str]] = {}
	methods: set[str] = set()
	routes: set[str] = set()
	full_access, administration, seen, waiting = False, False, set(), [name]
	while waiting:
		current = waiting.pop()
		scope = scopes.find(current) if current not in seen else None
		seen.add(current)
		if not scope:
			continue
		if current == name:
			full_access, administration = scope.full_access, scope.administration
		for row in scope.doctypes:
			doctypes.setdefault(row.document_type, set()).update(row.actions)
		methods.update(scope.methods)
		routes.update(scope.routes)
		waiting += scope.includes
	return {
		"full_access": full_access,
		"administration": administration,
		"doctypes": {doctype: sorted(actions) for doctype, actions in doctypes.items()},
		"methods": sorted(methods),
		"routes": sorted(routes),
	}


def after_doctype_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""Invalidate compiled scopes: Frappe has renamed the DocType in the rows, and another may get the old name."""
	compiled_scopes.forget()
