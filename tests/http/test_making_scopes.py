"""Scopes made in one go for some DocTypes, what they open, and which scopes a client may ask for."""

import json
from urllib.parse import quote

import pytest

from tests.support.answers import bearer_refused
from tests.support.clients import bearer
from tests.support.flow import authorize, redirect_of

requirement = pytest.mark.requirement

MAKE = "oauth_provider.oauth_provider.doctype.oauth2_scope.making.make_scopes"


@pytest.fixture(scope="module")
def doctype(world):
	"""A DocType of the site's own, of a name that has no scopes yet."""
	name = world.unique("Pin Board").replace("-", " ")
	rights = dict.fromkeys(("read", "write", "create", "delete", "submit", "cancel", "amend"), 1)
	world.insert(
		"DocType",
		name=name,
		module="Custom",
		custom=1,
		autoname="hash",
		is_submittable=1,
		fields=[{"fieldname": "words", "label": "Words", "fieldtype": "Data"}],
		permissions=[{"role": "System Manager", **rights}],
	)
	return name


@pytest.fixture(scope="module")
def make(admin, site, world):
	def post(*doctypes, session=admin, **options):
		answer = session.request("POST", site.method(MAKE), json={"doctypes": list(doctypes)}, **options)
		made = answer.json().get("message", {}).get("made", []) if answer.ok else []
		world._made += [("OAuth2 Scope", name) for name in made]
		return answer

	return post


@pytest.fixture(scope="module")
def made(make, doctype):
	"""The names of the scopes that read and write."""
	answer = make(doctype)
	assert answer.status_code == 200, answer.text
	return answer.json()["message"]["made"]


@pytest.fixture(scope="module")
def ask(make_client, make_user, allow, site):
	"""`ask(scope)`: a function that sends requests with a System Manager's token of that scope."""
	person, tokens = make_user(roles=["System Manager"]), {}

	def with_scope(scope):
		if scope not in tokens:
			tokens[scope] = allow(make_client(scopes=[scope]), person).access_token
		return lambda verb, path, **options: bearer(site, tokens[scope], path, verb, **options)

	return with_scope


@requirement("design", "", "scopes that read and write a DocType are made in one go")
def test_both_scopes_are_made(made, doctype, admin):
	slug = doctype.lower().replace(" ", "_")
	assert made == [f"{slug}:read", f"{slug}:write"]
	read, write = (admin.get("OAuth2 Scope", name) for name in made)
	assert read["title"] == f"{doctype}s: see and print"
	assert write["title"] == f"{doctype}s: create, change, submit, cancel and delete"
	(row,) = read["doctypes"]
	assert {key for key, value in row.items() if value == 1} - {"idx"} == {"read", "print"}
	(row,) = write["doctypes"]
	ticked = {"read", "print", "write", "create", "can_delete", "can_submit", "can_cancel", "amend"}
	assert {key for key, value in row.items() if value == 1} - {"idx"} == ticked


def test_what_exists_is_left_alone(made, make, doctype, admin):
	admin.update("OAuth2 Scope", made[0], title="My own words")
	assert make(doctype, doctype).json()["message"] == {"made": [], "existing": made}
	assert admin.get("OAuth2 Scope", made[0])["title"] == "My own words"


@requirement("security", "30", "a scope opens what it lists and nothing else")
def test_what_they_open(made, ask, doctype):
	read, write = (ask(name) for name in made)
	path = f"/api/resource/{quote(doctype)}"
	bearer_refused(read("POST", path, json={"words": "a"}), "insufficient_scope", 403)
	document = write("POST", path, json={"words": "a"}).json()["data"]["name"]
	assert read("GET", f"{path}/{document}").json()["data"]["words"] == "a"
	assert write("GET", f"{path}/{document}").json()["data"]["words"] == "a"
	for send in (read, write):
		assert document in send("GET", "/printview", params={"doctype": doctype, "name": document}).text
	bearer_refused(read("PUT", f"{path}/{document}", json={"words": "b"}), "insufficient_scope", 403)
	bearer_refused(read("DELETE", f"{path}/{document}"), "insufficient_scope", 403)
	assert write("PUT", f"{path}/{document}", json={"words": "b"}).status_code == 200
	assert write("PUT", f"{path}/{document}", json={"docstatus": 1}).json()["data"]["docstatus"] == 1
	assert write("PUT", f"{path}/{document}", json={"docstatus": 2}).json()["data"]["docstatus"] == 2
	assert write("DELETE", f"{path}/{document}").status_code == 202
	for send in (read, write):
		bearer_refused(send("GET", "/api/resource/User"), "insufficient_scope", 403)


