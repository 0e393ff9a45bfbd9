"""Everyday work and administration: what a System Manager's tokens do with each."""

import json

import pytest

from tests.support.answers import bearer_refused
from tests.support.clients import bearer
from tests.support.flow import allow as press_allow

requirement = pytest.mark.requirement
EVERYDAY = requirement("security", "30", "everyday work of a System Manager is that of the other roles")
ADMINISTRATION = requirement("security", "30", "administration is whatever the user may do")
BASE = "/api/resource"


@pytest.fixture(scope="module")
def person(make_user):
	"""A System Manager with work of another role."""
	return make_user(roles=["System Manager", "Script Manager", "Website Manager"])


@pytest.fixture(scope="module")
def send(make_client, administration, person, allow, site):
	"""`send("all", verb, path, **values)`: the answer to a request of the person's token."""
	tokens = {}

	def answer(scope, verb, path, **values):
		if scope not in tokens:
			name = administration if scope == "admin" else scope
			tokens[scope] = allow(make_client(scopes=[name]), person).access_token
		return bearer(site, tokens[scope], path, verb, **values)

	return answer


@pytest.fixture(scope="module")
def colleague(make_user):
	return make_user()


@pytest.fixture
def role(world):
	return world.insert("Role", role_name=world.unique("Role"))["name"]


def inserts(world) -> dict[str, dict]:
	"""Documents that only the administration roles may create."""
	return {
		"Role": {"role_name": world.unique("Role")},
		"Custom Field": {"dt": "ToDo", "fieldname": world.unique("f").replace("-", "_"), "fieldtype": "Data"},
		"Property Setter": {
			"doctype_or_field": "DocField",
			"doc_type": "ToDo",
			"field_name": "priority",
			"property": "bold",
			"property_type": "Check",
			"value": "1",
		},
		"User": {"email": f"{world.unique('made')}@example.com", "first_name": "x", "send_welcome_email": 0},
	}


@EVERYDAY
@pytest.mark.parametrize("doctype", ["Role", "Custom Field", "Property Setter", "User"])
def test_everyday_work_creates_no(doctype, world, send, admin):
	before = admin.names(doctype)
	answer = send("all", "POST", f"{BASE}/{doctype}", json=inserts(world)[doctype])
	assert answer.status_code == 403, answer.text
	assert admin.names(doctype) == before


@ADMINISTRATION
@pytest.mark.parametrize("doctype", ["Role", "Custom Field", "Property Setter"])
def test_administration_creates(doctype, world, send, admin):
	answer = send("admin", "POST", f"{BASE}/{doctype}", json=inserts(world)[doctype])
	assert answer.status_code == 200, answer.text
	admin.delete(doctype, answer.json()["data"]["name"])


@EVERYDAY
def test_everyday_work_writes_no_script(world, send, admin):
	values = {"name": world.unique("s"), "script_type": "API", "api_method": "x", "script": "pass"}
	before = admin.names("Server Script")
	assert send("all", "POST", f"{BASE}/Server Script", json=values).status_code == 403
	assert admin.names("Server Script") == before


@EVERYDAY
def test_everyday_work_gives_nobody_a_role(send, colleague, person, role, admin):
	for user in (colleague, person):
		before = admin.get("User", user.name)["roles"]
		answer = send("all", "PUT", f"{BASE}/User/{user}", json={"roles": [*before, {"role": role}]})
		# One's own document is shared with everybody; its roles are at a level of their own, and stay.
		assert answer.status_code == (200 if user is person else 403), answer.text
		assert len(admin.get("User", user.name)["roles"]) == len(before)
		row = {"parent": user.name, "parenttype": "User", "parentfield": "roles", "role": role}
		assert send("all", "POST", f"{BASE}/Has Role", json=row).status_code == 403
		assert len(admin.get("User", user.name)["roles"]) == len(before)


