"""The table of endpoints in docs/using-oauth.md is the registry's."""

import re

from oauth_provider.wire.endpoints import ENDPOINTS, Audience
from tests.support.site import CHECKOUT

ROW = re.compile(
	r"^\| \[[^\]]+\]\(#[^)]+\) \| `([\w.]+)` \| (\w+(?: or \w+)*)[^|]*\| ([^|]*) \|$", re.MULTILINE
)


def test_the_table_has_every_endpoint_that_apps_call():
	rows = ROW.findall((CHECKOUT / "docs" / "using-oauth.md").read_text())
	assert sorted(rows) == sorted(
		(endpoint.handler, " or ".join(endpoint.verbs), endpoint.section)
		for endpoint in ENDPOINTS
		if endpoint.audience is not Audience.FORM
	)
