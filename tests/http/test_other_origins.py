"""Which pages of other origins read the answers of endpoints (CORS)."""

import pytest
import requests

from tests.support.answers import granted
from tests.support.clients import bearer

requirement = pytest.mark.requirement
OURS, ANOTHER, FOREIGN = "https://spa.example:8443", "https://another.example", "https://evil.example"


@pytest.fixture(scope="module")
def page(make_client):
	"""A client that runs in a page."""
	return make_client(public=True, scopes=["openid"], redirect_uris=[f"{OURS}/cb", "com.example.app:/cb"])


@pytest.fixture(scope="module")
def another(make_client):
	return make_client(public=True, scopes=["openid"], redirect_uris=[f"{ANOTHER}/cb"])


def reads(answer, origin: str) -> bool:
	"""Whether a browser lets a page of the origin read the answer; never with cookies."""
	assert "Access-Control-Allow-Credentials" not in answer.headers
	assert answer.headers.get("Access-Control-Allow-Origin") in (None, origin)
	return answer.headers.get("Access-Control-Allow-Origin") == origin


@requirement("security", "47", "the origin of a client reads the answers to it, errors too")
def test_a_client_in_a_page(site, page, another, allow, user):
	allowed = allow(page, user)
	answer = page.exchange(allowed, auth="id", **{"code_verifier": allowed.verifier})
	tokens = granted(answer)
	for origin, expected in ((OURS, True), (ANOTHER, False), (FOREIGN, False), ("null", False)):
		headers = {"Origin": origin}
		info = bearer(site, tokens["access_token"], site.endpoint("userinfo"), headers=headers)
		assert info.status_code == 200 and reads(info, origin) is expected
	refused = page.token(grant_type="refresh_token", refresh_token="x", options={"headers": {"Origin": OURS}})
	assert refused.status_code == 400 and reads(refused, OURS)
	unknown = bearer(site, "unknown", site.endpoint("userinfo"), headers={"Origin": OURS})
	assert unknown.status_code == 401 and reads(unknown, OURS)
	assert "WWW-Authenticate" in unknown.headers["Access-Control-Expose-Headers"]


@requirement("security", "47", "a preflight is answered for the origins of clients alone")
@pytest.mark.parametrize("endpoint", ["get_token", "revoke_token", "userinfo"])
def test_a_preflight(site, page, endpoint):
	for origin, expected in ((OURS, True), (FOREIGN, False), (f"{OURS}0", False), (OURS[:-1], False)):
		headers = {
			"Origin": origin,
			"Access-Control-Request-Method": "POST",
			"Access-Control-Request-Headers": "authorization",
		}
		answer = requests.options(site.endpoint(endpoint), headers=headers, timeout=60)
		assert reads(answer, origin) is expected, origin
		if expected:
			assert "POST" in answer.headers["Access-Control-Allow-Methods"]
			assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


@requirement("security", "47", "no other origin reads anything else with a token, unless the site allows it")
def test_other_methods(site, page, allow, user):
	headers = {"Origin": OURS}
	answer = bearer(site, "unknown", "/api/resource/ToDo", headers=headers)
	assert not reads(answer, OURS)


@requirement("security", "47", "the origin of a disabled client reads nothing")
def test_a_disabled_client(site, make_client, admin):
	client = make_client(public=True, redirect_uris=["https://gone.example/cb"])
	headers = {"Origin": "https://gone.example"}
	for expected in (True, False):
		answer = requests.post(site.endpoint("get_token"), headers=headers, timeout=60)
		assert reads(answer, headers["Origin"]) is expected
		admin.update("OAuth2 Client", client.client_id, enabled=0)
