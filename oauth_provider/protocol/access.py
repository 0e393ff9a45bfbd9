"""What a request would reach, as scopes speak of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentAccess:
	"""Actions on a DocType; all of them must be open. A child table is its parent's."""

	doctype: str
	actions: tuple[str, ...]


@dataclass(frozen=True)
class Access:
	"""Everything that one request would reach.

	Attributes:
		methods: the dotted paths under which a scope may list what is called; empty when no method is.
		documents: what is reached as far as the route and its arguments are known; None when they are not, so that
			nothing but a row for the method opens the request.
		listed: the DocType of a list query, where the arguments decide what is selected.
	"""

	methods: tuple[str, ...] = ()
	documents: tuple[DocumentAccess, ...] | None = None
	listed: str | None = None
