"""What the development bench's web server gives out, which stands in for nginx."""

import http.client
from urllib.parse import urlsplit

import pytest


@pytest.mark.parametrize(
	"path",
	[
		"/files/../../site_config.json",
		"/files/..%2f..%2fsite_config.json",
		"/files/x/%2e%2e/../../site_config.json",
		"/assets/../../common_site_config.json",
	],
)
def test_no_path_leads_out_of_the_public_files(path, site):
	where = urlsplit(site.base_url)
	connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
	connection.request("GET", path)
	answer = connection.getresponse()
	assert b"db_password" not in answer.read()
	assert answer.status in (400, 404)
	connection.close()
