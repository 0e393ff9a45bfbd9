"""Private files: whoever may read what one is attached to may read it, and nobody gets it otherwise."""

import frappe
import pytest
from frappe.utils import get_url
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import enforcement, files, permissions
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.scope_map import DocumentAccess, Opened
from tests.unit.guard.test_unasked import READ, missing
from tests.unit.web import current_request

requirement = pytest.mark.requirement
pytestmark = requirement("security", "30", "a limited scope opens what it lists and nothing else")
NO_ORACLE = requirement("security", "30", "a refusal does not tell what exists")
URL = "/private/files/of-a-test.txt"


@pytest.fixture
def attach():
	"""Have a file be attached to a document: `attach("ToDo", "a")`."""

	def make(doctype: str | None = None, name: str | None = None, url: str = URL):
		# The row alone: there is no content.
		file = frappe.new_doc("File", file_url=url, attached_to_doctype=doctype, attached_to_name=name)
		file.name = frappe.generate_hash()
		file.db_insert()

	return make


def needs(url: str) -> dict[str, tuple[str, ...]]:
	return {need.doctype: need.actions for need in files.read_file(url)}


def test_a_file_is_every_document_that_it_is_attached_to(attach):
	attach("ToDo", "a")
	assert needs(URL) == {"ToDo": ("read",)}
	attach("Note", "b")
	assert needs(URL) == {"ToDo": ("read",), "Note": ("read",)}
	attach()
	assert needs(URL) == {"ToDo": ("read",), "Note": ("read",), "File": ("read",)}
	for query in ({}, {"fid": "a"}):
		assert missing(URL, query, Note=("read",)) is None
		assert missing(URL, query, Event=("read",)) == needs(URL)
	assert missing("/api/method/download_file", {"file_url": URL}, **READ) is None
	assert missing("/api/method/download_file", {"file_url": URL}, Event=("read",))
	assert missing("/api/method/download_file", {"file_url": ""}, File=("read",)) == {}


def test_a_content_of_several_documents_is_read_by_one_of_them(attach, bound):
	"""Frappe stores equal contents once."""
	attach("ToDo", "a")
	attach("Note", "b")
	with current_request("GET", URL):
		frappe.local.flags.oauth2_opened = Opened(False, {"Note": frozenset(("read",))}, frozenset())
		assert needs(URL) == {}
		assert "ToDo" in needs("/private/files/./of-a-test.txt")


@pytest.mark.parametrize(
	"other",
	[
		URL.upper().replace("/PRIVATE/FILES", "/private/files"),
		"/private/files/../files/of-a-test.txt",
		"/private/files/none",
	],
)
def test_another_spelling_of_an_address_is_another_file(attach, other):
	attach("ToDo", "a")
	assert "File" in needs(other)


def test_a_file_of_a_row_is_of_the_document_that_the_row_is_of(attach, make_user):
	attach("Has Role", make_user("System Manager").roles[0].name)
	assert needs(URL) == {"User": ("read",)}


def test_a_document_gets_no_private_file_of_another_by_naming_it(attach):
	attach("Note", "b")
	user = frappe.get_doc("User", "Administrator")
	user.user_image = URL
	assert [need.doctype for need in files.take_files(user)] == ["Note"]
	attach("User", "Administrator")
	assert not [*files.take_files(user)], "it has it already"
	copy = frappe.get_doc(
		doctype="File", file_url=URL, attached_to_doctype="ToDo", attached_to_name="a", __islocal=1
	)
	assert {need.doctype for need in files.of_file(copy, "create")} == {"ToDo", "Note", "User"}


@NO_ORACLE
@pytest.mark.parametrize("attached", [True, False])
def test_a_private_file_is_refused_like_one_that_is_not_there(attached, attach, make_scope):
	scope = make_scope(doctypes=[{"document_type": "ToDo", "read": 1}])
	for doctype in ("Note", "File"):
		make_scope(doctypes=[{"document_type": doctype, "read": 1}])
	attach(*(("Note", "b") if attached else ()))
	for url in (URL, "/private/files/nothing.txt"):
		with current_request("GET", url), pytest.raises(InsufficientScope) as refused:
			enforcement.enforce(frappe._dict(scopes=(scope.name,)))
		assert refused.value.scope == "all"


