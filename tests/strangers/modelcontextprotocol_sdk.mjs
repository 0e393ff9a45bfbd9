// The MCP SDK as its documentation shows it: it registers itself, asks the user, lists tools, and calls one.
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { browse, report, settings } from "./person.mjs";

const stored = {};
const authProvider = {
	redirectUrl: settings.redirect_uri,
	clientMetadata: { client_name: "Assistant", redirect_uris: [settings.redirect_uri] },
	clientInformation: () => stored.client,
	saveClientInformation: (client) => void (stored.client = client),
	tokens: () => stored.tokens,
	saveTokens: (tokens) => void (stored.tokens = tokens),
	codeVerifier: () => stored.verifier,
	saveCodeVerifier: (verifier) => void (stored.verifier = verifier),
	redirectToAuthorization: (url) => void (stored.url = url),
};
const open = () => new StreamableHTTPClientTransport(new URL(settings.url), { authProvider });
const client = () => new Client({ name: "assistant", version: "1.0.0" });

await report(async () => {
	const first = open();
	try {
		await client().connect(first);
		throw new Error("the server asked for no token");
	} catch (error) {
		if (!(error instanceof UnauthorizedError)) throw error;
	}
	await first.finishAuth((await browse(stored.url)).searchParams.get("code"));
	const connected = client();
	await connected.connect(open());
	const { tools } = await connected.listTools();
	const said = await connected.callTool({ name: "say_who" });
	return { tools: tools.map((tool) => tool.name), said: said.structuredContent, ...stored };
});
