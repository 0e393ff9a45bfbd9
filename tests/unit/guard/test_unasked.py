"""What Frappe does not ask for on its roads to documents."""

import frappe
import pytest

from oauth_provider.guard import enforcement, entry, files, unasked
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.scope_map import Opened
from tests.unit.web import current_request

requirement = pytest.mark.requirement
pytestmark = requirement("security", "30", "a limited scope opens what it lists and nothing else")
NO_ORACLE = requirement("security", "30", "a refusal does not tell what exists")
CALL = "/api/method/frappe"
URL = "/private/files/of-a-test.txt"


def missing(path: str, query: dict, **doctypes: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
	"""What a token with these rows lacks for a GET; None if nothing, {} if that is no matter of documents."""
	opened = Opened(False, {name: frozenset(rows) for name, rows in doctypes.items()}, frozenset())
	with current_request("GET", path, query_string=query):
		found = enforcement.find_missing(entry.identify(), opened)
	return None if found is None else {need.doctype: need.actions for need in found}


READ = {"ToDo": ("read",)}


def test_the_links_of_a_document_take_all_that_they_lead_to():
	query = {"expand_links": "1"}
	assert missing("/api/resource/Note/a", query, Note=("read",)) == {"User": ("read",)}
	assert missing("/api/resource/Note/a", query, Note=("read",), User=("read",)) is None
	assert missing("/api/resource/ToDo/a", query, **READ) == {}, "a dynamic link may lead anywhere"


@pytest.mark.parametrize("path", ["/api/resource/ToDo", f"{CALL}.client.get_list"])
def test_the_expanded_links_of_a_list_take_what_they_lead_to(path):
	query = {"doctype": "ToDo", "expand": '["allocated_to"]'}
	assert missing(path, query, **READ) == {"User": ("read",)}
	assert missing(path, query, **READ, User=("read",)) is None
	for odd in ('["no_such_field"]', '{"a": 1}', "[1]", "x"):
		assert missing(path, {**query, "expand": odd}, **READ) == {}


@pytest.mark.parametrize(
	"operator", ["descendants of", " Ancestors Of", "not descendants of", "descendants of (inclusive)"]
)
@pytest.mark.parametrize("argument", ["filters", "or_filters"])
def test_a_tree_is_read_where_filters_select_along_it(operator, argument):
	for condition in (
		{"allocated_to": [operator, "a"]},
		[["allocated_to", operator, "a"]],
		[["ToDo", "allocated_to", operator, "a"]],
	):
		query = {argument: frappe.as_json(condition)}
		assert missing("/api/resource/ToDo", query, **READ) == {"User": ("read",)}
		assert missing("/api/resource/ToDo", query, **READ, User=("read",)) is None
	assert (
		missing("/api/resource/ToDo", {argument: '[["allocated_to", "like", "descendants of"]]'}, **READ)
		is None
	)


def test_the_rows_of_a_child_table_are_of_all_its_parents_unless_the_filters_name_one():
	query = {"doctype": "Has Role", "parent": "User"}
	others = set(unasked.parents_of("Has Role")) - {"User"}
	assert others
	lacks = missing(f"{CALL}.client.get_list", query, User=("read",))
	assert set(lacks) == others
	for filters in (
		'{"parenttype": "User"}',
		'[["parenttype", "=", "User"]]',
		'[["Has Role", "parenttype", "=", "User"]]',
	):
		assert missing(f"{CALL}.client.get_list", {**query, "filters": filters}, User=("read",)) is None
	named = {**query, "filters": '{"parenttype": "Page"}'}
	assert missing(f"{CALL}.client.get_list", named, User=("read",)), (
		"another parent than the one that is asked"
	)


def test_merging_deletes():
	query = {"doctype": "ToDo", "old_name": "a", "new_name": "b"}
	path = f"{CALL}.client.rename_doc"
	assert missing(path, query, ToDo=("write",)) is None
	assert missing(path, {**query, "merge": "1"}, ToDo=("write",)) == {"ToDo": ("delete",)}
	assert missing(path, {**query, "merge": "1"}, ToDo=("write", "delete")) is None


def test_a_stored_result_may_be_that_of_another_report():
	path, query = (
		f"{CALL}.desk.query_report.run",
		{"report_name": "a", "filters": '{"prepared_report_name": "b"}'},
	)
	assert missing(path, query, ToDo=("report",)) == {"Prepared Report": ("read",)}
	assert missing(path, {"report_name": "a"}, ToDo=("report",)) is None
	assert missing(path, {"report_name": "a"}, **READ) == {}


def test_no_scope_opens_a_search_without_permissions():
	for value, expected in (("1", {}), ("true", {}), ("0", None), ("", None)):
		query = {"doctype": "ToDo", "txt": "", "ignore_user_permissions": value}
		assert missing(f"{CALL}.desk.search.search_link", query, **READ) == expected


@pytest.mark.parametrize(
	"method, action",
	[
		("client.attach_file", "write"),
		("client.is_document_amended", "read"),
		("desk.reportview.export_query", "export"),
		("desk.form.utils.add_comment", "write"),
		("share.get_users", "share"),
		("utils.print_format.download_pdf", "print"),
	],
)
def test_what_a_road_does_is_open_before_it_is_entered(method, action):
	for query in ({"doctype": "ToDo"}, {"reference_doctype": "ToDo"}):
		assert missing(f"{CALL}.{method}", query, ToDo=("select",)) == {"ToDo": (action,)}
		assert missing(f"{CALL}.{method}", query, ToDo=(action,)) is None


@NO_ORACLE
@pytest.mark.parametrize("name", ["todo", "ToDo ", "No Such DocType", "User"])
def test_a_doctype_is_open_by_its_exact_name(name):
	assert missing(f"/api/resource/{name}", {}, **READ) in ({}, {name: ("read",)})


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
		assert missing(URL, query, ToDo=("read",), Note=("read",)) == {"File": ("read",)}
	assert missing("/api/method/download_file", {"file_url": URL}, **READ)


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
	assert {need.doctype for need in files.take_files(copy)} == {"Note", "User"}


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
