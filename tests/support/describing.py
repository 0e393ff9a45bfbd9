"""Fixtures of clients that describe themselves by a document at their client_id."""

import pytest

from tests.support import flow
from tests.support.bench import run_command
from tests.support.clients import Client
from tests.support.database import Database
from tests.support.document_server import NAMES, DocumentServer, TestAuthority
from tests.support.frappe_api import sign_in
from tests.support.web_servers import web_servers

HOST = NAMES[2]
CALLBACK = "https://app.example.com/callback"
# Requests after which the counts of the site are cleared, which allows thirty in a minute.
MANY = 15


@pytest.fixture(scope="module")
def document_authority(tmp_path_factory):
	return TestAuthority(tmp_path_factory.mktemp("document_authority"))


@pytest.fixture(scope="module")
def trusting_site(site, document_authority):
	"""The site, as a web server serves it that trusts the authority for tests."""
	if not site.bench:
		pytest.skip("starts a web server of the development bench")
	with web_servers(site, 1, {"SSL_CERT_FILE": str(document_authority.certificate)}) as [served]:
		yield served


@pytest.fixture(scope="module")
def documents_asked():
	"""How many documents were asked for."""
	return [0]


@pytest.fixture
def document_server(trusting_site, document_authority, documents_asked):
	"""The https server of an app."""
	found = DocumentServer(document_authority, HOST)
	yield found
	found.close()
	documents_asked[0] += len(found.requests)
	if documents_asked[0] > MANY:
		run_command(trusting_site, "execute", "frappe.cache.delete_keys", "--args", "['oauth2_failures:']")
		documents_asked[0] = 0


@pytest.fixture(scope="module")
def described_scope(make_scope):
	return make_scope(methods=["frappe.auth.get_logged_user"])


@pytest.fixture
def describing(settings, described_scope):
	settings(
		allow_metadata_documents=1,
		metadata_document_hosts=HOST,
		any_metadata_document_host=0,
		refused_hosts="",
		allowed_private_hosts=HOST,
		registration_scopes=[{"scope": described_scope}],
		self_made_clients_wait=0,
	)


@pytest.fixture
def make_described(trusting_site, document_server, described_scope, world, admin, describing):
	"""`make_described("/app.json", **members)`: a client with its document on the server."""

	def make(path: str = "", headers: dict | None = None, **members) -> Client:
		path = path or f"/{world.unique('app')}.json"
		url = document_server.url(path)
		known = {
			"client_id": url,
			"client_name": "Agent of a test",
			"redirect_uris": [CALLBACK],
			"token_endpoint_auth_method": "none",
			"grant_types": ["authorization_code", "refresh_token"],
			"response_types": ["code"],
		}
		document = {name: value for name, value in {**known, **members}.items() if value is not None}
		document_server.serve(document, path, **(headers or {}))
		return Client(trusting_site, url, None, document["redirect_uris"], [described_scope], document)

	yield make
	world.adopt("OAuth2 Client", admin.names("OAuth2 Client", [["registration", "=", "Metadata Document"]]))


@pytest.fixture
def visitor(make_user):
	"""A user for whom no document was read in this minute."""
	return make_user()


@pytest.fixture
def visiting(trusting_site, visitor):
	"""A session of that user."""
	return sign_in(trusting_site, visitor.name, visitor.password)


@pytest.fixture
def stored(admin):
	"""`stored(client)`: the rows of the client."""

	def find(client: Client) -> list[dict]:
		names = admin.names("OAuth2 Client", [["client_id", "=", client.client_id]])
		return [admin.get("OAuth2 Client", name) for name in names]

	return find


@pytest.fixture
def events(admin):
	"""`events("Registration")`: the reasons of such events."""
	return lambda event: [
		admin.get("OAuth2 Event", name)["reason"]
		for name in admin.names("OAuth2 Event", [["event", "=", event]])
	]


@pytest.fixture
def change_row(trusting_site):
	"""`change_row(client, document_fresh_until=0)`: past Frappe."""

	def change(client: Client, **values) -> None:
		pairs = ", ".join(f"`{name}` = %s" for name in values)
		with Database(trusting_site) as database:
			statement = f"update `tabOAuth2 Client` set {pairs} where client_id = %s"
			database.run(statement, *values.values(), client.client_id)
			database.run("commit")

	return change


def dialog_of(session, client, **changed) -> flow.Dialog:
	return flow.Dialog.of(flow.authorize(session, client, flow.make_verifier(), **changed))
