"""Clients of Frappe's own provider, as an administrator makes them in Desk, and what comes of them."""

from tests.moving.client import Registered
from tests.support.frappe_api import FrappeAPI
from tests.support.site import Site
from tests.support.world import World

# In this order: what refers to a client goes before it.
OF_CORE = ("OAuth Bearer Token", "OAuth Authorization Code")


class CoreRows:
	"""Core's clients of this run; `clean` removes them, their codes and tokens, and hands over what was imported."""

	def __init__(self, site: Site, admin: FrappeAPI, world: World):
		self.site, self.admin, self.world = site, admin, world
		self.names: list[str] = []

	def add(self, redirect_uri: str, scopes: str, **values) -> Registered:
		"""Insert an OAuth Client; it is named by its client_id, and shows its secret."""
		row = self.admin.insert(
			"OAuth Client",
			app_name=self.world.unique("core"),
			redirect_uris=redirect_uri,
			default_redirect_uri=redirect_uri,
			scopes=scopes,
			grant_type="Authorization Code",
			response_type="Code",
			**values,
		)
		self.names.append(row["name"])
		return Registered(self.site, row["client_id"], row["client_secret"], redirect_uri)

	def clean(self) -> None:
		if not self.names:
			return
		for doctype in OF_CORE:
			self.admin.delete_many(doctype, self.admin.names(doctype, [["client", "in", self.names]]))
		self.admin.delete_many("OAuth Client", self.names)
		self.world.adopt(
			"OAuth2 Client", self.admin.names("OAuth2 Client", [["client_id", "in", self.names]])
		)