def of_todo(**values) -> frappe._dict:
	values = {"attached_to_doctype": "ToDo", "attached_to_name": "a", "__islocal": 1, **values}
	return frappe.get_doc(doctype="File", **values)


@pytest.mark.parametrize(
	"spelling",
	[
		"/%70rivate/files/of-a-test.txt",
		"%2Fprivate%2Ffiles%2Fof-a-test.txt",
		"{site}/private/files/of-a-test.txt",
		"{site}/%70rivate/files/of-a-test.txt",
	],
)
def test_a_file_is_named_by_its_address_however_that_is_spelled(spelling, attach):
	attach("Note", "b")
	file = of_todo(file_url=spelling.format(site=get_url()))
	assert {need.doctype for need in files.of_file(file, "create")} == {"ToDo", "Note"}


@pytest.mark.parametrize(
	"address",
	[
		"/files/../../private/files/of-a-test.txt",
		"/files/../../site_config.json",
		"/files/..%2f..%2fsite_config.json",
		"/files/%2e%2e/%2e%2e/private/files/of-a-test.txt",
		"{site}/files/../../site_config.json",
		"/private/files/../../site_config.json",
		"/etc/passwd",
	],
)
def test_a_path_that_leads_elsewhere_takes_any_file(address, attach):
	attach("Note", "b")
	address = address.format(site=get_url())
	assert files.READ_ANY in {*files.take_files(of_todo(file_url=address))}
	user = frappe.get_doc("User", "Administrator")
	user.user_image = address
	leads_to_files = address.startswith(("/files", "/private"))
	assert bool([*files.take_files(user)]) is leads_to_files, "Frappe takes no other address for a file"


@pytest.mark.parametrize(
	"address", ["/files/a.png", "/files/a/b.png", "https://cdn.example.com/../a.png", "", None]
)
def test_what_anybody_can_read_takes_nothing(address):
	assert not [*files.take_files(of_todo(file_url=address))]


def test_a_file_without_an_address_is_named_by_its_name(attach):
	assert [*files.take_files(of_todo(file_name="of-a-test.txt", is_private=1))] == [files.READ_ANY]
	assert not [*files.take_files(of_todo(file_name="new.txt", content="x"))]
	assert not [*files.take_files(of_todo(file_name="Folder", is_folder=1))]


@pytest.fixture
def bound():
	"""`bound(ToDo=("read",))`: from now on the current request is one of a token with these rows."""
	with current_request("PUT", "/api/resource/File/a"):
		yield lambda **rows: permissions.bound_request(
			Opened(False, {name: frozenset(actions) for name, actions in rows.items()}, frozenset())
		)


@pytest.mark.parametrize("moved", [("ToDo", "a"), (None, None), ("", "")])
def test_a_file_is_not_taken_from_a_document_that_is_closed(moved, attach, bound):
	attach("Note", "b")
	file = frappe.get_doc("File", {"file_url": URL})
	file.attached_to_doctype, file.attached_to_name = moved
	rows = {"ToDo": ("read", "write"), "File": ("read", "write", "delete")}
	bound(**rows)
	assert not file.has_permission("write") and not file.has_permission("delete")
	bound(**rows, Note=("write",))
	assert file.has_permission("write")


def test_a_file_that_frappe_puts_into_a_document_is_asked_for(attach, bound):
	# As the images in a document that is printed: Frappe asks the module of File alone.
	attach("Note", "b")
	file = frappe.get_doc("File", {"file_url": URL})
	assert file.is_downloadable()
	bound(ToDo=("print",))
	assert not file.is_downloadable()
	bound(Note=("read",))
	assert file.is_downloadable()


def own_file(**values):
	"""A row of the token's user, with a content of its own."""
	file = frappe.new_doc("File", file_url="/private/files/own.txt", content_hash="own", file_name="own.txt")
	file.name = frappe.generate_hash()
	file.db_insert()
	return frappe.get_doc("File", file.name).update(values)


ANY_FILE = {"File": ("read", "write", "create", "delete")}


