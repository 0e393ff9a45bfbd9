"""What a refusal tells of documents that the scopes do not open: nothing, not even that they exist."""

import frappe
import pytest

from oauth_provider.guard import enforcement, routes
from oauth_provider.protocol.access import DocumentAccess
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.scope_map import Opened
from tests.unit.web import current_request

requirement = pytest.mark.requirement
NO_ORACLE = requirement("security", "30", "a refusal does not tell what exists")
CALL = "/api/method/frappe"
MISSING = "a-name-that-nothing-has"


def opened(**doctypes: tuple[str, ...]) -> Opened:
	return Opened(False, {name: frozenset(actions) for name, actions in doctypes.items()}, frozenset())


@pytest.fixture
def ask(monkeypatch):
	"""`ask(path, query, Opened)`: the access that the request is mapped to, and the scope that a refusal would name."""

	def identify(path, query, scopes):
		with current_request("GET", path, query_string=query):
			frappe.local.flags.oauth2_opened = scopes
			access = routes.identify()
			return access, enforcement.suggest(access)

	return identify


@pytest.fixture
def note():
	return frappe.get_doc(doctype="Note", title=frappe.generate_hash()).insert()


def both(query: dict, name: str) -> list[dict]:
	return [{**query, "name": found} for found in (name, MISSING)]


BY_NAME = {
	"a print view": ("/printview", {"doctype": "Note"}, ("read", "print")),
	"a PDF": (f"{CALL}.utils.print_format.download_pdf", {"doctype": "Note"}, ("read", "print")),
	"a printed document": (f"{CALL}.www.printview.get_html_and_style", {"doc": "Note"}, ("read", "print")),
	"a form": (f"{CALL}.desk.form.load.getdoc", {"doctype": "Note"}, ("read",)),
}


@NO_ORACLE
@pytest.mark.parametrize("route", BY_NAME)
def test_a_document_is_not_looked_at_before_its_doctype_is_open(route, ask, note):
	path, query, actions = BY_NAME[route]
	answers = [ask(path, asked, opened(ToDo=("read",))) for asked in both(query, note.name)]
	assert answers[0] == answers[1]
	assert answers[0][0].documents == (DocumentAccess("Note", actions),)


@NO_ORACLE
def test_what_an_open_document_links_to_is_not_told_by_a_scope(ask, make_scope):
	for doctype in ("ToDo", "User"):
		make_scope(doctypes=[{"document_type": doctype, "read": 1, "print": 1}])
	frappe.make_property_setter(
		{
			"doctype": "User",
			"doctype_or_field": "DocType",
			"property": "show_title_field_in_link",
			"property_type": "Check",
			"value": "1",
		}
	)
	todo = frappe.get_doc(doctype="ToDo", description="x", allocated_to="Administrator").insert()
	query = {"doctype": "ToDo", "name": todo.name}
	access, scope = ask("/printview", query, opened(ToDo=("read", "print")))
	assert DocumentAccess("User", ("read",)) in access.documents
	assert scope == "all"


@NO_ORACLE
def test_a_row_is_not_looked_at_before_a_parent_of_it_is_open(ask, note):
	note.append("seen_by", {"user": "Administrator"})
	note.save()
	row = note.seen_by[0]
	query = {"doctype": row.doctype}
	answers = [ask(f"{CALL}.client.get", asked, opened(ToDo=("read",))) for asked in both(query, row.name)]
	assert answers[0] == answers[1]
	assert answers[0][0].documents == (DocumentAccess("Note", ("read",)),)
	assert ask(f"{CALL}.client.get", {**query, "name": row.name}, opened(Note=("read",)))[0].documents


@NO_ORACLE
@pytest.mark.parametrize("attached", [True, False])
def test_a_private_file_is_refused_like_one_that_is_not_there(attached, ask, note, make_scope):
	make_scope(doctypes=[{"document_type": "Note", "read": 1}, {"document_type": "File", "read": 1}])
	to = {"attached_to_doctype": "Note", "attached_to_name": note.name} if attached else {}
	values = {"file_name": f"{frappe.generate_hash()}.txt", "content": "x", "is_private": 1}
	file = frappe.get_doc(doctype="File", **values, **to).insert()
	found = ask(file.file_url, {}, opened(ToDo=("read",)))
	missing = ask(f"/private/files/{MISSING}.txt", {}, opened(ToDo=("read",)))
	assert found[1] == missing[1] == "all"


@NO_ORACLE
def test_a_report_is_refused_like_one_that_is_not_there(ask, make_scope):
	make_scope(doctypes=[{"document_type": "User", "report": 1}])
	report = frappe.get_doc(
		doctype="Report", report_name=frappe.generate_hash(), ref_doctype="User", report_type="Query Report"
	).insert()
	for scopes in (opened(ToDo=("read",)), opened(ToDo=("report",))):
		answers = [
			ask(f"{CALL}.desk.query_report.run", {"report_name": name}, scopes)[1]
			for name in (report.name, MISSING)
		]
		assert answers == ["all", "all"]


def test_a_refusal_names_the_scope_where_the_doctype_alone_decides(make_scope):
	scope = make_scope(doctypes=[{"document_type": "Note", "read": 1}])
	for path in ("/api/resource/Note", "/api/resource/Note/x"):
		with current_request("GET", path):
			with pytest.raises(InsufficientScope) as refusal:
				enforcement.enforce(["profile"])
			assert refusal.value.scope == scope.name


def test_a_search_that_asks_for_no_permissions_is_not_mapped():
	for value, mapped in (("1", False), ("true", False), ("0", True), ("", True)):
		query = {"doctype": "ToDo", "txt": "", "ignore_user_permissions": value}
		with current_request("GET", f"{CALL}.desk.search.search_link", query_string=query):
			assert (routes.identify().documents is not None) is mapped
