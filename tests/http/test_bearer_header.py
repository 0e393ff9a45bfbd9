"""The Authorization header as a client's library never sends it, and what a Bearer request leaves behind."""

import http.client
import json
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.answers import bearer_refused
from tests.support.clients import bearer
from tests.support.database import Database, needs_database

requirement = pytest.mark.requirement

WHO = "/api/method/frappe.auth.get_logged_user"
USER = "frappe.core.doctype.user.user"


def send(site, *headers: tuple[str, bytes], path: str = WHO) -> tuple[int, bytes]:
	"""A GET with exactly these headers, however often one is repeated; gives status and body."""
	address = urlsplit(site.base_url)
	connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=60)
	connection.putrequest("GET", path, skip_host=True)
	for name, value in (("Host", address.netloc.encode()), *headers):
		connection.putheader(name, value)
	connection.endheaders()
	answer = connection.getresponse()
	body = answer.read()
	connection.close()
	return answer.status, body


@requirement("security", "26", "two Authorization headers are refused, whatever the second one is")
@pytest.mark.parametrize("second", ["Bearer {token}", "Bearer x", "Basic YTpi", "token a:b"])
@pytest.mark.parametrize("turned", [False, True])
def test_two_authorization_headers_are_refused(second, turned, allowed, site):
	values = [f"Bearer {allowed.access_token}", second.format(token=allowed.access_token)]
	pairs = [("Authorization", value.encode()) for value in (reversed(values) if turned else values)]
	status, body = send(site, *pairs)
	assert allowed.user.encode() not in body
	assert (status, json.loads(body)["error"]) == (400, "invalid_request")


@requirement("security", "26", "control characters and octets that are no text are refused, never a failure")
@pytest.mark.parametrize(
	"junk", [b"\x01", b"\x7f", b"\x0b", b"\x1b[31m", b"\xff\xfe", b"\xc2\x85", b"\t", b","]
)
def test_junk_in_the_header_is_refused(junk, allowed, site):
	token = allowed.access_token.encode()
	for value in (b"Bearer " + token + junk + b"x", b"Bearer " + junk + b"x" + token):
		status, body = send(site, ("Authorization", value))
		assert (status, json.loads(body)["error"]) == (400, "invalid_request")
		assert allowed.user.encode() not in body


@requirement("security", "26", "a token in a cookie, another header or the path is ignored")
@pytest.mark.parametrize(
	"header",
	[
		("Cookie", "access_token={token}; sid={token}"),
		("X-Authorization", "Bearer {token}"),
		("Proxy-Authorization", "Bearer {token}"),
		("X-Access-Token", "{token}"),
		("X-Frappe-Authorization", "Bearer {token}"),
	],
)
def test_a_token_elsewhere_is_ignored(header, allowed, site):
	name, value = header
	status, body = send(site, (name, value.format(token=allowed.access_token).encode()))
	assert allowed.user.encode() not in body
	# What anybody gets who is not logged in, at a method that a scope names.
	assert status == 401


@requirement(
	"security", "29", "a code that is not yet redeemed is no access token, and is not used up by trying"
)
def test_a_waiting_code_is_no_access_token(confidential, user, allow, site):
	waiting = allow(confidential, user)
	bearer_refused(bearer(site, waiting.code, WHO), "invalid_token", 401)
	assert waiting.access_token


SESSIONS = "select sid, lastupdate from `tabSessions` order by sid"


@requirement("security", "29", "a Bearer request writes no session, and prolongs none that comes with it")
def test_a_bearer_request_writes_no_session(allowed, login, other_user, site):
	needs_database(site)
	beside = login(other_user)
	with Database(site) as database:
		# A session is written again when it is ten minutes old.
		database.run(
			"update `tabSessions` set lastupdate = lastupdate - interval '20' minute where `user` = %s",
			other_user.name,
		)
		database.run("commit")
		before = database.run(SESSIONS)
		for session in (requests, beside):
			for path in (WHO, "/api/resource/ToDo", "/api/resource/Nothing"):
				session.get(
					site.base_url + path,
					headers={"Authorization": f"Bearer {allowed.access_token}"},
					timeout=60,
				)
		database.run("commit")
		assert database.run(SESSIONS) == before


