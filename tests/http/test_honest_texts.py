"""Documents may say what they like: by a token with everything and by a limited one, over every usual route."""

import json

import pytest

from tests.support.clients import bearer

requirement = pytest.mark.requirement
pytestmark = requirement("security", "31", "what a document says is never a reason to refuse")

CALL = "/api/method/frappe"
TEXTS = (
	"Data Import",
	"Bulk Update",
	"Email Queue",
	"frappe.client.get_password",
	"oauth_provider.api",
	"{{ frappe.session.user }}",
	"{% if %}",
)
# What Desk shows around a document; without these savedocs is closed to a limited token.
AROUND = (
	"Communication",
	"DocShare",
	"Document Follow",
	"Email Account",
	"Energy Point Log",
	"File",
	"Milestone",
	"Tag Link",
	"User",
	"Version",
	"View Log",
)


@pytest.fixture(scope="module")
def person(make_user):
	return make_user(roles=["System Manager"])


@pytest.fixture(scope="module", params=["all", "limited"])
def send(request, admin, person, make_scope, make_client, allow, site):
	"""`send(verb, path, **values)`: the answer to a request of either token, which is to succeed."""
	scope = "all"
	if request.param == "limited":
		around = {name: ["read"] for name in admin.names("DocType") & set(AROUND)}
		writing = {"ToDo": ["read", "write", "create", "delete"], "Comment": ["read", "create"]}
		scope = make_scope(doctypes={**around, **writing})
	token = allow(make_client(scopes=[scope]), person).access_token

	def answer(verb, path, **values):
		found = bearer(site, token, path, verb, **values)
		assert found.ok, (path, values, found.text[:500])
		return found.json()

	return answer


@pytest.fixture
def todo(send, person):
	"""The name of a ToDo, as text."""
	body = {"description": "x", "allocated_to": person.name}
	name = send("POST", "/api/resource/ToDo", json=body)["data"]["name"]
	yield str(name)
	send("DELETE", f"/api/resource/ToDo/{name}")


@pytest.fixture(params=TEXTS)
def text(request):
	return request.param


def test_it_is_written_and_found_over_rest(send, todo, text, person):
	path = f"/api/resource/ToDo/{todo}"
	assert send("PUT", path, json={"description": text})["data"]["description"] == text
	assert send("PUT", path, data={"data": json.dumps({"description": text})})["data"]["description"] == text
	for filters in ({"description": text}, [["ToDo", "description", "in", [text, "a", "b", "c"]]]):
		found = send("GET", "/api/resource/ToDo", params={"filters": json.dumps(filters)})["data"]
		assert {"name": todo} in [{"name": str(row["name"])} for row in found]
	body = {"description": text, "allocated_to": person.name}
	made = send("POST", "/api/resource/ToDo", json=body)["data"]
	assert made["description"] == text
	send("DELETE", f"/api/resource/ToDo/{made['name']}")


def test_it_is_written_and_found_by_methods(send, todo, text, person):
	client = f"{CALL}.client"
	values = {"doctype": "ToDo", "name": todo, "fieldname": "description", "value": text}
	assert send("POST", f"{client}.set_value", json=values)["message"]["description"] == text
	document = send("GET", f"{client}.get", params={"doctype": "ToDo", "name": todo})["message"]
	assert send("POST", f"{client}.save", json={"doc": document})["message"]["description"] == text
	query = {"doctype": "ToDo", "filters": json.dumps({"description": text, "name": todo})}
	assert len(send("GET", f"{client}.get_list", params=query)["message"]) == 1
	assert send("GET", f"{client}.get_count", params=query)["message"] == 1
	document = {"doctype": "ToDo", "description": text, "allocated_to": person.name}
	made = send("POST", f"{client}.insert", json={"doc": document})["message"]
	assert made["description"] == text
	send("POST", f"{client}.delete", json={"doctype": "ToDo", "name": made["name"]})


def test_it_is_saved_and_commented_by_desks_methods(send, todo, text, person):
	document = send("GET", f"/api/resource/ToDo/{todo}")["data"]
	saved = {"action": "Save", "doc": json.dumps({**document, "description": text, "__unsaved": 1})}
	(answer,) = send("POST", f"{CALL}.desk.form.save.savedocs", data=saved)["docs"]
	assert answer["description"] == text
	comment = {"reference_doctype": "ToDo", "reference_name": todo, "content": text}
	comment |= {"comment_email": person.name, "comment_by": "x"}
	answer = send("POST", f"{CALL}.desk.form.utils.add_comment", json=comment)
	assert text in answer["message"]["content"]


def test_what_no_field_is_for_is_ignored(manager_sends, admin):
	values = {"description": "x", "message": "{{ frappe.session.user }}"}
	answer = manager_sends("POST", "/api/resource/ToDo", json=values)
	assert answer.status_code == 200 and "message" not in answer.json()["data"]
	admin.delete("ToDo", answer.json()["data"]["name"])
