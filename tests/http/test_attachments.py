"""Files write into the documents that they are attached to: not into those of this app, and not for tokens."""

import pytest

from tests.support.answers import bearer_refused
from tests.support.clients import bearer
from tests.support.frappe_api import FrappeAPI

requirement = pytest.mark.requirement

FILE = "/api/resource/File"
# Blanks would make a second redirect URI of it.
NAME = "a com.evil.app:cb {}.txt"


@pytest.fixture
def private_file(world, user, site):
	"""A private file of the user; when it becomes public, Frappe writes its address to where it is attached."""
	api = FrappeAPI(site, user.name, user.password)
	name = NAME.format(world.unique())
	found = api.insert("File", file_name=name, content=world.unique(), is_private=1)["name"]
	yield found
	world.admin.delete("File", found)


def attached(doctype: str, name: str, field: str) -> dict:
	return {
		"attached_to_doctype": doctype,
		"attached_to_name": name,
		"attached_to_field": field,
		"is_private": 0,
	}


@pytest.fixture
def target(confidential, user):
	def find(doctype: str) -> str:
		return {"OAuth2 Client": confidential.client_id, "User": user.name}.get(doctype, doctype)

	return find


@requirement("design", "", "a user without the right changes no document of the app by a file")
@pytest.mark.parametrize(
	"doctype, field",
	[
		("OAuth2 Client", "redirect_uris"),
		("OAuth2 Client", "client_secret_hash"),
		("OAuth2 Client", "logo"),
		("OAuth2 Provider Settings", "issuer"),
	],
)
def test_a_file_of_a_user_changes_no_document(doctype, field, target, private_file, user, site, admin):
	before = admin.get(doctype, target(doctype)).get(field)
	values = attached(doctype, target(doctype), field)
	answer = FrappeAPI(site, user.name, user.password).request(
		"PUT", site.resource("File", private_file), json=values
	)
	assert answer.status_code == 403
	assert admin.get(doctype, target(doctype)).get(field) == before


@requirement("security", "31", "no token changes a document or a credential by a file")
@pytest.mark.parametrize(
	"doctype, field",
	[
		("OAuth2 Client", "redirect_uris"),
		("OAuth2 Client", "logo"),
		("OAuth2 Provider Settings", "issuer"),
		("User", "reset_password_key"),
		("User", "api_key"),
	],
)
def test_a_file_of_a_token_changes_no_document(
	doctype, field, target, private_file, user, site, make_client, allow
):
	token = allow(make_client(scopes=["all"]), user).access_token
	values = attached(doctype, target(doctype), field)
	answer = bearer(site, token, f"{FILE}/{private_file}", "PUT", json=values)
	bearer_refused(answer, "insufficient_scope", 403)
	values = {"file_name": "x.txt", "content": "x", **values}
	bearer_refused(bearer(site, token, FILE, "POST", json=values), "insufficient_scope", 403)


@requirement("security", "30", "a scope for files writes no other document")
def test_a_scope_for_files_attaches_nothing(
	world, user, make_scope, make_client, allow, site, admin, private_file
):
	todo = world.insert("ToDo", description="x", allocated_to=user.name)["name"]
	scope = make_scope(doctypes={"File": ["read", "write", "create"]})
	token = allow(make_client(scopes=[scope]), user).access_token
	values = attached("ToDo", todo, "description")
	answer = bearer(site, token, f"{FILE}/{private_file}", "PUT", json=values)
	bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "31", "a token with everything still attaches files to documents")
def test_a_token_attaches_a_file(world, user, make_client, allow, site, admin):
	todo = world.insert("ToDo", description="x", allocated_to=user.name)["name"]
	token = allow(make_client(scopes=["all"]), user).access_token
	values = {"attached_to_doctype": "ToDo", "attached_to_name": todo}
	body = {"file_name": f"{world.unique()}.txt", "content": world.unique(), **values}
	answer = bearer(site, token, FILE, "POST", json=body)
	assert answer.status_code == 200, answer.text
	admin.delete("File", answer.json()["data"]["name"])


@requirement("design", "", "a System Manager gives a client its logo")
def test_a_logo_is_attached(world, confidential, admin):
	values = {"attached_to_doctype": "OAuth2 Client", "attached_to_name": confidential.client_id}
	values |= {"attached_to_field": "logo", "file_name": f"{world.unique()}.txt", "content": world.unique()}
	found = admin.insert("File", **values)
	admin.delete("File", found["name"])


@pytest.fixture
def secret(world):
	"""A private file of a note."""
	note = world.insert("Note", title=world.unique())["name"]
	values = {"attached_to_doctype": "Note", "attached_to_name": note, "is_private": 1}
	return world.insert("File", file_name=f"{world.unique()}.txt", content=world.unique(), **values)[
		"file_url"
	]


@requirement("security", "30", "a scope reaches a private file by no other address")
@pytest.mark.parametrize(
	"address",
	[
		"{0}",
		"/files/../..{0}",
		"/files/%2e%2e/..%2f{0}",
		"/%70{1}",
		"{site}{0}",
		"/files/../../site_config.json",
	],
)
def test_no_other_address_makes_a_file_ones_own(
	address, secret, world, user, site, make_scope, make_client, allow
):
	todo = world.insert("ToDo", description="x", allocated_to=user.name)["name"]
	scope = make_scope(doctypes={"ToDo": ["read", "write"]})
	token = allow(make_client(scopes=[scope]), user).access_token
	values = {
		"doctype": "ToDo",
		"docname": todo,
		"file_url": address.format(secret, secret[2:], site=site.base_url),
	}
	answer = bearer(site, token, "/api/method/upload_file", "POST", data=values)
	bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "32", "no token reads the configuration of the site")
def test_no_token_makes_the_configuration_of_the_site_a_file(manager, site, make_client, allow):
	token = allow(make_client(scopes=["all"]), manager).access_token
	values = {"file_url": "/files/../../site_config.json"}
	answer = bearer(site, token, "/api/method/upload_file", "POST", data=values)
	bearer_refused(answer, "insufficient_scope", 403)
