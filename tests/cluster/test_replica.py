"""A site that reads lists and reports from a replica which is far behind: nothing that decides about a request does."""

import json
from contextlib import contextmanager

import pytest

from tests.support.answers import bearer_refused, granted
from tests.support.clients import bearer
from tests.support.database import Database
from tests.support.site_config import config_of, configured
from tests.support.web_servers import web_servers

requirement = pytest.mark.requirement

# Frappe asks the replica here, where the site has one.
FROM_REPLICA = "/api/method/frappe.desk.reportview.get_list"
FROM_PRIMARY = "/api/method/frappe.client.get_list"
GOOD = """
select name from `tabOAuth2 Bearer Token`
where access_token_hash = sha2(%s, 256) and status = 'Active' and expires_at > unix_timestamp()
"""


@contextmanager
def reading_from(site, replica):
	"""A web server that reads lists from a copy of the site's database which stays as it is.

	Not the bench's own: Frappe 16 does not read the configuration for each request.
	"""
	port = json.loads(config_of(replica).read_text())["db_port"]
	with (
		configured(site, read_from_replica=1, replica_host="127.0.0.1", replica_db_port=port),
		web_servers(site, 1) as [server],
	):
		yield server


def names(site, token: str, path: str) -> list[str]:
	params = {"doctype": "ToDo", "fields": '["name","description"]', "limit_page_length": 500}
	answer = bearer(site, token, path, params=params)
	assert answer.status_code == 200, answer.text
	return [row["description"] for row in answer.json()["message"]]


@requirement("security", "33", "a replica that is behind brings no token back")
def test_tokens_are_checked_at_the_primary(site, nodes, on_nodes, allow, world, at):
	client, user, before = on_nodes
	fresh = allow(client, user).access_token
	late = world.unique("late")
	world.insert("ToDo", description=late, allocated_to=user.name)
	with reading_from(site, nodes[1]) as behind:
		client = at(behind, client)
		# A token that the replica has never seen works, and what it lists is the replica's.
		assert late not in names(behind, fresh, FROM_REPLICA)
		assert late in names(behind, fresh, FROM_PRIMARY)
		assert client.revoke(before["access_token"]).status_code == 200
		with Database(nodes[1]) as replica:
			assert replica.run(GOOD, before["access_token"]), "the replica is not behind: this proved nothing"
		for path in (FROM_REPLICA, FROM_PRIMARY):
			bearer_refused(bearer(behind, before["access_token"], path), "invalid_token", 401)
		assert not client.is_active(before["access_token"])
		assert granted(client.refresh(before["refresh_token"]))