@pytest.mark.parametrize(
	"values",
	[
		{"file_url": URL},
		{"file_url": URL, "is_folder": 1},
		{"file_url": "/private/files/%6ff-a-test.txt"},
		{"content_hash": "of another"},
		{"content_hash": "of another", "is_private": 1},
	],
)
def test_a_row_does_not_become_that_of_another_file(values, attach, bound):
	"""Frappe moves, replaces and deletes a file for each row that has its address or the hash of its content."""
	attach("Note", "b")
	frappe.db.set_value("File", {"file_url": URL}, "content_hash", "of another")
	file = own_file(**values)
	bound(**ANY_FILE)
	assert not file.has_permission("write")
	bound(**ANY_FILE, Note=("read", "write"))
	assert file.has_permission("write")


@pytest.mark.parametrize("part", ["./", "/", "zz/", "../files/", "..\\\\"])
@pytest.mark.parametrize("field", ["file_url", "thumbnail_url"])
def test_frappe_takes_the_last_part_of_an_address(part, field, bound):
	bound(**ANY_FILE)
	with pytest.raises(HTTPException) as refused:
		own_file(**{field: f"/private/files/{part}of-a-test.txt"}).has_permission("write")
	assert refused.value.get_response().status_code == 403


def test_a_public_file_of_others_is_read_and_not_changed(attach, bound):
	attach("Note", "b", "/files/a.txt")
	bound(**ANY_FILE)
	assert not own_file(file_url="/files/a.txt").has_permission("write")
	bound(**ANY_FILE, Note=("write",))
	assert own_file(file_url="/files/a.txt").has_permission("write")


@pytest.mark.parametrize("values", [{"file_url": "/files/no-row.css"}, {"thumbnail_url": URL}])
def test_a_file_that_is_nobodys_becomes_nobodys(values, attach, bound):
	"""Frappe deletes a file, and whatever its thumbnail leads to, with its row."""
	attach("ToDo", "a")
	bound(**ANY_FILE, ToDo=("read", "write"))
	with pytest.raises(HTTPException):
		own_file(**values).has_permission("write")


def test_a_document_takes_no_public_file_of_another_user(attach):
	"""Frappe attaches a row that is attached to nothing, and deletes it with the document."""
	attach(None, None, "/files/a.txt")
	user = frappe.get_doc("User", "Administrator")
	user.user_image = "/files/a.txt"
	assert not [*files.take_files(user)]
	frappe.db.set_value("File", {"file_url": "/files/a.txt"}, "owner", "somebody@example.com")
	assert [*files.take_files(user)] == [DocumentAccess("File", ("write",))]


def test_a_name_that_was_taken_before_opens_no_other_content(attach):
	attach("Note", "b")
	attach("ToDo", "a")
	frappe.db.set_value("File", {"attached_to_doctype": "Note"}, "content_hash", "older")
	with current_request("GET", URL):
		frappe.local.flags.oauth2_opened = Opened(False, {"Note": frozenset(("read",))}, frozenset())
		assert "ToDo" in needs(URL)


def test_a_file_may_be_on_another_server(bound):
	bound(**ANY_FILE)
	assert own_file(file_url="https://cdn.example.com/a/b.png").has_permission("write")
	assert of_todo(file_url="https://cdn.example.com/b.png", attached_to_doctype=None).has_permission(
		"create"
	)


def test_a_row_of_a_shared_file_changes_what_is_its_own(attach, bound):
	attach("Note", "b", "/private/files/own.txt")
	file = own_file()
	bound(**ANY_FILE)
	assert file.update({"file_name": "another name"}).has_permission("write")
	assert not file.update({"is_private": 1}).has_permission("write")


def test_a_content_is_deleted_with_the_last_row_that_has_it(attach, bound):
	attach("Note", "b", "/private/files/own.txt")
	file = own_file()
	bound(**ANY_FILE)
	assert not file.has_permission("delete"), "Frappe would not know that the other row has it"
	frappe.db.set_value("File", {"attached_to_doctype": "Note"}, "content_hash", "own")
	assert file.has_permission("delete")


def test_a_file_is_read_as_what_its_path_leads_to(attach):
	"""A row of the token's own may spell the address of another file."""
	attach("Note", "b")
	attach(None, None, "/private/files/./of-a-test.txt")
	assert needs("/private/files/./of-a-test.txt") == {"File": ("read",), "Note": ("read",)}
