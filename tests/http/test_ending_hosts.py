"""An administrator ends all that registered itself from a host."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import flow
from tests.support.agents import CLAUDE
from tests.support.database import Database, needs_database

requirement = pytest.mark.requirement
pytestmark = pytest.mark.usefixtures("nothing_logged")


@pytest.mark.concurrency
@requirement("security", "45", "ending what registered itself from a host ends what a user allows meanwhile")
def test_a_consent_beside_the_end_of_its_host(site, register, registering, login, user, admin):
	needs_database(site)
	registering(metadata_document_hosts="")
	client = register(CLAUDE)
	access_token = flow.allow(login(user), client, user.name, scope="openid profile").access_token
	of_client = [["client", "=", client.client_id]]
	(grant,) = admin.names("OAuth2 Grant", of_client)
	hosts = "oauth_provider.oauth_provider.self_made_hosts"
	with Database(site) as database, ThreadPoolExecutor() as pool:
		database.run("update `tabOAuth2 Grant` set status = 'Revoked' where name = %s", grant)
		database.run("commit")
		# A consent that has locked its client, and is not committed yet.
		database.run("begin")
		database.run("select name from `tabOAuth2 Client` where name = %s for update", client.client_id)
		database.run("update `tabOAuth2 Grant` set status = 'Active' where name = %s", grant)
		ending = pool.submit(admin.call, f"{hosts}.end_host", host="claude.ai")
		until = time.monotonic() + 30
		while (
			not database.connections_at("UPDATE%tabOAuth2 Client%SET%Refused%") and time.monotonic() < until
		):
			time.sleep(0.1)
		database.run("commit")
		assert ending.result()["people"] >= 1
	assert admin.get("OAuth2 Grant", grant)["status"] == "Revoked"
	assert not client.is_active(access_token)
