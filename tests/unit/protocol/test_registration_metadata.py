"""Reading the metadata of clients that register themselves, without a request."""

import json

import pytest

from oauth_provider.protocol.clients.registration_metadata import SiteRules, parse_document, read_registration
from oauth_provider.protocol.clients.self_made import THIS_DEVICE, host_of, list_hosts
from oauth_provider.protocol.errors import (
	InvalidClientMetadata,
	InvalidRedirectUri,
	UnapprovedSoftwareStatement,
)
from tests.support.agents import AGENTS, CLAUDE, LISTED, SCHEMES

requirement = pytest.mark.requirement
ACCEPTED = {*LISTED, THIS_DEVICE, *(f"{scheme}:" for scheme in SCHEMES)}
RULES = SiteRules(
	accepts_host=ACCEPTED.__contains__,
	auth_methods=("none", "client_secret_basic", "client_secret_post"),
	scopes=("openid", "profile", "email"),
	accepted_schemes=SCHEMES,
)
LOOPBACK = "http://127.0.0.1:1234/cb"


def read(**changes):
	return read_registration({"redirect_uris": [LOOPBACK], **changes}, RULES)


@requirement("RFC 7591", "3.2.1", "what well-known agents send is registered as they need it")
@pytest.mark.parametrize("agent", AGENTS, ids=str)
def test_agents_are_read(agent):
	read = read_registration(agent.sends, RULES)
	assert list(read.metadata.redirect_uris) == agent.gets
	assert list_hosts(read.metadata.redirect_uris)[0] == agent.host
	assert read.metadata.app_name == agent.sends["client_name"]
	assert read.metadata.client_type == "Public"
	assert read.metadata.grant_types == ("authorization_code", "refresh_token")
	asked = agent.sends.get("scope")
	assert read.scopes == (tuple(asked.split()) if asked else RULES.scopes)


@requirement(
	"RFC 7591", "2", "the defaults of a registration: a public client with codes, and the scopes of the site"
)
def test_defaults():
	registration = read()
	metadata = registration.metadata
	assert (metadata.client_type, metadata.token_endpoint_auth_method) == ("Public", "none")
	assert metadata.grant_types == ("authorization_code",)
	assert registration.application_type == "native"
	assert registration.scopes == RULES.scopes
	assert metadata.app_name == THIS_DEVICE


@requirement("security", "45", "one bad redirect URI does not cost a registration the others")
def test_bad_redirect_uris_are_left_out():
	bad = [
		"javascript:alert(1)",
		"https://evil.example/cb",
		"http://claude.ai/cb",
		"https://claude.ai.evil.example/cb",
		"https://claude.ai@evil.example/cb",
		"https://claude.ai/cb#x",
		"https://claude.ai:8443/cb",
		"com.example.app:/cb",
		"data:text/html,x",
		"x" * 3000,
		"",
		"https://claude.ai/\x00",
	]
	good = "https://CLAUDE.ai/cb"
	assert read(redirect_uris=[*bad, good]).metadata.redirect_uris == (good,)


@requirement("RFC 7591", "3.2.2", "a registration without a possible redirect URI is invalid_redirect_uri")
@pytest.mark.parametrize(
	"uris", [["https://evil.example/cb"], ["javascript:alert(1)"], ["com.example.app:/cb"], [], None, [""]]
)
def test_no_possible_redirect_uri(uris):
	with pytest.raises(InvalidRedirectUri):
		read(redirect_uris=uris)


@requirement("security", "45", "whoever registers gets the scopes of the site's list, and never others")
def test_scopes_are_those_of_the_list():
	assert read(scope="email all admin openid nothing").scopes == ("openid", "email")
	with pytest.raises(InvalidClientMetadata, match="openid, profile, email"):
		read(scope="all admin")


@requirement("RFC 7591", "2", "a confidential method is honoured, and one that the server lacks is no other")
def test_authentication_method():
	metadata = read(token_endpoint_auth_method="client_secret_post").metadata
	assert (metadata.client_type, metadata.token_endpoint_auth_method) == (
		"Confidential",
		"client_secret_post",
	)
	assert metadata.enforce_auth_method
	with pytest.raises(InvalidClientMetadata, match="private_key_jwt"):
		read(token_endpoint_auth_method="private_key_jwt")


@requirement("RFC 7591", "3.2.2", "software statements are refused by their own error")
def test_software_statement():
	with pytest.raises(UnapprovedSoftwareStatement):
		read(software_statement="eyJhbGciOiJub25lIn0.e30.")


@requirement("RFC 8252", "8.3", "http://localhost is for programs on the device")
def test_localhost_is_for_native_clients():
	uri = "http://localhost:9/cb"
	assert read(redirect_uris=[uri]).metadata.allow_localhost_redirect
	with pytest.raises(InvalidRedirectUri):
		read(redirect_uris=[uri], application_type="web")


@requirement("RFC 7591", "3.2.2", "members with impossible values are invalid_client_metadata")
@pytest.mark.parametrize(
	"changes",
	[
		{"redirect_uris": LOOPBACK},
		{"redirect_uris": [LOOPBACK, 5]},
		{"redirect_uris": {"a": LOOPBACK}},
		{"client_name": ["x"]},
		{"client_name": "x" * 141},
		{"client_name": "a\u202eb"},
		{"client_name": "<img src=https://evil.example/x.png>"},
		{"client_name": "a\u0000b"},
		{"client_name": "a\ud800b"},
		{"client_uri": "javascript:alert(1)"},
		{"policy_uri": "https://x" + "y" * 500},
		{"grant_types": ["client_credentials"]},
		{"grant_types": "authorization_code"},
		{"response_types": ["token"]},
		{"application_type": "spaceship"},
		{"scope": 'a"b'},
		{"scope": ["openid"]},
		{"contacts": "me@example.com"},
	],
	ids=lambda changes: "-".join(changes),
)
def test_impossible_values(changes):
	with pytest.raises(InvalidClientMetadata) as refusal:
		read(**changes)
	assert next(iter(changes)) in refusal.value.description
	assert refusal.value.description.isascii()


@requirement("RFC 7591", "2", "members that the server does not know are ignored")
def test_unknown_members_are_ignored():
	read(
		**CLAUDE.sends, **{"client_name#ja": "x", "mcp": {"a": [1]}, "logo_uri": "https://evil.example/x.png"}
	)


@requirement("RFC 7591", "3.2.2", "bodies that are no JSON object, or bombs, are invalid_client_metadata")
@pytest.mark.parametrize(
	"body",
	[
		b"",
		b"{",
		b"[]",
		b'"x"',
		b"null",
		b"\xff\xfe",
		b"[" * 9000,
		b'{"a":' * 5000,
		json.dumps({"a": "x" * 20000}).encode(),
	],
	ids=lambda body: f"{len(body)}{body[:6]!r}",
)
def test_bodies_that_are_no_metadata(body):
	with pytest.raises(InvalidClientMetadata):
		parse_document(body, 16384)


def test_hosts():
	assert host_of("http://[::1]:99/x") == host_of("http://localhost/") == THIS_DEVICE
	assert host_of("https://App.example.com:8443/x") == "app.example.com:8443"
	assert host_of("http://localhost.evil.example/x") == "localhost.evil.example"
	uris = ["http://127.0.0.1/", "cursor://x/y", "https://b.example/", "https://a.example/"]
	assert list_hosts(uris) == [THIS_DEVICE, "cursor:", "b.example", "a.example"]
