"""Which pages of other origins read the answers of endpoints (CORS)."""

import pytest
import requests

from tests.support.answers import granted
from tests.support.clients import bearer
from tests.support.other_origins import preflight, reads
from tests.support.site_config import configured

requirement = pytest.mark.requirement
OURS, ANOTHER, FOREIGN = "https://spa.example:8443", "https://another.example", "https://evil.example"
#: Which no browser sends, and origins that look like ours.
SPELLINGS = (
	f"{OURS}0",
	OURS[:-1],
	f"{OURS}/",
	OURS.upper(),
	OURS.replace("https", "http"),
	"null",
	f"{OURS}, {OURS}",
)


@pytest.fixture(scope="module")
def page(make_client):
	"""A client that runs in a page."""
	return make_client(public=True, scopes=["openid"], redirect_uris=[f"{OURS}/cb", "com.example.app:/cb"])


@pytest.fixture(scope="module")
def another(make_client):
	return make_client(public=True, scopes=["openid"], redirect_uris=[f"{ANOTHER}/cb"])


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


@requirement("security", "47", "the origin of another client reads no answer to a client that is known")
def test_the_answer_is_for_the_origin_of_its_client(page, another, allow, user, confidential):
	tokens = allow(page, user).tokens()
	for origin, expected in ((ANOTHER, False), (OURS, True)):
		options = {"headers": {"Origin": origin}}
		answer = page.refresh(tokens["refresh_token"], options=options)
		assert reads(answer, origin) is expected
		tokens = granted(answer)
		for form in ({"token": "unknown"}, {"token": tokens["access_token"]}):
			assert reads(page.post("revoke_token", form, **options), origin) is expected
		refused = confidential.post("introspect_token", {"token": "x"}, auth="id", **options)
		assert refused.status_code == 401 and not reads(refused, origin)
		nobody = page.post("get_token", {"grant_type": "refresh_token"}, auth="nobody", **options)
		assert nobody.status_code == 401 and reads(nobody, origin)


@requirement("security", "47", "a preflight is answered for the origins of clients alone")
@pytest.mark.parametrize("endpoint", ["get_token", "revoke_token", "introspect_token", "userinfo"])
def test_a_preflight(site, page, endpoint):
	for origin in (OURS, FOREIGN, *SPELLINGS):
		answer = preflight(site.endpoint(endpoint), origin, "POST", "authorization,x-client")
		assert answer.status_code == 200 and reads(answer, origin) is (origin == OURS), origin
		if origin == OURS:
			assert "POST" in answer.headers["Access-Control-Allow-Methods"]
			assert answer.headers["Access-Control-Allow-Headers"] == "authorization,x-client"


@requirement("security", "47", "an origin is compared as browsers write it")
def test_how_an_origin_is_written(site, make_client):
	uris = [
		"https://Upper.Example/cb",
		"https://default.example:443/cb",
		"http://127.0.0.1:8123/cb",
		"http://[::1]/",
	]
	make_client(public=True, redirect_uris=uris)
	for origin, expected in (
		("https://upper.example", True),
		("https://Upper.Example", False),
		("https://default.example", True),
		("https://default.example:443", False),
		("http://default.example", False),
		("http://127.0.0.1:8123", True),
		("http://127.0.0.1:8124", False),
		("http://[::1]", True),
	):
		assert reads(preflight(site.endpoint("get_token"), origin, "POST", ""), origin) is expected, origin


@requirement("security", "47", "at an endpoint, no rule of the site adds cookies for another origin")
@pytest.mark.parametrize("allowed", ["*", [FOREIGN, OURS]])
def test_the_site_allows_no_cookies(site, page, another, allowed):
	if not site.bench:
		pytest.skip("the site's configuration is out of reach")
	with configured(site, allow_cors=allowed):
		for origin in (FOREIGN, OURS):
			for endpoint in ("get_token", "userinfo", "test_resource"):
				options = {"headers": {"Origin": origin}, "timeout": 60}
				assert reads(requests.post(site.endpoint(endpoint), **options), origin)
				assert reads(requests.get(site.endpoint(endpoint), **options), origin)
				asked = preflight(site.endpoint(endpoint), origin, "POST", "content-type")
				assert (
					reads(asked, origin) and asked.headers["Access-Control-Allow-Headers"] == "content-type"
				)


@requirement("security", "47", "the origin of a disabled client reads nothing")
def test_a_disabled_client(site, make_client, admin):
	client = make_client(public=True, redirect_uris=["https://gone.example/cb"])
	headers = {"Origin": "https://gone.example"}
	for expected in (True, False):
		answer = requests.post(site.endpoint("get_token"), headers=headers, timeout=60)
		assert reads(answer, headers["Origin"]) is expected
		admin.update("OAuth2 Client", client.client_id, enabled=0)
