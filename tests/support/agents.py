"""What well-known agents, editors and command lines send when they register themselves (RFC 7591)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Agent:
	"""A client, and what a site gives it.

	Attributes:
		sends: the body of its registration.
		gets: the redirect URIs that remain on a site which lists `LISTED` and accepts `SCHEMES`.
		host: by which administrators know it.
		returns_to: a redirect URI that it then sends, with a port of its own.
	"""

	name: str
	sends: dict
	gets: list[str]
	host: str
	returns_to: str

	def __str__(self) -> str:
		return self.name


LISTED = ("claude.ai", "vscode.dev", "insiders.vscode.dev")
SCHEMES = ("cursor",)
BOTH = ["authorization_code", "refresh_token"]

CLAUDE = Agent(
	"Claude",
	{
		"client_name": "Claude",
		"redirect_uris": ["https://claude.ai/api/mcp/auth_callback"],
		"grant_types": BOTH,
		"response_types": ["code"],
		"token_endpoint_auth_method": "none",
		"scope": "openid profile",
	},
	["https://claude.ai/api/mcp/auth_callback"],
	"claude.ai",
	"https://claude.ai/api/mcp/auth_callback",
)
CLAUDE_CODE = Agent(
	"Claude Code",
	{
		"client_name": "Claude Code",
		"redirect_uris": ["http://localhost:53682/callback"],
		"grant_types": BOTH,
		"response_types": ["code"],
		"token_endpoint_auth_method": "none",
	},
	["http://localhost:53682/callback"],
	"localhost",
	"http://localhost:41234/callback",
)
VS_CODE = Agent(
	"VS Code",
	{
		"client_name": "Visual Studio Code",
		"client_uri": "https://code.visualstudio.com",
		"grant_types": [*BOTH, "urn:ietf:params:oauth:grant-type:device_code"],
		"response_types": ["code"],
		"redirect_uris": [
			"https://insiders.vscode.dev/redirect",
			"https://vscode.dev/redirect",
			"http://127.0.0.1/",
			"http://127.0.0.1:33418/",
		],
		"token_endpoint_auth_method": "none",
		"application_type": "native",
	},
	[
		"https://insiders.vscode.dev/redirect",
		"https://vscode.dev/redirect",
		"http://127.0.0.1/",
		"http://127.0.0.1:33418/",
	],
	"localhost",
	"http://127.0.0.1:50123/",
)
CURSOR = Agent(
	"Cursor",
	{
		"client_name": "Cursor",
		"redirect_uris": [
			"cursor://anysphere.cursor-mcp/oauth/callback",
			"http://localhost:8787/callback",
			"https://www.cursor.com/agents/mcp/oauth/callback",
		],
		"grant_types": BOTH,
		"response_types": ["code"],
		"token_endpoint_auth_method": "none",
	},
	["cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/callback"],
	"localhost",
	"cursor://anysphere.cursor-mcp/oauth/callback",
)
GEMINI_CLI = Agent(
	"Gemini CLI",
	{
		"client_name": "Gemini CLI MCP Client",
		"redirect_uris": ["http://localhost:7777/oauth/callback"],
		"grant_types": BOTH,
		"response_types": ["code"],
		"token_endpoint_auth_method": "none",
	},
	["http://localhost:7777/oauth/callback"],
	"localhost",
	"http://localhost:7777/oauth/callback",
)
INSPECTOR = Agent(
	"MCP Inspector",
	{
		"client_name": "MCP Inspector",
		"client_uri": "https://github.com/modelcontextprotocol/inspector",
		"redirect_uris": [
			"http://localhost:6274/oauth/callback",
			"http://localhost:6274/oauth/callback/debug",
		],
		"grant_types": BOTH,
		"response_types": ["code"],
		"token_endpoint_auth_method": "none",
		"scope": "",
	},
	["http://localhost:6274/oauth/callback", "http://localhost:6274/oauth/callback/debug"],
	"localhost",
	"http://localhost:6274/oauth/callback",
)
OPENCODE = Agent(
	"OpenCode",
	{
		"client_name": "OpenCode",
		"redirect_uris": ["http://127.0.0.1:19876/mcp/oauth/callback"],
		"grant_types": BOTH,
		"response_types": ["code"],
		"token_endpoint_auth_method": "none",
	},
	["http://127.0.0.1:19876/mcp/oauth/callback"],
	"localhost",
	"http://127.0.0.1:19876/mcp/oauth/callback",
)
AGENTS = (CLAUDE, CLAUDE_CODE, VS_CODE, CURSOR, GEMINI_CLI, INSPECTOR, OPENCODE)