@requirement("design", "", "what would not work is refused as a whole")
@pytest.mark.parametrize(
	"bad, status, said", [("No Such DocType", 404, "no DocType"), ("Has Role", 417, "child table")]
)
def test_one_bad_doctype_refuses_all(make, bad, status, said, admin):
	before = admin.names("OAuth2 Scope")
	answer = make("Contact Us Settings", bad)
	assert answer.status_code == status and said in answer.text
	assert admin.names("OAuth2 Scope") == before


@pytest.mark.parametrize("doctypes", ["{}", '"ToDo"', "[1]", "no json"])
def test_other_arguments_are_refused(doctypes, admin, site):
	before = admin.names("OAuth2 Scope")
	answer = admin.request("POST", site.method(MAKE), data={"doctypes": doctypes})
	assert answer.status_code == 417, answer.text
	assert admin.names("OAuth2 Scope") == before


@requirement("design", "", "only System Managers register scopes")
def test_others_make_no_scopes(login, user, site, doctype, admin, manager):
	answer = login(user, new=True).post(site.method(MAKE), json={"doctypes": [doctype]}, timeout=60)
	assert answer.status_code == 403
	by_link = admin.request("GET", site.method(MAKE), params={"doctypes": json.dumps([doctype])})
	assert by_link.status_code == 403
	assert login(manager, new=True).post(site.method(MAKE), json={"doctypes": []}, timeout=60).ok


@requirement("security", "31", "no token changes documents of the app")
@pytest.mark.parametrize("scope", ["administration", "by a wildcard"])
def test_a_token_makes_no_scopes(ask, make_scope, administration, scope, admin):
	scope = administration if scope == "administration" else make_scope(methods=["oauth_provider.*"])
	before = admin.names("OAuth2 Scope")
	answer = ask(scope)("POST", f"/api/method/{MAKE}", json={"doctypes": ["Contact"]})
	bearer_refused(answer, "insufficient_scope", 403)
	assert admin.names("OAuth2 Scope") == before


def test_a_scope_that_is_refused_in_desk_is_refused_over_rest(make_scope):
	with pytest.raises(AssertionError, match="not a whitelisted method"):
		make_scope(methods=["frappe.utils.data.now"])


@requirement("RFC 6749", "3.3", "a scope that is unknown, disabled or not the client's is invalid_scope")
@pytest.mark.parametrize("kind", ["unknown", "disabled", "not the client's", "included in its own"])
def test_what_a_client_may_not_ask_for(kind, make_client, make_scope, login, user, admin):
	other = make_scope(methods=["frappe.ping"])
	own = make_scope(includes=[{"scope": other}]) if kind == "included in its own" else "profile"
	client = make_client(scopes=[own, other] if kind == "disabled" else [own])
	if kind == "disabled":
		admin.update("OAuth2 Scope", other, enabled=0)
	asked = "no-such-scope" if kind == "unknown" else other
	redirect = redirect_of(authorize(login(user), client, scope=f"{own} {asked}"))
	assert redirect["error"] == "invalid_scope" and "code" not in redirect.params


@requirement("RFC 6749", "3.3", "a request without a scope gets the client's own")
@pytest.mark.parametrize("empty", [None, "", " "])
def test_an_empty_request_gets_the_clients_own_scopes(empty, make_client, make_scope, allow, user, admin):
	kept, disabled = (make_scope(methods=["frappe.ping"]) for _ in range(2))
	client = make_client(scopes=["profile", kept, disabled])
	admin.update("OAuth2 Scope", disabled, enabled=0)
	assert set(allow(client, user, scope=empty).tokens()["scope"].split()) == {"profile", kept}


@requirement("design", "", "the dialog says in words what full access is")
def test_the_dialog_stops_at_full_access(make_client, make_scope, login, user):
	limited = make_scope(title="See your pinboard", methods=["frappe.ping"])
	client = make_client(scopes=[limited, "all"])
	page = authorize(login(user), client, scope=f"{limited} all").text
	assert "full access to your account" in page
	assert page.index("full access to your account") < page.index("See your pinboard")
	assert "full access" not in authorize(login(user), client, scope=limited).text
