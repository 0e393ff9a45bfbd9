"""Tokens and codes that nobody ended: time did.

Nobody can make a token older than it is over REST, and the shortest lifetime of an access token is a minute.
So one is issued when the run starts, and these tests wait at its end for what is left of the minute. Refresh
tokens live for an hour at least: their expiry is tested inside the site.
"""

import time

import pytest

from tests.support.answers import bearer_refused, granted, refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement

pytestmark = pytest.mark.expiry


def wait_until(moment: float) -> None:
	"""Sleep until then; one second more, for a clock that is read in whole seconds."""
	time.sleep(max(0, moment + 1 - time.time()))


@pytest.fixture
def expired(short_lived):
	wait_until(short_lived.issued_at + short_lived.tokens()["expires_in"])
	return short_lived


@requirement("Frappe's own provider", "", "a code one day old: tokens")
@requirement("security", "16a", "a code expires, by default and at most after 600 s")
@requirement("RFC 6749", "4.1.2", "a code expires")
def test_a_code_expires(confidential, user, allow, settings):
	settings(authorization_code_lifetime=1)
	allowed = allow(confidential, user)
	wait_until(time.time() + 1)
	refused(confidential.exchange(allowed), "invalid_grant")


@requirement(
	"Frappe's own provider", "", "expired token on the REST API: 401 with a traceback, no `WWW-Authenticate`"
)
@requirement("security", "28", "an expired token is refused")
@requirement("RFC 6750", "3.1", "an expired token is refused")
@pytest.mark.parametrize("path", ["/api/method/frappe.auth.get_logged_user", "/api/resource/ToDo"])
def test_an_expired_token_is_refused(path, expired, site):
	bearer_refused(bearer(site, expired.access_token, path), "invalid_token", 401)


@requirement("security", "25", "an expired token is inactive, with no other member")
@requirement("RFC 7662", "2.2", "an expired token is inactive, with no other member")
def test_an_expired_token_is_inactive(expired):
	assert expired.client.introspect(expired.access_token).json() == {"active": False}


@requirement("RFC 6749", "1.5", "a refresh token outlives its access token")
def test_a_refresh_token_outlives_its_access_token(expired, site):
	tokens = granted(expired.client.refresh(expired.refresh_token))
	assert expired.client.is_active(tokens["access_token"])
