"""The keys of users: a token reads none, neither by a list nor by a document, whatever its scopes."""

import json

import pytest

from tests.support.clients import bearer

NEVER = pytest.mark.requirement(
	"security", "31", "no token reads the keys of a user, the API key and what sets the password"
)


@pytest.fixture(scope="module")
def keys(world, admin, make_user):
	"""A user with an API key and a link to set the password, and the two as they are stored."""
	person = make_user()
	world.link_to_set_password(person)
	admin.call("frappe.core.doctype.user.user.generate_keys", user=person.name)
	stored = admin.get("User", person.name)
	return person, [stored["api_key"], *filter(None, [stored.get("reset_password_key")])]


@pytest.fixture(scope="module", params=["all", "admin", "limited"])
def send(request, make_client, make_scope, make_user, administration, allow, site):
	"""Sends with a token of a System Manager."""
	scopes = {"all": "all", "admin": administration}
	scope = scopes.get(request.param) or make_scope(doctypes={"User": ["read", "write"]})
	token = allow(make_client(scopes=[scope]), make_user(roles=["System Manager"])).access_token
	return lambda path, verb="GET", **options: bearer(site, token, path, verb, **options)


LISTS = {
	"named": {"fields": ["name", "api_key", "reset_password_key"]},
	"all columns": {"fields": ["*"]},
	"by another name": {"fields": ["name", "api_key as a", "reset_password_key as b"]},
	"computed": {"fields": ["name", "ifnull(reset_password_key, '') as b", "max(api_key) as a"]},
	"computed, as on 16": {"fields": ["name", {"MAX": "api_key", "as": "a"}]},
	"of the table": {"fields": ["name", "`tabUser`.api_key", "`tabUser`.`reset_password_key`"]},
}
ROUTES = ["/api/resource/User", "/api/v2/document/User", "/api/method/frappe.client.get_list?doctype=User"]


@NEVER
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("fields", LISTS)
def test_a_list_has_no_keys(fields, route, send, keys):
	person, stored = keys
	arguments = {**LISTS[fields], "filters": [["name", "=", person.name]]}
	answer = send(route, params={name: json.dumps(value) for name, value in arguments.items()})
	assert answer.status_code in (200, 403, 404, 417, 500), answer.text[:300]
	assert not [key for key in stored if key in answer.text]
	if fields == "all columns" and "v2" not in route:
		# All others are answered.
		assert person.name in answer.text


@NEVER
@pytest.mark.parametrize("column", ["api_key", "reset_password_key"])
def test_no_filter_tells_what_a_key_begins_with(column, send, keys):
	person, stored = keys
	texts = []
	for pattern in (f"{stored[0][:4]}%", "zzzz%"):
		filters = [["name", "=", person.name], [column, "like", pattern]]
		answer = send("/api/resource/User", params={"filters": json.dumps(filters)})
		texts.append((answer.status_code, answer.json().get("data")))
	assert texts[0] == texts[1]


@NEVER
def test_a_document_has_no_keys(send, keys):
	person, stored = keys
	for path in (f"/api/resource/User/{person}", f"/api/method/frappe.client.get?doctype=User&name={person}"):
		answer = send(path)
		assert not [key for key in stored if key in answer.text]


def test_a_user_that_is_saved_as_it_was_answered_keeps_the_keys(
	make_client, administration, allow, site, admin, keys, manager
):
	person, stored = keys
	token = allow(make_client(scopes=[administration]), manager).access_token
	document = bearer(site, token, f"/api/resource/User/{person}").json()["data"]
	assert "api_key" not in document
	document["bio"] = "Saved."
	answer = bearer(site, token, "/api/method/frappe.client.save", "POST", json={"doc": document})
	assert answer.status_code == 200, answer.text[:300]
	after = admin.get("User", person.name)
	assert (after["bio"], after["api_key"]) == ("Saved.", stored[0])


BOTH = json.dumps(["api_key", "reset_password_key"])
CALL = "/api/method/frappe"
OTHER_WAYS = {
	"get_value": f"{CALL}.client.get_value?doctype=User&filters={{filters}}&fieldname={BOTH}",
	"get_value of all": f"{CALL}.client.get_value?doctype=User&filters={{filters}}&fieldname=*",
	"search": f"{CALL}.desk.search.search_link?doctype=User&txt={{name}}&filter_fields={BOTH}",
	"report": f"{CALL}.desk.reportview.get?doctype=User&fields={BOTH}&filters={{filters}}",
	"export": f"{CALL}.desk.reportview.export_query?doctype=User&title=x&view=Report&file_format_type=CSV"
	f"&fields={BOTH}&filters={{filters}}",
	"a link": f"{CALL}.client.validate_link?doctype=User&docname={{name}}&fields={BOTH}",
	"a form": f"{CALL}.desk.form.load.getdoc?doctype=User&name={{name}}",
	"a print": "/printview?doctype=User&name={name}&format=Standard",
	"version 2": "/api/v2/document/User/{name}",
}


@NEVER
@pytest.mark.parametrize("way", OTHER_WAYS)
def test_no_other_way_shows_what_sets_a_password(way, send, keys):
	"""The history and the print of a user have the API key, which is nothing without its secret."""
	person, stored = keys
	filters = json.dumps({"name": person.name})
	answer = send(OTHER_WAYS[way].replace("{filters}", filters).replace("{name}", person.name))
	assert stored[-1] == stored[0] or stored[-1] not in answer.text
	assert way in ("a form", "a print") or stored[0] not in answer.text
