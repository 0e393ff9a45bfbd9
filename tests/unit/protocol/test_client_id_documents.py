"""The document at a client_id: whose it is, what it may not hold, and how its client authenticates."""

import pytest

from oauth_provider.protocol.clients import client_id_documents
from oauth_provider.protocol.clients.client_id_documents import read_description
from oauth_provider.protocol.clients.document_hosts import is_accepted, is_listed
from oauth_provider.protocol.errors import InvalidClientMetadata, InvalidRedirectUri
from oauth_provider.store.records import Settings

requirement = pytest.mark.requirement
SETTINGS = Settings(allow_metadata_documents=True)

#: As the apps publish them.
CLAUDE = {
	"client_id": "https://claude.ai/oauth/mcp-oauth-client-metadata",
	"client_name": "Claude",
	"client_uri": "https://claude.ai",
	"redirect_uris": ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
	"grant_types": ["authorization_code", "refresh_token"],
	"response_types": ["code"],
	"token_endpoint_auth_method": "none",
}
CLAUDE_CODE = {
	"client_id": "https://claude.ai/oauth/claude-code-client-metadata",
	"client_name": "Claude Code",
	"redirect_uris": ["http://localhost/callback", "http://127.0.0.1/callback"],
	"grant_types": ["authorization_code", "refresh_token"],
	"response_types": ["code"],
	"token_endpoint_auth_method": "none",
}
CHATGPT = {
	"client_id": "https://chatgpt.com/oauth/client.json",
	"client_name": "ChatGPT",
	"client_uri": "https://chatgpt.com/",
	"logo_uri": "https://cdn.example/logo.png",
	"redirect_uris": ["https://chatgpt.com/connector_platform_oauth_redirect"],
	"grant_types": ["authorization_code", "refresh_token"],
	"response_types": ["code"],
	"token_endpoint_auth_method": "private_key_jwt",
	"token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
	"token_endpoint_auth_signing_alg": "RS256",
	"jwks_uri": "https://chatgpt.com/oauth/jwks.json",
}
VS_CODE = {
	"client_id": "https://vscode.dev/oauth/client-metadata.json",
	"client_name": "Visual Studio Code",
	"client_uri": "https://code.visualstudio.com",
	"redirect_uris": ["http://127.0.0.1:33418/", "https://vscode.dev/redirect"],
	"grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
	"response_types": ["code"],
	"token_endpoint_auth_method": "none",
	"application_type": "native",
}
AGENTS = [CLAUDE, CLAUDE_CODE, CHATGPT, VS_CODE]


@pytest.fixture(autouse=True)
def offered(monkeypatch):
	monkeypatch.setattr(client_id_documents, "list_offered_scopes", lambda: ["openid", "profile"])


def read(document):
	return read_description(document, document.get("client_id", ""), SETTINGS)


@requirement(
	"OAuth Client ID Metadata Document", "4", "the documents of well-known agents are understood as they are"
)
@pytest.mark.parametrize("document", AGENTS, ids=lambda document: document["client_name"])
def test_a_well_known_agent(document):
	found = read(document)
	assert found.metadata.app_name == document["client_name"]
	assert list(found.metadata.redirect_uris) == document["redirect_uris"]
	assert found.metadata.client_type == "Public"
	assert found.metadata.token_endpoint_auth_method == "none"
	assert found.metadata.grant_types == ("authorization_code", "refresh_token")
	assert found.scopes == ("openid", "profile") and not found.metadata.logo
	assert is_listed(document["client_id"], SETTINGS)


@requirement(
	"OAuth Client ID Metadata Document", "4", "client_id in the document is its URL, character for character"
)
@pytest.mark.parametrize(
	"other",
	[
		"https://claude.ai/oauth/mcp-oauth-client-metadata/",
		"https://claude.ai/oauth/MCP-oauth-client-metadata",
		"https://claude.ai:443/oauth/mcp-oauth-client-metadata",
		"https://claude.ai/oauth/mcp-oauth-client-metadata?",
		"https://claude.ai/oauth/mcp%2Doauth-client-metadata",
		" https://claude.ai/oauth/mcp-oauth-client-metadata",
		"",
		None,
		["https://claude.ai/oauth/mcp-oauth-client-metadata"],
	],
)
def test_another_client_id(other):
	with pytest.raises(InvalidClientMetadata, match="character for character"):
		read_description({**CLAUDE, "client_id": other}, CLAUDE["client_id"], SETTINGS)


