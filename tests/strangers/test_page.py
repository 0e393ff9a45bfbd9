"""oidc-client-ts in a page of another origin: it signs a person in, and reads what its token opens."""

import json
import os
from pathlib import Path

import pytest

from tests.browser.conftest import cookie_of
from tests.support.receiver import Receiver

requirement = pytest.mark.requirement

LIBRARY = Path("clients/node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js")
# Of the library's documentation, with its own names.
PAGE = """<!doctype html><title>App</title><script src="/library.js"></script><script>
const settings = %(settings)s;
const manager = new oidc.UserManager(settings);
const show = (seen) => { window.seen = seen; document.title = "Done"; };
const run = async () => {
	if (!location.search) return manager.signinRedirect();
	let user = await manager.signinCallback();
	const headers = { Authorization: `Bearer ${user.access_token}` };
	const list = await fetch(`${settings.authority}/api/resource/ToDo`, { headers });
	const refused = await fetch(`${settings.authority}/api/resource/Note`, { headers });
	user = await manager.signinSilent();
	await manager.revokeTokens();
	const ended = await fetch(`${settings.authority}/api/resource/ToDo`,
		{ headers: { Authorization: `Bearer ${user.access_token}` } });
	show({ profile: user.profile, scope: user.scope, listed: list.status, refused: refused.status,
		challenge: refused.headers.get("WWW-Authenticate"), ended: ended.status });
};
run().catch((error) => show({ error: String(error) }));
</script>"""


@pytest.fixture
def library():
	path = Path(os.environ.get("DEVBENCH_DIR", "")) / LIBRARY
	if not path.exists():
		pytest.skip("the npm package oidc-client-ts is not in the development bench")
	return path.read_text()


@pytest.fixture
def app(library, make_client, make_scope, issuer):
	"""A page of another origin that is a client of the site."""
	server = Receiver()
	address = f"{server.base_url}/app"
	scopes = ["openid", "profile", make_scope(doctypes={"ToDo": ["read"]})]
	client = make_client(public=True, scopes=scopes, redirect_uris=[address])
	settings = {
		"authority": issuer,
		"client_id": client.client_id,
		"redirect_uri": address,
		"loadUserInfo": True,
		"scope": f"{client.scope} offline_access",
	}
	server.pages |= {"/library.js": library, "/app": PAGE % {"settings": json.dumps(settings)}}
	yield address, client
	server.close()


@requirement(
	"security",
	"47",
	"a page of the origin of its client signs a person in, calls REST, refreshes, and revokes",
)
def test_the_whole_flow(app, browser, login, make_user):
	address, client = app
	person = make_user(roles=["System Manager"], first_name="Ada")
	context = browser.new_context()
	context.add_cookies([cookie_of(cookie) for cookie in login(person).cookies])
	page = context.new_page()
	page.goto(address)
	page.click("button[value=allow]")
	page.wait_for_function("window.seen", timeout=20_000)
	seen = page.evaluate("window.seen")
	assert "error" not in seen, seen
	assert seen["profile"]["given_name"] == "Ada" and set(seen["scope"].split()) == set(client.scopes)
	assert (seen["listed"], seen["refused"], seen["ended"]) == (200, 403, 401)
	assert 'error="insufficient_scope"' in seen["challenge"]
