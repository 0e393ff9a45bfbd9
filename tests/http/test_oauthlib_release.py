"""Which release of oauthlib the server under test has loaded."""

import os

import pytest
import requests

requirement = pytest.mark.requirement
ASKED = os.environ.get("DEVBENCH_OAUTHLIB")


@pytest.mark.skipif(not ASKED, reason="no release was asked for: `devbench test --oauthlib VERSION`")
@requirement("design", "", "every process of the server runs on the release that was asked for")
def test_the_server_runs_on_the_release_that_was_asked_for(site):
	loaded = {}
	for _ in range(40):
		answer = requests.get(f"{site.base_url}/devbench", timeout=20).json()
		loaded[answer["pid"]] = answer["oauthlib"]
	assert set(loaded.values()) == {ASKED}, loaded
