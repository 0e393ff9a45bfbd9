"""Makes what a test needs on the site, and takes it away again."""

import secrets
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from tests.support.clients import Client
from tests.support.frappe_api import FrappeAPI
from tests.support.site import Site

# In this order: what refers to something goes before what it refers to.
_TRACES = ("OAuth2 Event", "OAuth2 Bearer Token", "OAuth2 Authorization Code", "OAuth2 Grant")

# Frappe forbids fields of these names.
_FIELDS = {"delete": "can_delete", "submit": "can_submit", "cancel": "can_cancel"}


@dataclass(frozen=True)
class User:
	name: str
	password: str

	def __str__(self) -> str:
		return self.name


class World:
	"""Everything that one run of the tests puts on the site; `clean` takes it away."""

	def __init__(self, site: Site, admin: FrappeAPI, redirect_uri: str):
		self.site, self.admin, self.redirect_uri = site, admin, redirect_uri
		self.run = secrets.token_hex(3)
		self._made: list[tuple[str, str]] = []
		self._count = 0
		self._events_before = admin.names("OAuth2 Event")

	def unique(self, word: str = "t") -> str:
		self._count += 1
		return f"{word}-{self.run}-{self._count}"

	def insert(self, doctype: str, **values) -> dict:
		doc = self.admin.insert(doctype, **values)
		self._made.append((doctype, str(doc["name"])))
		return doc

	def scope(self, doctypes: dict | None = None, methods: tuple | list = (), **values) -> str:
		"""A scope that opens those DocTypes ({"ToDo": ["read"]}) and dotted methods. Gives its name."""
		rows = [
			{"document_type": doctype, "read": 0, **{_FIELDS.get(verb, verb): 1 for verb in verbs}}
			for doctype, verbs in (doctypes or {}).items()
		]
		name = self.unique("scope")
		known = {
			"scope_name": name,
			"title": f"Title of {name}",
			"description": f"Description of {name}",
			"doctypes": rows,
			"methods": [{"method": method} for method in methods],
		}
		return self.insert("OAuth2 Scope", **{**known, **values})["name"]

	def client(
		self,
		public: bool = False,
		scopes: tuple | list = ("all",),
		redirect_uris: list[str] | None = None,
		roles: tuple | list = (),
		**values,
	) -> Client:
		"""Register a client; `values` are further fields of OAuth2 Client."""
		redirect_uris = redirect_uris or [self.redirect_uri]
		known = {
			"app_name": self.unique("App"),
			"client_type": "Public" if public else "Confidential",
			"token_endpoint_auth_method": "none" if public else "client_secret_basic",
			"redirect_uris": "\n".join(redirect_uris),
			"default_redirect_uri": redirect_uris[0],
			"scopes": [{"scope": scope} for scope in scopes],
			"allowed_roles": [{"role": role} for role in roles],
		}
		doc = self.insert("OAuth2 Client", **{**known, **values})
		assert public or doc.get("client_secret"), "the answer to the insert carries no secret"
		return Client(self.site, doc["client_id"], doc.get("client_secret"), redirect_uris, list(scopes), doc)

	def user(self, roles: tuple | list = (), **values) -> User:
		"""A user who can log in; roles such as "System Manager" come on top of everybody's."""
		password = secrets.token_urlsafe(18)
		known = {
			"email": f"{self.unique('user')}@example.com",
			"first_name": self.unique("User"),
			"send_welcome_email": 0,
			# Frappe makes the first System User of a site a System Manager; roles decide the type anyway.
			"user_type": "Website User",
			"simultaneous_sessions": 50,
			"new_password": password,
			"roles": [{"role": role} for role in roles],
		}
		return User(self.insert("User", **{**known, **values})["name"], password)

	def clean(self) -> None:
		"""Delete what was made and what came of it: grants, codes, tokens, events, copies of the deleted."""
		clients = [name for doctype, name in self._made if doctype == "OAuth2 Client"]
		users = [name for doctype, name in self._made if doctype == "User"]
		gone = []
		for doctype in _TRACES:
			found = self.admin.names(doctype, [["client", "in", clients]]) if clients else set()
			found |= self.admin.names(doctype, [["user", "in", users]]) if users else set()
			if doctype == "OAuth2 Event":
				found |= self._nameless_events()
			gone += self.admin.delete_many(doctype, found)
		for doctype, made in groupby(reversed(self._made), key=itemgetter(0)):
			gone += self.admin.delete_many(doctype, [name for _, name in made])
		if users:
			gone += self.admin.delete_many(
				"Contact", self.admin.names("Contact", [["email_id", "in", users]])
			)
		self._delete_copies(gone)

	def _nameless_events(self) -> set[str]:
		"""Events since the start without a client: somebody unknown knocked, here these tests."""
		return self.admin.names("OAuth2 Event", [["client", "is", "not set"]]) - self._events_before

	def _delete_copies(self, gone: list[str]) -> None:
		"""Frappe keeps a copy of every deleted document."""
		copies = self.admin.names("Deleted Document", [["deleted_name", "in", gone]]) if gone else set()
		self.admin.delete_many("Deleted Document", copies)
