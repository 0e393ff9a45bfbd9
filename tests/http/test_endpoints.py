"""Each endpoint of the protocol accepts the verbs of its entry in the registry, and refuses every other."""

import pytest
import requests

from oauth_provider.wire.endpoints import ENDPOINTS, Audience
from tests.support.answers import no_traceback, refused
from tests.support.flow import allow, authorization_request

requirement = pytest.mark.requirement
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# What Java sends by itself.
PREFERS_HTML = {"Accept": "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}


@pytest.mark.usefixtures("registering")
@requirement("RFC 9110", "15.5.6", "another method is answered 405 with Allow")
@requirement("design", "", "an endpoint accepts its own verbs only")
@pytest.mark.parametrize("headers", [{}, PREFERS_HTML], ids=["any", "HTML"])
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_an_endpoint_accepts_its_own_verbs_only(endpoint, verb, headers, site):
	url = site.base_url + endpoint.address
	answer = requests.request(verb, url, headers=headers, timeout=60, allow_redirects=False)
	no_traceback(answer)
	# Without parameters no request is served but one for a document, and the logout of a guest, who may have clicked
	# twice; only a wrong verb is refused with 405.
	of_guest = (("end_session", "GET"), ("log_out", "POST"))
	needs_nothing = endpoint.audience is Audience.ANYONE or (endpoint.name, verb) in of_guest
	is_served = needs_nothing and verb in endpoint.verbs
	assert answer.status_code == 200 if is_served else 303 <= answer.status_code < 500
	assert (answer.status_code == 405) is (verb not in endpoint.verbs)
	if answer.status_code == 405:
		assert answer.headers["Allow"] == ", ".join(endpoint.verbs)
		if not endpoint.is_for_people and verb != "HEAD":
			refused(answer, "invalid_request", 405)


@requirement("RFC 9110", "9.2.1", "HEAD and a prefetch of an authorization request start nothing")
@pytest.mark.parametrize(
	"verb, headers, status",
	[
		("HEAD", {}, 405),
		("GET", {"Sec-Purpose": "prefetch"}, 503),
		("GET", {"Sec-Purpose": "prefetch;prerender"}, 503),
		("GET", {"Purpose": "prefetch"}, 503),
	],
)
def test_a_look_at_the_link_starts_nothing(verb, headers, status, make_client, user, login, site, admin):
	trusted = make_client(skip_authorization=1)
	url, query = site.endpoint("authorize"), authorization_request(trusted, None)
	answer = login(user).request(verb, url, params=query, headers=headers, timeout=60, allow_redirects=False)
	assert answer.status_code == status
	assert "Location" not in answer.headers and "no-store" in answer.headers["Cache-Control"]
	assert not admin.names("OAuth2 Authorization Code", [["client", "=", trusted.client_id]])
	assert not admin.names("OAuth2 Grant", [["client", "=", trusted.client_id]])
	# The user opens the link afterwards.
	assert allow(login(user), trusted, user.name).code
