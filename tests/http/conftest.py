"""Tests over HTTP, against a live site."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _start_the_clock(request):
	"""Issue what is to expire when the run starts, so that the other tests fill the time."""
	if any(item.get_closest_marker("expiry") for item in request.session.items):
		request.getfixturevalue("short_lived")
