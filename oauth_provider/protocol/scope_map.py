"""What the scopes of a token open, compiled once per change of a scope."""

from dataclasses import dataclass, replace

from frappe.model.document import Document

from oauth_provider.protocol.method_names import definition_of, overrides_of
from oauth_provider.store import compiled_scopes, scopes

# Actions after which everything is as before.
READING = frozenset(("read", "print", "export", "report"))


@dataclass(frozen=True)
class DocumentAccess:
	"""Actions on a DocType; all of them must be open. A child table is its parent's."""

	doctype: str
	actions: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
	"""The union of some scopes.

	Attributes:
		full_access: the user's everyday work, whatever the rows.
		doctypes: actions by DocType.
		methods: dotted paths, exact or ending in `.*`.
		administration: full access with all roles of the user.
	"""

	full_access: bool
	doctypes: dict[str, frozenset[str]]
	methods: frozenset[str]
	administration: bool = False

	def opens_document(self, need: DocumentAccess) -> bool:
		return self.doctypes.get(need.doctype, frozenset()).issuperset(need.actions)

	def opens_anywhere(self, action: str) -> bool:
		return any(action in actions for actions in self.doctypes.values())

	def may_write(self, doctype: str) -> bool:
		return self.full_access or self.opens_document(DocumentAccess(doctype, ("write",)))

	def changes_data(self, methods_only_read: bool) -> bool:
		"""Tell whether a person should be warned of changes.

		Args:
			methods_only_read: whether an administrator says so of all methods that are opened.
		"""
		actions = frozenset().union(*self.doctypes.values())
		return self.full_access or bool(actions - READING) or bool(self.methods and not methods_only_read)

	def names_method(self, method: str) -> bool:
		"""Tell whether a row names a method, or what the site runs in its place, in full."""
		if not self.methods:
			return False
		return method in self.methods or any(name in self.methods for name in overrides_of(method)[-1:])

	def lists_method(self, method: str) -> bool:
		return self.names_method(method) or any(is_below(method, row) for row in self.methods)


# A scope with full access has no rows.
EVERYDAY_WORK = Opened(full_access=True, doctypes={}, methods=frozenset())
ADMINISTRATION = replace(EVERYDAY_WORK, administration=True)
# Of a row that lists a method, in characters; see OAuth2 Scope Method.
LONGEST_ROW = 255


def of_methods(*rows: str) -> Opened:
	"""What rows for methods open, and nothing else."""
	return Opened(full_access=False, doctypes={}, methods=frozenset(rows))


def rows_listing(method: str) -> list[str]:
	"""Write out the rows by which a scope may list a method: its name, what the site runs in its place, patterns."""
	parts = method[:LONGEST_ROW].split(".")
	patterns = [".".join((*parts[:count], "*")) for count in range(1, len(parts))]
	return [row for row in (method, *overrides_of(method)[-1:], *patterns) if len(row) <= LONGEST_ROW]


def is_below(method: str, pattern: str) -> bool:
	"""Tell whether a row such as `my_app.api.*` covers a method.

	What a module only imports from elsewhere is not covered: whoever lists `my_app.api.*` does not think of a
	`from frappe.client import get_list` at its top.
	"""
	prefix = pattern[:-1]
	return pattern.endswith(".*") and method.startswith(prefix) and definition_of(method).startswith(prefix)


def opened_by(names: list[str]) -> Opened:
	"""Put together what some scopes open.

	Args:
		names: of scopes; those that are unknown or disabled open nothing.
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
		# A process of an older version compiled it without.
		administration=any(scope.get("administration") for scope in found.values()),
	)


def compile_and_store(generation: str | None, names: list[str]) -> dict[str, dict]:
	"""Compile scopes from the rows of now.

	Args:
		generation: as it was before; None where nothing is to be stored.
		names: of the scopes.
	"""
	with compiled_scopes.committed_rows() as may_be_stored:
		compiled = {name: compile_scope(name) for name in names}
	if may_be_stored:
		for name, scope in compiled.items():
			compiled_scopes.store(generation, name, scope)
	return compiled


def compile_scope(name: str) -> dict:
	"""Write out what a scope opens, with all that it includes, at any depth.

	Returns:
		full_access, administration, doctypes (a list of actions each) and methods, to be written as JSON. A scope that
		includes one with full access does not get it: the dialog would not say so.
	"""
	doctypes: dict[str, set[str]] = {}
	methods: set[str] = set()
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
		waiting += scope.includes
	return {
		"full_access": full_access,
		"administration": administration,
		"doctypes": {doctype: sorted(actions) for doctype, actions in doctypes.items()},
		"methods": sorted(methods),
	}


def after_doctype_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""Compile anew: Frappe has changed the rows that name the DocType, and another one may get the old name."""
	compiled_scopes.forget()
