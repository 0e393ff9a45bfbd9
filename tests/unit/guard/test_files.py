"""A file is what it is attached to."""

from io import BytesIO

import frappe
import pytest

from oauth_provider.protocol.access import Access
from tests.unit.guard.accesses import call, reached
from tests.unit.web import identify

DENY_BY_DEFAULT = pytest.mark.requirement(
	"security", "30", "a limited scope opens what it lists and nothing else"
)
URL = "/private/files/of-a-test.txt"


@pytest.fixture
def attach():
	"""Have a file be attached to a document: `attach("ToDo", "a")`."""

	def make(doctype: str | None = None, name: str | None = None, url: str = URL):
		# The row alone: there is no content.
		file = frappe.new_doc("File", file_url=url, attached_to_doctype=doctype, attached_to_name=name)
		file.name = frappe.generate_hash()
		file.db_insert()
		return file.name

	return make


@DENY_BY_DEFAULT
def test_a_file_is_every_document_that_it_is_attached_to(attach):
	attach("ToDo", "a")
	assert reached(identify("GET", URL)) == {"ToDo": "read"}
	assert reached(identify("HEAD", URL)) == {"ToDo": "read"}
	attach("Note", "b")
	assert reached(identify("GET", URL)) == {"ToDo": "read", "Note": "read"}
	attach()
	assert reached(identify("GET", URL)) == {"ToDo": "read", "Note": "read", "File": "read"}


@DENY_BY_DEFAULT
def test_a_file_by_its_name_is_still_every_file_of_that_url(attach):
	fid = attach("ToDo", "a")
	attach("Note", "b")
	assert reached(identify("GET", URL, query_string=f"fid={fid}")) == {"ToDo": "read", "Note": "read"}
	assert reached(identify("GET", URL, json={"fid": ["like", "%"]})) is None


@DENY_BY_DEFAULT
def test_another_spelling_of_a_url_is_another_file(attach):
	attach("ToDo", "a")
	spelled = URL.swapcase().replace("/PRIVATE/FILES/", "/private/files/")
	assert spelled != URL
	assert reached(identify("GET", spelled)) is None


@DENY_BY_DEFAULT
@pytest.mark.parametrize("doctype, name", [("ToDo", None), (None, "a"), (None, None)])
def test_a_file_that_is_attached_to_no_document_is_a_file(attach, doctype, name):
	attach(doctype, name)
	assert reached(identify("GET", URL)) == {"File": "read"}


@DENY_BY_DEFAULT
def test_a_file_of_a_row_is_of_the_document_that_the_row_is_of(attach, make_user):
	attach("Has Role", make_user("System Manager").roles[0].name)
	assert reached(identify("GET", URL)) == {"User": "read"}
	attach("Has Role", "no such row")
	assert reached(identify("GET", URL)) is None


@DENY_BY_DEFAULT
def test_an_encoded_path_is_the_file_that_frappe_finds(attach):
	attach("ToDo", "a", "/private/files/a b.txt")
	assert reached(identify("GET", "/private/files/a%20b.txt")) == {"ToDo": "read"}
	assert reached(identify("GET", "/private/files/a%2520b.txt")) is None


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"verb, path, query",
	[
		("GET", "/private/files/unknown.txt", ""),
		("GET", "/private/files/", ""),
		("GET", "/private/files/../files/of-a-test.txt", ""),
		("GET", "//private/files/of-a-test.txt", ""),
		("GET", "/private/backups/a.sql.gz", ""),
		("GET", "/backups/of-a-test.txt", ""),
		("GET", "/files/of-a-test.txt", ""),
		("GET", URL, "name=a"),
		("POST", URL, ""),
		("PUT", URL, ""),
	],
)
def test_other_paths_are_not_mapped(attach, verb, path, query):
	attach("ToDo", "a")
	assert identify(verb, path, query_string=query) == Access()


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"url",
	[
		"/private/files/./of-a-test.txt",
		"/private/files//of-a-test.txt",
		"/private/files/x/../of-a-test.txt",
		"/private/files/of-a-test.txt/",
	],
)
def test_another_way_to_write_a_path_is_not_another_file(attach, url):
	"""Whoever may create files can make a row with any URL, of their own document."""
	attach("User", "a")
	attach("ToDo", "a", url)
	assert identify("GET", url) == Access()
	assert reached(call("download_file", {"file_url": url})) is None


@DENY_BY_DEFAULT
@pytest.mark.parametrize("url", ["of-a-test.txt", "https://elsewhere.example.com/a", "/etc/passwd"])
def test_only_files_of_the_site_are_mapped(attach, url):
	attach("ToDo", "a", url)
	assert reached(call("download_file", {"file_url": url})) is None