@requirement("OAuth Client ID Metadata Document", "4.1", "a document holds no secret and no private key")
@pytest.mark.parametrize(
	("members", "problem"),
	[
		({"client_secret": "x"}, "client_secret"),
		({"client_secret": None}, "client_secret"),
		({"client_secret_expires_at": 0}, "client_secret_expires_at"),
		({"jwks": {"keys": [{"kty": "RSA", "n": "a", "e": "AQAB", "d": "b"}]}}, "jwks"),
		({"jwks": {"keys": [{"kty": "oct", "k": "a"}]}}, "jwks"),
		({"token_endpoint_auth_method": "client_secret_basic"}, "token_endpoint_auth_method"),
		({"token_endpoint_auth_method": "client_secret_post"}, "token_endpoint_auth_method"),
		({"token_endpoint_auth_method": "client_secret_jwt"}, "token_endpoint_auth_method"),
		({"token_endpoint_auth_method": "private_key_jwt"}, "token_endpoint_auth_method"),
		({"token_endpoint_auth_method": ["none"]}, "token_endpoint_auth_method"),
		(
			{
				"token_endpoint_auth_method": "client_secret_post",
				"token_endpoint_auth_methods_supported": ["none"],
			},
			"token_endpoint_auth_method",
		),
		(
			{
				"token_endpoint_auth_method": "private_key_jwt",
				"token_endpoint_auth_methods_supported": ["private_key_jwt"],
			},
			"token_endpoint_auth_method",
		),
		(
			{
				"token_endpoint_auth_method": "private_key_jwt",
				"token_endpoint_auth_methods_supported": "none",
			},
			"token_endpoint_auth_methods_supported",
		),
	],
)
def test_a_secret(members, problem):
	with pytest.raises(InvalidClientMetadata, match=problem):
		read({**CLAUDE, **members})


def test_a_document_without_a_method_has_none():
	document = {name: value for name, value in CLAUDE.items() if name != "token_endpoint_auth_method"}
	assert read(document).metadata.client_type == "Public"


@pytest.mark.parametrize("name", [None, "", 1, "a\u202eb", "a\x00b", "\ud800", "x" * 141])
def test_a_name_that_cannot_be_shown(name):
	with pytest.raises(InvalidClientMetadata):
		read({**CLAUDE, "client_name": name})


@pytest.mark.parametrize(
	"uris",
	[[], ["javascript:alert(1)"], ["http://app.example/cb"], ["data:text/html,x"], ["https://a@b.example/"]],
)
def test_no_redirect_uri_that_can_be_used(uris):
	with pytest.raises(InvalidRedirectUri):
		read({**CLAUDE, "redirect_uris": uris})


@pytest.mark.parametrize(
	("said", "given"),
	[
		("profile", ("profile",)),
		("profile mcp", ("profile",)),
		("mcp files:read", ("openid", "profile")),
		("all admin", ("openid", "profile")),
		('"', ("openid", "profile")),
		(None, ("openid", "profile")),
		(5, ("openid", "profile")),
	],
)
def test_scopes(said, given):
	assert read({**CLAUDE, "scope": said}).scopes == given


def test_unknown_members_are_ignored():
	assert read({**CLAUDE, "x": {"y": [None]}, "software_version": 3, "jwks": 5}) == read(CLAUDE)


@pytest.mark.parametrize(
	("client_id", "is_read"),
	[
		("https://claude.ai/a", True),
		("https://claude.ai:443/a", True),
		("https://sub.claude.ai/a", False),
		("https://claude.ai.evil.example/a", False),
		("https://evilclaude.ai/a", False),
		("https://claude.ai@evil.example/a", False),
		("https://evil.example/claude.ai", False),
		("https://xn--cude-0na.ai/a", False),
	],
)
def test_listed_hosts(client_id, is_read):
	assert is_listed(client_id, SETTINGS) is is_read
	assert is_accepted(client_id, SETTINGS) is is_read
	assert is_accepted(client_id, Settings(any_metadata_document_host=True))


def test_a_host_that_is_listed_with_a_port():
	settings = Settings(metadata_document_hosts="app.example:8443")
	assert is_listed("https://app.example:8443/a", settings)
	assert not is_listed("https://app.example/a", settings)


def test_a_refused_host():
	for refused in ("claude.ai", "claude.ai:8443"):
		settings = Settings(any_metadata_document_host=True, refused_hosts=refused)
		assert not is_accepted("https://claude.ai:8443/a", settings)
		assert is_accepted("https://claude.ai/a", settings) is (refused == "claude.ai:8443")
		assert is_accepted("https://xclaude.ai/a", settings)
