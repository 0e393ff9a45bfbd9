// Signs a person in with openid-client, and uses each token once.
import * as client from "openid-client";

import { browse, report, settings } from "./person.mjs";

const SWITCHES = {
	"http:": [client.allowInsecureRequests, client.enableNonRepudiationChecks],
	"https:": [client.enableNonRepudiationChecks],
};
const METHODS = {
	client_secret_basic: client.ClientSecretBasic,
	client_secret_post: client.ClientSecretPost,
	none: client.None,
};

async function signIn(config) {
	const verifier = client.randomPKCECodeVerifier();
	const [state, nonce] = [client.randomState(), client.randomNonce()];
	const url = client.buildAuthorizationUrl(config, {
		redirect_uri: settings.redirect_uri,
		state,
		nonce,
		code_challenge: await client.calculatePKCECodeChallenge(verifier),
		code_challenge_method: "S256",
		...settings.parameters,
	});
	return client.authorizationCodeGrant(config, await browse(url), {
		pkceCodeVerifier: verifier,
		expectedState: state,
		expectedNonce: nonce,
		idTokenExpected: true,
		maxAge: settings.parameters.max_age,
	});
}

async function program() {
	const issuer = new URL(settings.issuer);
	const config = await client.discovery(
		issuer,
		settings.client_id,
		{ id_token_signed_response_alg: settings.alg },
		METHODS[settings.method](settings.client_secret),
		{ execute: SWITCHES[issuer.protocol] },
	);
	const tokens = await signIn(config);
	const claims = tokens.claims();
	const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
	const again = await client.refreshTokenGrant(config, tokens.refresh_token);
	const result = { claims, id_token: tokens.id_token, userinfo, refreshed: again.claims() };
	await client.fetchUserInfo(config, again.access_token, claims.sub);
	await client.tokenRevocation(config, again.refresh_token);
	const after = await client.fetchUserInfo(config, again.access_token, claims.sub).catch((error) => error);
	return { ...result, after_revocation: after.status ?? null };
}

report(program);
