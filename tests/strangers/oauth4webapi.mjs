// Signs a person in with oauth4webapi, and uses each token once.
import * as oauth from "oauth4webapi";

import { browse, report, settings } from "./person.mjs";

const issuer = new URL(settings.issuer);
const options = { [oauth.allowInsecureRequests]: issuer.protocol === "http:" };
const METHODS = {
	client_secret_basic: oauth.ClientSecretBasic,
	client_secret_post: oauth.ClientSecretPost,
	none: oauth.None,
};
const client = { client_id: settings.client_id, id_token_signed_response_alg: settings.alg };
const authentication = METHODS[settings.method](settings.client_secret);

async function discover() {
	const response = await oauth.discoveryRequest(issuer, { algorithm: "oidc", ...options });
	return oauth.processDiscoveryResponse(issuer, response);
}

async function signIn(server) {
	const verifier = oauth.generateRandomCodeVerifier();
	const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
	const url = new URL(server.authorization_endpoint);
	url.search = new URLSearchParams({
		client_id: client.client_id,
		redirect_uri: settings.redirect_uri,
		response_type: "code",
		state,
		nonce,
		code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
		code_challenge_method: "S256",
		...settings.parameters,
	});
	const answer = oauth.validateAuthResponse(server, client, await browse(url), state);
	const response = await oauth.authorizationCodeGrantRequest(
		server,
		client,
		authentication,
		answer,
		settings.redirect_uri,
		verifier,
		options,
	);
	const expected = { expectedNonce: nonce, maxAge: settings.parameters.max_age, requireIdToken: true };
	const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expected);
	await oauth.validateApplicationLevelSignature(server, response, options);
	return tokens;
}

async function refresh(server, token) {
	const response = await oauth.refreshTokenGrantRequest(server, client, authentication, token, options);
	const tokens = await oauth.processRefreshTokenResponse(server, client, response);
	await oauth.validateApplicationLevelSignature(server, response, options);
	return tokens;
}

async function program() {
	const server = await discover();
	const tokens = await signIn(server);
	const claims = oauth.getValidatedIdTokenClaims(tokens);
	const ask = (token) => oauth.userInfoRequest(server, client, token, options);
	const check = (answer) => oauth.processUserInfoResponse(server, client, claims.sub, answer);

	const userinfo = await check(await ask(tokens.access_token));
	const again = await refresh(server, tokens.refresh_token);
	const refreshed = oauth.getValidatedIdTokenClaims(again);
	await check(await ask(again.access_token));
	const revoked = oauth.revocationRequest(server, client, authentication, again.refresh_token, options);
	await oauth.processRevocationResponse(await revoked);
	const after = await ask(again.access_token);
	return { claims, id_token: tokens.id_token, userinfo, refreshed, after_revocation: after.status };
}

report(program);
