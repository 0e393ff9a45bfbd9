"""What the form of a client shows, and the end of all its access."""

import frappe
import pytest

from oauth_provider.oauth_provider import checkup
from oauth_provider.oauth_provider.doctype.oauth2_client.overview import overview
from oauth_provider.store import rows
from oauth_provider.wire import new_secrets

CLIENT = "OAuth2 Client"
CODES = ["Authorization Endpoint", "Token Endpoint", "Revocation Endpoint"]
SIGN_IN = ["Userinfo Endpoint", "End Session Endpoint", "OpenID Configuration", "Keys (JWKS)"]
requirement = pytest.mark.requirement


@pytest.mark.parametrize(
	("values", "expected"),
	[
		({}, [*CODES, "Introspection Endpoint"]),
		({"client_type": "Public"}, CODES),
		({"client_type": "Public", "scopes": [{"scope": "openid"}]}, [*CODES, *SIGN_IN]),
		(
			{"is_resource_server": 1, "grant_types": "", "redirect_uris": "", "scopes": []},
			["Introspection Endpoint"],
		),
	],
)
def test_the_addresses_are_those_of_the_issuer_that_the_client_needs(make_client, values, expected):
	frappe.db.set_single_value("OAuth2 Provider Settings", "issuer", "https://erp.example.com")
	found = overview(make_client(**values).name)
	assert found["issuer"] == "https://erp.example.com"
	assert [endpoint["title"] for endpoint in found["endpoints"]] == expected
	prefix = "https://erp.example.com/api/method/"
	for address in (
		found["authorization_endpoint"],
		*(endpoint["address"] for endpoint in found["endpoints"]),
	):
		assert address.startswith("https://erp.example.com/")
		if address.startswith(prefix):
			frappe.get_attr(address.removeprefix(prefix))
	assert found["authorization_endpoint"] == f"{prefix}oauth_provider.api.oauth2.authorize"


def test_it_counts_who_allows_the_client(issue_token):
	issued = issue_token()
	issue_token(client=issued.client)
	found = overview(issued.client)
	assert found["people"] == 2
	assert found["last_used"] is None
	frappe.db.set_value("OAuth2 Grant", issued.grant, "last_used_at", 9_000)
	assert overview(issued.client)["last_used"] == 9_000


def test_an_app_is_used_from_its_first_call_on(issue_token, notes):
	"""A job stores the use in the grant some minutes later, or, where it does not run, never."""
	issued = issue_token()
	notes.record(issued.grant, 9_000)
	assert overview(issued.client)["last_used"] == 9_000
	frappe.db.set_value("OAuth2 Grant", issued.grant, "last_used_at", 8_000)
	assert overview(issued.client)["last_used"] == 9_000
	frappe.db.set_value("OAuth2 Grant", issued.grant, "last_used_at", rows.now())
	assert overview(issued.client)["last_used"] > 9_000


def test_an_app_without_a_recorded_use_has_got_a_token(issue_token, make_client):
	"""What calls another server is never seen here; and Redis may have lost the use."""
	issued = issue_token()
	moment = frappe.db.get_value("OAuth2 Bearer Token", issued.token, "issued_at")
	assert overview(issued.client)["last_issued"] == moment
	assert overview(make_client().name)["last_issued"] is None


def test_it_says_whether_a_client_has_a_secret(make_client):
	client = make_client().name
	assert overview(client)["has_secret"] is False
	new_secrets.make(client)
	assert overview(client)["has_secret"] is True


@pytest.mark.parametrize("asks", ["Force", "Auto"])
def test_it_says_whether_people_are_asked_again(make_client, asks):
	frappe.db.set_single_value("OAuth2 Provider Settings", "skip_authorization", asks)
	assert overview(make_client().name)["may_skip"] == (asks == "Auto")


@requirement("Frappe", "permissions", "only System Managers see who uses a client")
def test_others_see_nothing(make_client, make_user, as_user):
	client = make_client().name
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		overview(client)


def test_a_client_that_is_not_there(make_client):
	with pytest.raises(frappe.DoesNotExistError):
		overview("nobody")
	with pytest.raises(frappe.DoesNotExistError):
		overview(make_client().name.upper() + " ")


@requirement("security", "33", "an administrator ends all access of a client, and the trail says so")
def test_revoking_ends_all_of_a_client_and_nothing_else(issue_token, state_of):
	issued, other = issue_token(), issue_token()
	same = issue_token(client=issued.client)
	assert frappe.get_doc(CLIENT, issued.client).revoke_tokens() == {"people": 2, "tokens": 2}
	assert state_of(issued) == state_of(same) == ("Revoked", "Revoked", "Revoked")
	assert state_of(other) == ("Valid", "Active", "Active")
	assert frappe.db.get_value(CLIENT, issued.client, "enabled") == 1
	(event,) = frappe.get_all(
		"OAuth2 Event", {"client": issued.client, "event": "Revocation"}, ["reason", "owner"]
	)
	assert event == {"reason": "Revoked by an administrator", "owner": "Administrator"}
	assert frappe.get_doc(CLIENT, issued.client).revoke_tokens()["people"] == 0


@requirement("design", "", "only System Managers end all access of a client")
def test_others_revoke_nothing(issue_token, make_user, as_user, state_of):
	issued = issue_token()
	client = frappe.get_doc(CLIENT, issued.client)
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		client.revoke_tokens()
	assert state_of(issued) == ("Valid", "Active", "Active")


def test_what_is_posted_as_a_client_need_not_be_one():
	with pytest.raises(frappe.DoesNotExistError):
		frappe.get_doc({"doctype": CLIENT, "name": "nobody"}).revoke_tokens()


def test_a_service_needs_neither_redirect_uris_nor_grants_nor_scopes(make_client):
	before = checkup.guarded("clients", checkup.CHECKS["clients"])
	service = make_client(is_resource_server=1, grant_types="", redirect_uris="", scopes=[])
	assert (service.grant_types, service.redirect_uris) == ("", "")
	new_secrets.make(service.name)
	assert service.app_name not in checkup.guarded("clients", checkup.CHECKS["clients"]).message
	assert before.status == checkup.guarded("clients", checkup.CHECKS["clients"]).status
	with pytest.raises(frappe.ValidationError, match="name at least"):
		make_client(grant_types="")