@DENY_BY_DEFAULT
@pytest.mark.parametrize("method", ["download_file", "frappe.handler.download_file"])
def test_downloading_is_reading_the_file(attach, method):
	attach("ToDo", "a")
	access = call(method, {"file_url": URL})
	assert (access.methods, reached(access)) == ((method,), {"ToDo": "read"})
	for arguments in ({}, {"file_url": [URL]}, {"file_url": "unknown"}, {"file_url": URL, "name": "x"}):
		assert reached(call(method, arguments)) is None


def upload(method: str = "upload_file", with_file: bool = True, **form):
	file = {"file": (BytesIO(b"x"), "a.txt")} if with_file else {}
	return identify(
		"POST", f"/api/method/{method}", data={**form, **file}, content_type="multipart/form-data"
	)


@DENY_BY_DEFAULT
def test_uploading_is_writing_the_document_or_creating_a_file(make_user):
	plain = {"is_private": "1", "folder": "Home", "file_url": "", "fieldname": "x"}
	assert reached(upload(**plain)) == {"File": "create"}
	assert reached(upload(doctype="ToDo", docname="a", **plain)) == {"ToDo": "write"}
	assert reached(upload(doctype="ToDo", **plain)) == {"ToDo": "write"}
	assert reached(upload("frappe.handler.upload_file", doctype="ToDo", docname="a")) == {"ToDo": "write"}
	row = make_user("System Manager").roles[0].name
	assert reached(upload(doctype="Has Role", docname=row)) == {"User": "write"}


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"form",
	[
		{"file_url": URL},
		{"file_url": "https://elsewhere.example.com/a"},
		{"library_file_name": "a"},
		{"docname": "a"},
		{"doctype": "todo", "docname": "a"},
		{"doctype": "No Such DocType", "docname": "a"},
		{"doctype": "Has Role"},
		{"doctype": "Has Role", "docname": "no such row"},
		{"ignore_permissions": "1"},
		{"with_file": False},
		{"with_file": False, "file_name": "of-a-test.txt"},
	],
)
def test_other_uploads_are_not_mapped(form):
	assert upload(**form) == Access(methods=("upload_file",))


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"values",
	[{"file_url": URL, "is_private": 0}, {"attached_to_doctype": "ToDo"}, {"attached_to_name": "a"}],
)
def test_writing_a_file_takes_nothing_from_another(values):
	"""Frappe copies the content of the URL; and a file that is attached elsewhere is read by other rights."""
	create, write, path = {"File": "create"}, {"File": "write"}, "/api/resource/File"
	plain = {"file_name": "a.txt", "content": "x"}
	assert reached(identify("POST", path, json=plain)) == create
	assert reached(identify("POST", path, json={**plain, "file_url": ""})) == create
	assert reached(identify("PUT", f"{path}/a", json=plain)) == write
	assert identify("POST", path, json={**plain, **values}) == Access()
	assert identify("PUT", f"{path}/a", json=values) == Access()
	for method, arguments in (
		("insert", {"doc": {"doctype": "File", **values}}),
		("save", {"doc": {"doctype": "File", "name": "a", **values}}),
		("set_value", {"doctype": "File", "name": "a", "fieldname": values}),
	):
		assert reached(call(f"frappe.client.{method}", arguments)) is None


@DENY_BY_DEFAULT
def test_a_document_takes_no_file_from_another_doctype(attach):
	"""Frappe attaches what an Attach field names."""
	write, todo = {"ToDo": "write"}, "/api/resource/ToDo/a"
	attach("ToDo", "b")
	assert reached(identify("PUT", todo, json={"attachment": URL})) == write
	assert reached(identify("PUT", todo, json={"attachment": "/files/public.txt"})) == write
	attach("Note", "c")
	assert identify("PUT", todo, json={"attachment": URL}) == Access()
	attach(None, None, "/private/files/of-nothing.txt")
	for value in ("/private/files/of-nothing.txt", "/private/files/unknown.txt", f"/files/..{URL}"):
		assert identify("PUT", todo, json={"attachment": value}) == Access()
		assert identify("POST", "/api/resource/ToDo", json={"attachment": value}) == Access()


@DENY_BY_DEFAULT
def test_the_print_view_is_printing():
	name = frappe.get_doc({"doctype": "ToDo", "description": "x"}).insert().name
	query = f"doctype=ToDo&name={name}"
	assert reached(identify("GET", "/printview", query_string=query)) == {"ToDo": "read print"}
	named = {"ToDo": "read print", "Letter Head": "read"}
	assert reached(identify("GET", "/printview", query_string=f"{query}&letterhead=x")) == named
	for more in ("&doc={}", "&settings={}", "&key=x", "&style=x", "&format=unknown", "&print_format=x"):
		assert identify("GET", "/printview", query_string=query + more) == Access()
	for path in ("/printview/", "/PrintView", "/printpreview", f"/todo/{name}"):
		assert identify("GET", path, query_string=query) == Access()
	assert identify("GET", "/printview", query_string="doctype=ToDo") == Access()
	assert identify("POST", "/printview", data={"doctype": "ToDo", "name": name}) == Access()
