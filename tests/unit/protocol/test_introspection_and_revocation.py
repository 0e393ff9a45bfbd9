"""What a client may learn about tokens, and which it may end."""

import frappe
import pytest

from oauth_provider.protocol.errors import InvalidClient
from oauth_provider.protocol.tokens import introspection, revocation
from oauth_provider.store import clients, rows, tokens

requirement = pytest.mark.requirement
INACTIVE = {"active": False}


def describe(credential, client):
	return introspection.describe_token(credential, clients.find_to_authenticate(client.client_id))


def state(pair):
	return frappe.db.get_value("OAuth2 Bearer Token", pair.row, ["status", "expires_at"])


def is_alive(pair):
	status, expires_at = state(pair)
	return status == "Active", expires_at > rows.now()


@requirement("security", "25", "exp and iat of both kinds of token")
@requirement("RFC 7662", "2.2", "the members that describe an active token")
def test_a_client_learns_about_its_own_tokens(issue_pair):
	pair = issue_pair()
	access, refresh = (describe(token, pair.client) for token in (pair.access_token, pair.refresh_token))
	assert (access["active"], access["token_type"], access["scope"]) == (True, "Bearer", "profile")
	assert (refresh["active"], refresh["token_type"]) == (True, "refresh_token")
	assert (access["exp"] - access["iat"], refresh["exp"] - refresh["iat"]) == (3600, 86400)
	assert abs(access["iat"] - rows.now()) < 60


@requirement("security", "25", "own tokens, or all for a client marked as resource server")
def test_other_clients_tokens(issue_pair, find_client):
	pair = issue_pair()
	assert describe(pair.access_token, find_client()) == INACTIVE
	assert describe(pair.access_token, find_client(is_resource_server=1))["active"]
	with pytest.raises(InvalidClient):
		introspection.refuse_public_client(find_client(client_type="Public"))


@requirement("security", "25", "active: false for anything else, with no other member")
@pytest.mark.parametrize(
	"doctype, values",
	[
		("OAuth2 Bearer Token", {"status": "Revoked"}),
		("OAuth2 Bearer Token", {"status": "Replaced"}),
		("OAuth2 Bearer Token", {"expires_at": 0, "refresh_token_expires_at": 0}),
		("OAuth2 Bearer Token", {"user": "gone"}),
		("OAuth2 Bearer Token", {"oauth2_grant": "gone"}),
		("OAuth2 Grant", {"status": "Revoked"}),
		("OAuth2 Client", {"enabled": 0}),
	],
)
def test_what_has_ended_is_inactive(issue_pair, doctype, values):
	pair = issue_pair()
	name = {"OAuth2 Bearer Token": pair.row, "OAuth2 Grant": pair.grant, "OAuth2 Client": pair.client.name}[
		doctype
	]
	frappe.db.set_value(doctype, name, values)
	for token in (
		pair.access_token,
		pair.refresh_token,
		pair.code,
		pair.client.secret,
		"",
		"x" * 9000,
		"é\x00",
	):
		assert describe(token, pair.client) == INACTIVE


@requirement("security", "33", "taking a role away takes effect at once")
def test_a_token_whose_user_lost_the_role_is_inactive(issue_pair, find_client, make_user):
	user = make_user("Website Manager").name
	pair = issue_pair(find_client(allowed_roles=[{"role": "Website Manager"}]), user)
	assert describe(pair.access_token, pair.client)["active"]
	frappe.get_doc("User", user).remove_roles("Website Manager")
	assert describe(pair.access_token, pair.client) == INACTIVE


@requirement("security", "23", "a refresh token takes its family along, an access token only itself")
@requirement("RFC 7009", "2", "a refresh token takes its family along, an access token only itself")
def test_revoking(issue_pair):
	pair = issue_pair()
	other = issue_pair(came_from=pair)
	revocation.revoke_credential(pair.access_token, pair.client)
	assert (is_alive(pair), is_alive(other)) == ((True, False), (True, True))
	revocation.revoke_credential(pair.refresh_token, pair.client)
	assert (state(pair)[0], state(other)[0]) == ("Revoked", "Revoked")
	revocation.revoke_credential(pair.refresh_token, pair.client)


@requirement("security", "23", "another client's token stays untouched and the answer does not tell")
def test_revoking_another_clients_token(issue_pair, find_client):
	pair = issue_pair()
	for client in (find_client(), find_client(client_type="Public"), find_client(is_resource_server=1)):
		for token in (pair.access_token, pair.refresh_token, pair.code, "unknown"):
			revocation.revoke_credential(token, client)
	assert is_alive(pair) == (True, True)


@requirement("security", "23", "a public client's token may be revoked by whoever holds it")
def test_a_bare_holder(issue_pair, find_client):
	public, confidential = issue_pair(find_client(client_type="Public")), issue_pair()
	revocation.revoke_credential("unknown", None)
	revocation.revoke_credential(public.refresh_token, None)
	assert state(public)[0] == "Revoked"
	with pytest.raises(InvalidClient):
		revocation.revoke_credential(confidential.refresh_token, None)
	assert is_alive(confidential) == (True, True)


@requirement("security", "32", "whoever reads a hash holds no token")
def test_the_hash_of_a_token_is_no_token(issue_pair):
	pair = issue_pair()
	stored = frappe.db.get_value("OAuth2 Bearer Token", pair.row, ["access_token_hash", "refresh_token_hash"])
	for value in stored:
		assert describe(value, pair.client) == INACTIVE
		revocation.revoke_credential(value, pair.client)
		assert tokens.find(value) is None
	assert is_alive(pair) == (True, True)
