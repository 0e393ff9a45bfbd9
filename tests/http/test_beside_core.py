"""Beside Frappe's own OAuth server: its discovery, its settings, and what Frappe lets browsers store."""

import re

import pytest
import requests

from tests.support.answers import bearer_refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement

WHO = "/api/method/frappe.auth.get_logged_user"
CLOSED = "/api/resource/Error Log"
METADATA = re.compile(r'resource_metadata="([^"]*)"')
NEVER = requirement("security", "31", "no Bearer request changes OAuth2 documents, API keys or passwords")


@pytest.fixture(scope="module")
def has_discovery(admin) -> bool:
	"""Whether this Frappe has discovery documents of its own."""
	return bool(admin.names("DocType", [["name", "=", "OAuth Settings"]]))


@pytest.fixture(scope="module")
def everyday(allow, make_client, user) -> str:
	return allow(make_client(scopes=["all"]), user).access_token


def challenge_to_guest(site) -> str:
	answer = requests.get(site.base_url + CLOSED, timeout=60)
	assert answer.status_code in (401, 403)
	return answer.headers.get("WWW-Authenticate", "")


def test_no_refusal_leads_to_frappes_own_server(site, everyday, issuer):
	answers = [bearer(site, everyday, CLOSED), bearer(site, "unknown", WHO)]
	assert [answer.status_code for answer in answers] == [403, 401]
	challenges = [answer.headers.get("WWW-Authenticate", "") for answer in answers]
	for each in filter(None, challenges):
		document = requests.get(METADATA.search(each)[1], timeout=60).json()
		assert document["authorization_servers"] == [issuer]
	assert "resource_metadata" not in challenge_to_guest(site) or issuer in challenge_to_guest(site)


def test_where_its_tokens_are_let_through_refusals_lead_there(site, settings, has_discovery):
	settings(accept_other_bearer_tokens=1)
	assert ("resource_metadata" in challenge_to_guest(site)) == has_discovery


@pytest.mark.parametrize("name", ["openid-configuration", "oauth-protected-resource/mcp", "nothing"])
def test_well_known_documents_need_no_scope_and_no_token(name, site, allow, make_client, user):
	path = f"/.well-known/{name}"
	without = requests.get(site.base_url + path, timeout=60, allow_redirects=False)
	limited = allow(make_client(scopes=["profile"]), user).access_token
	answers = [bearer(site, token, path) for token in (limited, "unknown")]
	assert {answer.status_code for answer in answers} == {without.status_code}
	assert without.status_code not in (401, 403)


@pytest.mark.parametrize(
	"path",
	[
		WHO,
		"/api/resource/ToDo",
		"/api/method/frappe.client.is_document_amended?doctype=ToDo&docname=x",
		"/api/method/frappe.desk.search.search_link?doctype=ToDo&txt=x",
	],
)
def test_no_browser_stores_an_answer_to_a_token(path, site, everyday):
	answer = bearer(site, everyday, path)
	assert answer.status_code == 200, answer.text[:500]
	assert answer.headers["Cache-Control"] == "no-store"


@NEVER
@pytest.mark.parametrize("doctype", ["OAuth Settings", "OAuth Provider Settings"])
def test_no_token_changes_the_settings_of_frappes_own_server(doctype, manager_sends, admin):
	if not admin.names("DocType", [["name", "=", doctype]]):
		pytest.skip(f"this Frappe has no {doctype}")
	answer = manager_sends("PUT", f"/api/resource/{doctype}/{doctype}", json={"resource_name": "Mine"})
	bearer_refused(answer, "insufficient_scope", 403)
	assert admin.get(doctype).get("resource_name") != "Mine"


@NEVER
@pytest.mark.parametrize(
	"path", ["resource/User Invitation", "method/frappe.core.api.user_invitation.invite_by_email"]
)
def test_no_token_invites_somebody(path, manager_sends, admin, world):
	if not admin.names("DocType", [["name", "=", "User Invitation"]]):
		pytest.skip("this Frappe has no invitations")
	address = f"{world.unique('invited')}@example.com"
	values = {"redirect_to_path": "/", "app_name": "frappe"}
	if path.startswith("resource"):
		values |= {"email": address, "roles": [{"role": "System Manager"}]}
	else:
		values |= {"emails": address, "roles": ["System Manager"]}
	bearer_refused(manager_sends("POST", f"/api/{path}", json=values), "insufficient_scope", 403)
	assert not admin.names("User Invitation", [["email", "=", address]])
