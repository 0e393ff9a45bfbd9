"""Each endpoint of the protocol accepts the verbs of its entry in the registry, and refuses every other."""

import pytest
import requests

from oauth_provider.wire.endpoints import ANY_VERB, ENDPOINTS
from tests.support.answers import no_traceback

requirement = pytest.mark.requirement
# Frappe lets every verb through to these.
UNGUARDED = [endpoint for endpoint in ENDPOINTS if not endpoint.is_guarded]


@requirement("design", "", "an endpoint accepts its own verbs only")
@pytest.mark.parametrize("verb", ANY_VERB)
@pytest.mark.parametrize("endpoint", UNGUARDED, ids=lambda endpoint: endpoint.name)
def test_an_endpoint_accepts_its_own_verbs_only(endpoint, verb, site):
	answer = requests.request(verb, site.base_url + endpoint.address, timeout=60, allow_redirects=False)
	no_traceback(answer)
	# Without parameters no request is served; only a wrong verb is refused with 405.
	assert 303 <= answer.status_code < 500
	assert (answer.status_code == 405) is (verb not in endpoint.verbs)