@requirement(
	"security", "31", "a scope that lists a method by name opens it, one that covers its module does not"
)
def test_a_password_is_changed_by_name_only(make_scope, make_client, make_user, allow, site):
	person = make_user()
	form = {"old_password": person.password, "new_password": "another-Horse-7-battery"}
	for methods, status in (([f"{USER}.*"], 403), ([f"{USER}.update_password"], 200)):
		token = allow(make_client(scopes=[make_scope(methods=methods)]), person).access_token
		answer = bearer(site, token, f"/api/method/{USER}.update_password", "POST", data=form)
		assert answer.status_code == status, answer.text[:300]


RENAMING = [
	("frappe.client.rename_doc", {"doctype": "User", "old_name": "{old}", "new_name": "{new}"}),
	(
		"frappe.model.rename_doc.update_document_title",
		{"doctype": "User", "docname": "{old}", "name": "{new}"},
	),
	("frappe.rename_doc", {"doctype": "User", "old": "{old}", "new": "{new}"}),
]


@requirement("security", "31", "no token moves the address that a forgotten password goes to")
@pytest.mark.parametrize("method, form", RENAMING)
def test_no_token_renames_a_user(method, form, make_client, make_user, allow, admin, site):
	person, new = make_user(), "elsewhere@example.com"
	token = allow(make_client(), person).access_token
	form = {name: value.format(old=person.name, new=new) for name, value in form.items()}
	answer = bearer(site, token, f"/api/method/{method}", "POST", data=form)
	bearer_refused(answer, "insufficient_scope", 403)
	assert not admin.names("User", [["name", "=", new]])


@requirement("security", "31", "no token moves the address that a forgotten password goes to")
@pytest.mark.parametrize("field", ["email", "username"])
def test_no_token_changes_what_a_user_signs_in_with(field, make_client, make_user, allow, admin, site):
	person = make_user()
	token = allow(make_client(), person).access_token
	answer = bearer(
		site, token, f"/api/resource/User/{person.name}", "PUT", json={field: "elsewhere@example.com"}
	)
	bearer_refused(answer, "insufficient_scope", 403)
	assert admin.get("User", person.name).get(field) != "elsewhere@example.com"


WRITTEN = [
	"OAuth2 Client",
	"OAuth2 Scope",
	"OAuth2 Grant",
	"OAuth2 Bearer Token",
	"OAuth2 Authorization Code",
]


@requirement("security", "31", "no token creates or changes a document of the provider, by whatever route")
@pytest.mark.parametrize("doctype", [*WRITTEN, "OAuth2 Event", "OAuth2 Provider Settings"])
def test_no_token_writes_a_document_of_ours(doctype, make_client, make_scope, manager, allow, admin, site):
	client = make_client()
	token = allow(client, manager).access_token
	if doctype == "OAuth2 Provider Settings":
		name = doctype
	else:
		# The app's own scopes are kept from being deleted anyway.
		name = make_scope() if doctype == "OAuth2 Scope" else sorted(admin.names(doctype))[0]
	before = admin.get(doctype, name)
	known = {"doctype": doctype, "name": name}
	# What Frappe itself asks for first.
	made = {"user": "Administrator", "scope_name": "made-by-a-token"}
	doc = json.dumps({**before, "user": "Administrator", "enabled": 0})
	requested = [
		("POST", f"/api/resource/{doctype}", {"json": made}),
		("PUT", f"/api/resource/{doctype}/{name}", {"json": {"user": "Administrator", "enabled": 0}}),
		("DELETE", f"/api/resource/{doctype}/{name}", {}),
		("POST", "/api/method/frappe.client.insert", {"json": {"doc": {"doctype": doctype, **made}}}),
		("POST", "/api/method/frappe.client.save", {"json": {"doc": doc}}),
		("POST", "/api/method/frappe.client.delete", {"json": known}),
		("POST", "/api/method/frappe.desk.form.save.savedocs", {"data": {"doc": doc, "action": "Save"}}),
		(
			"POST",
			"/api/method/frappe.client.set_value",
			{"json": {**known, "fieldname": "enabled", "value": 0}},
		),
	]
	for verb, path, options in requested:
		answer = bearer(site, token, path, verb, **options)
		# By the guard, or by the permissions that Frappe asks for before.
		assert answer.status_code == 403, f"{verb} {path}: {answer.status_code} {answer.text[:200]}"
	after = admin.get(doctype, name)
	assert {key: after.get(key) for key in before} == before
