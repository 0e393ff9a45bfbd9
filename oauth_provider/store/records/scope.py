"""Records of scopes."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class ScopeDescription(Record):
	"""The text of a scope that people read, with what decides how it is shown."""

	name: str
	title: str
	description: str
	full_access: bool
	administration: bool
	methods_only_read: bool
	enabled: bool


@dataclass(frozen=True, kw_only=True)
class EnabledScope(Record):
	"""A scope that a client may ask for, with what decides who can allow it."""

	name: str
	full_access: bool
	administration: bool


@dataclass(frozen=True, kw_only=True)
class OpenedDocType(Record):
	"""A row of a scope: a DocType, and the actions on it that are ticked."""

	document_type: str
	actions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Scope(Record):
	"""What an enabled scope opens by itself; what it opens through the scopes in `includes` is in their records."""

	full_access: bool
	administration: bool
	doctypes: tuple[OpenedDocType, ...]
	methods: tuple[str, ...]
	includes: tuple[str, ...]