@EVERYDAY
def test_no_web_form_gives_a_role(send, world, role, admin):
	"""Frappe saves what comes by a web form without asking, and whoever may publish one chooses its DocType."""
	name, email = world.unique("form"), f"{world.unique('made')}@example.com"
	fields = [
		{"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname, "options": options}
		for fieldname, fieldtype, options in (
			("email", "Data", ""),
			("first_name", "Data", ""),
			("roles", "Table", "Has Role"),
		)
	]
	form = {"title": name, "route": name, "doc_type": "User", "module": "Website", "web_form_fields": fields}
	made = send("all", "POST", f"{BASE}/Web Form", json={**form, "published": 1, "login_required": 1})
	assert made.status_code == 200, made.text
	user = {"doctype": "User", "email": email, "first_name": "x", "send_welcome_email": 0}
	data = {**user, "roles": [{"doctype": "Has Role", "role": role}]}
	path = "/api/method/frappe.website.doctype.web_form.web_form.accept"
	answer = send("all", "POST", path, data={"web_form": name, "data": json.dumps(data)})
	bearer_refused(answer, "insufficient_scope", 403)
	assert email not in admin.names("User")
	admin.delete("Web Form", made.json()["data"]["name"])


@ADMINISTRATION
def test_administration_gives_a_role(send, colleague, role, admin):
	answer = send("admin", "PUT", f"{BASE}/User/{colleague}", json={"roles": [{"role": role}]})
	assert answer.status_code == 200, answer.text
	assert role in {row["role"] for row in admin.get("User", colleague.name)["roles"]}
	admin.update("User", colleague.name, roles=[])


@ADMINISTRATION
def test_administration_changes_a_rule_of_permissions(send, role, admin):
	path = "/api/method/frappe.core.page.permission_manager.permission_manager"
	rule = {"role": role, "permlevel": 0}
	try:
		assert send("admin", "POST", f"{path}.add", json={"parent": "Note", **rule}).status_code == 200
		values = {"doctype": "Note", **rule, "ptype": "report", "value": 1}
		answer = send("admin", "POST", f"{path}.update", json=values)
		assert answer.status_code == 200, answer.text
		found = admin.names("Custom DocPerm", {"parent": "Note", "role": role, "report": 1})
		assert len(found) == 1
		values |= {"doctype": "OAuth2 Event", "role": "System Manager"}
		bearer_refused(send("admin", "POST", f"{path}.update", json=values), "insufficient_scope", 403)
	finally:
		admin.request("POST", f"{admin.site.base_url}{path}.reset", json={"doctype": "Note"})


@EVERYDAY
def test_everyday_work_changes_no_setting_of_the_site(send, admin):
	before = admin.get("System Settings")["float_precision"]
	other = "4" if before == "5" else "5"
	path = f"{BASE}/System Settings/System Settings"
	assert send("all", "PUT", path, json={"float_precision": other}).status_code == 403
	values = {"doctype": "System Settings", "name": "System Settings", "fieldname": "float_precision"}
	answer = send("all", "POST", "/api/method/frappe.client.set_value", json={**values, "value": other})
	assert answer.status_code == 403
	assert admin.get("System Settings")["float_precision"] == before
	assert send("admin", "PUT", path, json={"float_precision": other}).status_code == 200
	assert admin.get("System Settings")["float_precision"] == other
	admin.update("System Settings", float_precision=before)


@EVERYDAY
@pytest.mark.parametrize(
	"path",
	[
		f"{BASE}/Role",
		f"{BASE}/Error Log",
		f"{BASE}/System Settings/System Settings",
		"/api/method/frappe.client.get_list?doctype=Custom DocPerm",
		"/api/method/frappe.desk.reportview.get?doctype=Error Log&fields=[%22name%22]",
		# Asks for the role itself, by only_for.
		"/api/method/frappe.core.page.permission_manager.permission_manager.get_roles_and_doctypes",
	],
)
def test_everyday_work_reads_nothing_of_administration(path, send):
	assert send("all", "GET", path).status_code == 403
	assert send("admin", "GET", path).status_code == 200


@EVERYDAY
def test_everyday_work_counts_up_to_a_limit(send):
	"""Frappe 16 sends it with a limit of time, which is no writing."""
	answer = send("all", "GET", "/api/method/frappe.desk.reportview.get_count?doctype=Country&limit=1001")
	assert answer.status_code == 200 and answer.json()["message"] > 200, answer.text[:300]


@EVERYDAY
def test_everyday_work_is_that_of_the_other_roles(send, world, admin):
	name = world.unique("page")
	values = {"title": name, "route": name, "content_type": "Rich Text", "main_section": "<p>x</p>"}
	answer = send("all", "POST", f"{BASE}/Web Page", json=values)
	assert answer.status_code == 200, answer.text
	page = answer.json()["data"]["name"]
	assert send("all", "GET", f"{BASE}/Web Page/{page}").json()["data"]["title"] == name
	assert send("all", "PUT", f"{BASE}/Web Page/{page}", json={"title": f"{name} 2"}).status_code == 200
	assert send("all", "DELETE", f"{BASE}/Web Page/{page}").status_code == 202
	assert send("all", "GET", f"{BASE}/ToDo").status_code == 200


@EVERYDAY
def test_several_scopes_have_the_most_that_one_of_them_has(
	make_client, administration, person, allow, site, make_scope
):
	limited = make_scope(doctypes={"Role": ["read"]})
	for scopes, status in (
		(["all", limited], 403),
		(["all", "profile"], 403),
		(["all", administration], 200),
		([limited], 200),
	):
		token = allow(make_client(scopes=scopes), person).access_token
		assert bearer(site, token, f"{BASE}/Role").status_code == status, scopes


@requirement("security", "30", "of an ordinary user, everyday work is everything")
def test_an_ordinary_user_notices_nothing(make_client, make_user, world, allow, site):
	token = allow(make_client(scopes=["all"]), make_user(roles=["Website Manager"])).access_token
	values = {"title": (name := world.unique("page")), "route": name, "content_type": "Rich Text"}
	answer = bearer(site, token, f"{BASE}/Web Page", "POST", json=values)
	assert answer.status_code == 200, answer.text
	page = answer.json()["data"]["name"]
	assert bearer(site, token, f"{BASE}/Web Page/{page}", "DELETE").status_code == 202


@EVERYDAY
def test_a_session_of_the_same_person_keeps_everything(send, person, login, site):
	"""Before, between and after requests of the token, whatever those have put into caches."""
	session = login(person, new=True)
	for _ in range(2):
		assert session.get(site.resource("Role"), timeout=60).status_code == 200
		assert send("all", "GET", f"{BASE}/Role").status_code == 403
		answer = send("all", "GET", "/api/method/frappe.desk.desktop.get_workspace_sidebar_items")
		assert answer.status_code == 200, answer.text
	allowed = session.get(site.method("frappe.desk.desktop.get_workspace_sidebar_items"), timeout=60)
	names = {page["name"] for page in allowed.json()["message"]["pages"]}
	assert "OAuth Provider" in names
	pages = send("all", "GET", "/api/method/frappe.desk.desktop.get_workspace_sidebar_items").json()
	assert "OAuth Provider" not in {page["name"] for page in pages["message"]["pages"]}


@requirement("security", "30", "Administrator has no everyday work: the refusal says what to do")
@pytest.mark.parametrize("others", [(), ("profile",)])
def test_a_token_of_administrator_that_has_got_full_access(
	others, make_scope, make_client, administrator, admin, site
):
	# Of the time before the scope had full access.
	scope = make_scope(methods=["frappe.ping"])
	client = make_client(scopes=[scope, *others])
	token = press_allow(administrator, client, admin.user).access_token
	assert bearer(site, token, "/api/method/frappe.ping").status_code == 200
	admin.update("OAuth2 Scope", scope, methods=[], full_access=1)
	for path in ("/api/method/frappe.ping", f"{BASE}/ToDo", f"{BASE}/User"):
		answer = bearer(site, token, path)
		challenge = bearer_refused(answer, "insufficient_scope", 403)
		assert challenge["scope"] == "admin" == answer.json()["scope"]
		assert "token of another user" in answer.json()["error_description"]


@ADMINISTRATION
def test_administrator_uses_administration(make_client, administration, administrator, admin, site):
	client = make_client(scopes=["all", administration])
	token = press_allow(administrator, client, admin.user).access_token
	assert bearer(site, token, f"{BASE}/Role").status_code == 200
	answer = bearer(site, token, "/api/method/frappe.auth.get_logged_user")
	assert answer.json() == {"message": admin.user}
