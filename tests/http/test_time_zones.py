"""Moments that decide, on a site that moves between time zones."""

import time

import pytest

from tests.support.answers import body_of, granted
from tests.support.clients import bearer

requirement = pytest.mark.requirement

# 25 hours apart, one of them off the full hour: more than a token lives.
ZONES = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"]


@pytest.fixture
def move(admin):
	"""`move(zone)`: the site's clock shows the time of that zone until the test ends."""
	before = admin.get("System Settings")["time_zone"]
	yield lambda zone: admin.update("System Settings", time_zone=zone)
	admin.update("System Settings", time_zone=before)


def moments(client, tokens: dict) -> list[tuple[int, int]]:
	"""When both tokens were issued and expire, as introspection has it."""
	told = [body_of(client.introspect(tokens[kind])) for kind in ("access_token", "refresh_token")]
	return [(about["iat"], about["exp"]) for about in told]


@requirement("security", "25", "exp and iat of a token issued in any time zone are right")
@requirement("RFC 7662", "2.2", "exp and iat count seconds since 1970 UTC")
@pytest.mark.parametrize("zone", ZONES)
def test_exp_and_iat_are_right_in_every_time_zone(zone, move, confidential, user, allow, site):
	move(zone)
	before = int(time.time())
	tokens = allow(confidential, user).tokens()
	after = int(time.time()) + 1
	(issued, expires), (refresh_issued, refresh_expires) = moments(confidential, tokens)
	assert before <= issued == refresh_issued <= after
	assert expires == issued + tokens["expires_in"]
	assert refresh_expires > expires
	assert body_of(bearer(site, tokens["access_token"], site.endpoint("test_resource")))["exp"] == expires


@requirement("security", "25", "a site that moves to another time zone ends no token and lengthens none")
def test_a_token_does_not_notice_that_the_site_moves(move, confidential, user, allow, site):
	move(ZONES[0])
	allowed = allow(confidential, user)
	waiting = allow(confidential, user)
	known = moments(confidential, allowed.tokens())
	for zone in ZONES[1:]:
		move(zone)
		assert moments(confidential, allowed.tokens()) == known
		assert confidential.is_active(allowed.access_token)
	granted(confidential.exchange(waiting))
	granted(confidential.refresh(allowed.refresh_token))
