"""Makes what a test needs on the site, and takes it away again."""

import secrets
import time
from dataclasses import dataclass

from tests.support.clients import Client
from tests.support.documents import Documents
from tests.support.frappe_api import FrappeAPI
from tests.support.site import Site

# In this order: what refers to something goes before what it refers to.
_TRACES = ("OAuth2 Event", "OAuth2 Bearer Token", "OAuth2 Authorization Code", "OAuth2 Grant")

# What others refer to goes after them, in this order.
_LAST = ("OAuth2 Client", "OAuth2 Scope", "User", "DocType")
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
		self._documents = Documents(site) if site.bench else None
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

	def adopt(self, doctype: str, names) -> None:
		"""Take away at the end what something else has made."""
		self._made += [(doctype, name) for name in names]

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
			"roles": [{"role": role} for role in roles],
		}
		values = {**known, **values}
		if not self._documents:
			return User(self.insert("User", new_password=password, **values)["name"], password)
		name = self._documents.insert_user(password, **values)
		self._made.append(("User", name))
		return User(name, password)

	def change_user(self, user: User | str, **values) -> None:
		"""Save a user with other values, as an administrator."""
		if self._documents:
			self._documents.change_user(str(user), **values)
		else:
			self.admin.update("User", str(user), **values)

	def link_to_set_password(self, user: User) -> str:
		"""The link that Frappe mails to a user who has forgotten the password; for a site of the bench."""
		return self._documents.link_to_set_password(user.name)

	def await_jobs(self) -> None:
		"""Wait until the background jobs that are queued by now are done."""
		if self._documents:
			self._documents.await_jobs()
		else:
			self._wait_for_events()

	def clean(self) -> None:
		"""Delete what was made and what came of it: grants, codes, tokens, events, copies of the deleted."""
		made: dict[str, list[str]] = {}
		for doctype, name in self._made:
			made.setdefault(doctype, []).append(name)
		self.await_jobs()
		if self._documents:
			self._documents.delete(made, self._events_before)
			self._documents.close()
			return
		traces = self._traces(made.get("OAuth2 Client", []), made.get("User", []))
		last_first = sorted(made, key=lambda doctype: _LAST.index(doctype) if doctype in _LAST else -1)
		for doctype, names in [*traces.items(), *((doctype, made[doctype]) for doctype in last_first)]:
			self.admin.delete_many(doctype, names)
		# Frappe makes a user's contact in the background, so perhaps only just now.
		for doctype, field in (("Contact", "email_id"), ("Deleted Document", "deleted_name")):
			names = [name for group in (*traces.values(), *made.values()) for name in group]
			self.admin.delete_many(doctype, self._having(doctype, field, names))

	def _wait_for_events(self) -> None:
		"""A background job writes the events of requests that were rolled back: wait until no more come."""
		count, known = len(self.admin.names("OAuth2 Event")), -1
		while count != known:
			time.sleep(1.5)
			count, known = len(self.admin.names("OAuth2 Event")), count

	def _traces(self, clients: list[str], users: list[str]) -> dict[str, set[str]]:
		"""What the server and Frappe wrote about these clients and users, by DocType."""
		traces = {
			doctype: self._having(doctype, "client", clients) | self._having(doctype, "user", users)
			for doctype in _TRACES
		}
		# Without a client: somebody unknown knocked, here these tests.
		nameless = self.admin.names("OAuth2 Event", [["client", "is", "not set"]])
		traces["OAuth2 Event"] = (traces["OAuth2 Event"] | nameless) - self._events_before
		# An export is logged, and the log keeps its user from being deleted.
		traces["Access Log"] = self._having("Access Log", "user", users)
		return traces

	def _having(self, doctype: str, field: str, values: list[str]) -> set[str]:
		# With an empty list, or an empty value in it, Frappe finds what has no value at all.
		return self.admin.names(doctype, [[field, "in", values]]) if values else set()
