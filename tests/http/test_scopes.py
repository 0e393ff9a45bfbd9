"""What a limited scope opens, and everything that it does not."""

import json
from urllib.parse import quote

import pytest

from tests.http.scope_table.routes import CLOSED, FOR_NOBODY, USER
from tests.support.answers import an_error_page, bearer_refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement


@pytest.fixture(scope="module")
def person(make_user):
	"""May do nearly everything, so that what is refused is refused for the scope's sake."""
	return make_user(roles=["System Manager"])


@pytest.fixture(scope="module")
def todo(world, person):
	return world.insert("ToDo", description="for the scopes", allocated_to=person.name)["name"]


@pytest.fixture(scope="module")
def reader(make_scope):
	return make_scope(doctypes={"ToDo": ["read"]})


@pytest.fixture(scope="module")
def ask(make_client, allow, person, site):
	"""`ask(scope)`: a function that sends requests with a token of that scope."""
	tokens = {}

	def with_scope(*scopes):
		if scopes not in tokens:
			tokens[scopes] = allow(make_client(scopes=scopes), person).access_token
		return lambda verb, path, **options: bearer(site, tokens[scopes], path, verb, **options)

	return with_scope


@requirement("security", "30", "a scope opens what it lists")
def test_a_scope_opens_what_it_lists(ask, reader, todo):
	send = ask(reader)
	assert send("GET", f"/api/resource/ToDo/{todo}").json()["data"]["description"] == "for the scopes"
	listed = send("GET", "/api/resource/ToDo?limit_page_length=0&fields=" + quote('["name","description"]'))
	assert todo in {row["name"] for row in listed.json()["data"]}


@requirement(
	"Frappe's own provider",
	"",
	"a scope: opens every DocType the user may read, and API key generation",
)
@requirement("security", "27", "insufficient_scope is 403 and names a scope")
@requirement("security", "30", "a limited scope opens nothing else: deny by default for every route")
@requirement("RFC 6750", "3.1", "insufficient_scope is 403 and names a scope")
@pytest.mark.parametrize("route", CLOSED)
def test_what_a_scope_does_not_list_is_closed(route, ask, reader, todo, person):
	verb, path, options = CLOSED[route]
	path = path.replace("{todo}", todo).replace("{person}", person.name)
	params = bearer_refused(ask(reader)(verb, path, **options), "insufficient_scope", 403)
	# A token never makes or reads API keys, passwords and backups: no scope to name there.
	never = (USER, "/api/method/frappe.client.get_password", "/backups")
	assert params.get("scope") or path.startswith(never), "which scope would have opened it"


LEAKS = {
	"a dotted link field": {"fields": '["name","allocated_to.api_key"]'},
	"a dotted link field with a name": {"fields": '["allocated_to.email as e"]'},
	"a child table": {"fields": '["name","`tabHas Role`.role"]'},
	"another table": {"fields": '["`tabUser`.email"]'},
	"a subquery": {"fields": '["(select email from tabUser limit 1) as e"]'},
	"a filter on another DocType": {"filters": '[["User","email","like","%"]]'},
	"a filter on a dotted field": {"filters": '[["allocated_to.email","like","%"]]'},
	"an or-filter": {"or_filters": '[["User","email","like","%"]]'},
	"order by another table": {"order_by": "`tabUser`.email"},
	"group by another table": {"group_by": "`tabUser`.email"},
	"a child query": {"parent": "User"},
	"a link expanded": {"expand": '["allocated_to"]'},
	"links expanded": {"expand_links": "1"},
}


@requirement("security", "30", "a list does not reach into DocTypes that the scope does not list")
@pytest.mark.parametrize("leak", LEAKS)
def test_a_list_does_not_reach_further(leak, ask, reader, person):
	send = ask(reader)
	answer = send("GET", "/api/resource/ToDo", params={"limit_page_length": 5, **LEAKS[leak]})
	if answer.status_code == 403:
		bearer_refused(answer, "insufficient_scope", 403)
	elif answer.status_code == 200:
		# Frappe did not read the argument.
		assert {column for row in answer.json()["data"] for column in row} == {"name"}
	else:
		assert answer.status_code in (417, 500) and "exception" in answer.json(), answer.text[:300]


