"""Records of scopes."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class ScopeDescription(Record):
	"""The texts of a scope, and the properties that decide how the dialog shows it."""

	name: str
	title: str
	description: str
	full_access: bool
	administration: bool
	methods_only_read: bool
	enabled: bool


@dataclass(frozen=True, kw_only=True)
class EnabledScope(Record):
	"""An enabled scope of a client, and the properties that decide which users can allow it."""

	name: str
	full_access: bool
	administration: bool


@dataclass(frozen=True, kw_only=True)
class OpenedDocType(Record):
	"""A row of a scope: a DocType and its open actions."""

	document_type: str
	actions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Scope(Record):
	"""An enabled scope and its own rows, without those of the scopes in `includes`."""

	full_access: bool
	administration: bool
	doctypes: tuple[OpenedDocType, ...]
	methods: tuple[str, ...]
	routes: tuple[str, ...]
	includes: tuple[str, ...]