@requirement("security", "30", "a document read with links expanded shows no other DocType")
def test_a_document_does_not_expand_its_links(ask, reader, todo):
	answer = ask(reader)("GET", f"/api/resource/ToDo/{todo}", params={"expand_links": "1"})
	bearer_refused(answer, "insufficient_scope", 403)


VERBS = {
	"create": ("POST", "/api/resource/ToDo", {"json": {"description": "made"}}),
	"read": ("GET", "/api/resource/ToDo/{todo}", {}),
	"write": ("PUT", "/api/resource/ToDo/{todo}", {"json": {"priority": "High"}}),
	"delete": ("DELETE", "/api/resource/ToDo/{todo}", {}),
}


@requirement("security", "30", "each verb of a DocType is opened by itself")
@pytest.mark.parametrize("opened", VERBS)
def test_each_verb_is_opened_by_itself(opened, ask, make_scope, world, person, admin):
	send = ask(make_scope(doctypes={"ToDo": [opened]}))
	name = world.insert("ToDo", description="a row", allocated_to=person.name)["name"]
	for verb in sorted(VERBS, key=lambda verb: verb == "delete"):
		method, path, options = VERBS[verb]
		answer = send(method, path.replace("{todo}", name), **options)
		if verb == opened:
			assert answer.ok, f"{verb}: {answer.text[:300]}"
			if verb == "create":
				admin.delete("ToDo", answer.json()["data"]["name"])
		else:
			bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "30", "a method is opened by its dotted path, a module by a star")
def test_methods_are_opened_by_path_or_by_star(ask, make_scope, person):
	exact = ask(make_scope(methods=["frappe.auth.get_logged_user"]))
	star = ask(make_scope(methods=["frappe.auth.*"]))
	for send in (exact, star):
		answer = send("GET", "/api/method/frappe.auth.get_logged_user")
		assert answer.json() == {"message": person.name}
		bearer_refused(
			send("GET", "/api/method/frappe.client.get_count?doctype=ToDo"), "insufficient_scope", 403
		)
	by_cmd = exact("POST", "/", data={"cmd": "frappe.auth.get_logged_user"})
	assert by_cmd.status_code == 200


@requirement("design", "", "the scope profile opens who the user is and nothing more")
def test_profile_opens_only_who_the_user_is(ask, person):
	send = ask("profile")
	assert send("GET", "/api/method/frappe.auth.get_logged_user").json() == {"message": person.name}
	assert send("GET", "/api/method/oauth_provider.api.oauth2.test_resource").json()["user"] == person.name
	bearer_refused(send("GET", "/api/resource/ToDo"), "insufficient_scope", 403)


@requirement("security", "30", "several scopes add up")
def test_scopes_add_up(ask, reader, person):
	send = ask(reader, "profile")
	assert send("GET", "/api/method/frappe.auth.get_logged_user").json() == {"message": person.name}
	assert send("GET", "/api/resource/ToDo").ok


@requirement("security", "33", "a scope that is disabled opens nothing any more")
def test_a_disabled_scope_opens_nothing(ask, make_scope, admin):
	scope = make_scope(doctypes={"ToDo": ["read"]})
	send = ask(scope)
	assert send("GET", "/api/resource/ToDo").ok
	admin.update("OAuth2 Scope", scope, enabled=0)
	bearer_refused(send("GET", "/api/resource/ToDo"), "insufficient_scope", 403)


@requirement("security", "31", "even administration of a System Manager does not open the keys to the house")
@pytest.mark.parametrize("route", FOR_NOBODY)
def test_even_administration_does_not_open_the_keys(route, ask, administration, person, login, site):
	verb, path, options = FOR_NOBODY[route]
	options = json.loads(json.dumps(options).replace("{person}", person.name))
	answer = ask(administration)(verb, path.replace("{person}", person.name), **options)
	if route in ("approve", "authorize"):
		# The pages of a person answer by a page.
		an_error_page(answer)
	else:
		bearer_refused(answer, "insufficient_scope", 403)
	login(person, new=True)  # with the old password
