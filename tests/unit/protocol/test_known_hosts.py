"""By which hosts a client that registered itself is known, and which let nobody come."""

from dataclasses import replace

import frappe
import pytest

from oauth_provider.oauth_provider import self_made_hosts
from oauth_provider.pages import granted_apps, mail
from oauth_provider.protocol.authorize import request as requests
from oauth_provider.protocol.clients import self_made
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.store import clients, grants, provider_settings, self_made_clients
from oauth_provider.store.records.client import DOCUMENT, DYNAMIC
from tests.support.agents import CLAUDE

requirement = pytest.mark.requirement
DEVICE, SITE, BAD = "http://127.0.0.1:1/cb", "https://claude.ai/cb", "https://bad.example/cb"


@requirement(
	"security",
	"45",
	"what registered itself is named by no host after the dialog that the dialog did not name",
)
@pytest.mark.parametrize(
	"uris, way, place",
	[
		([SITE], DYNAMIC, "claude.ai"),
		([SITE, DEVICE], DYNAMIC, "a program on a device"),
		([SITE, "cursor://x/y"], DYNAMIC, "cursor:"),
		([SITE], DOCUMENT, "agent.example"),
		(
			[SITE, DEVICE],
			DOCUMENT,
			"a program on a device, which calls itself an app of \u2068agent.example\u2069",
		),
	],
)
def test_the_place_by_which_it_is_known(uris, way, place, register, make_user, as_user):
	client = register(CLAUDE, way, "agent.example" if way == DOCUMENT else "", redirect_uris=uris)
	assert granted_apps.name_place(client) == place
	assert mail.name_app(client) == f"Claude ({place})"
	grants.add_consent(client.name, user := make_user().name, ["openid"])
	as_user(user)
	frappe.session.data.csrf_token = "the-csrf-token"
	assert f"<bdi>{place}</bdi>" in granted_apps.listing(grants.active_of(user), None).html


@requirement(
	"security", "45", "nobody comes from a refused host to what registered itself, however it got in"
)
def test_a_refused_host(register):
	refused = replace(
		provider_settings.read(), refused_hosts="claude.ai\nlocalhost", allow_metadata_documents=1
	)
	client = register(CLAUDE, redirect_uris=[SITE, DEVICE, "cursor://x/y"])
	assert [self_made.find_refused_host(client, uri, refused) for uri in client.redirect_uris] == [
		"claude.ai",
		"localhost",
		None,
	]
	query = (
		f"client_id={client.client_id}&redirect_uri={SITE}&response_type=code&scope=openid"
		f"&code_challenge_method=S256&code_challenge={'a' * 43}"
	)
	assert requests.validate_request(query, provider_settings.read())
	with pytest.raises(FatalAuthorizationError, match=r"Apps of claude\.ai are not accepted"):
		requests.validate_request(query, refused)
	# A program on a device is known by the host of its document.
	described = register(CLAUDE, DOCUMENT, "agent.example", redirect_uris=[SITE, DEVICE])
	assert self_made.find_refused_host(described, DEVICE, refused) is None
	assert self_made.find_refused_host(described, SITE, refused) == "claude.ai"
	other = replace(refused, refused_hosts="agent.example")
	assert self_made.find_refused_host(described, DEVICE, other) == "agent.example"


@requirement("security", "45", "what registered itself is known by each host that it ever had")
@pytest.mark.parametrize("way", [DYNAMIC, DOCUMENT])
def test_hosts_stay_known(register, way):
	client = register(CLAUDE, way, "agent.example" if way == DOCUMENT else "", redirect_uris=[DEVICE, BAD])
	self_made_clients.change(client.name, {"redirect_uris": SITE, "default_redirect_uri": SITE})
	client = clients.find(client.client_id)
	assert client.known_hosts == ("localhost", "bad.example", "claude.ai")
	assert "a program on a device" in granted_apps.name_place(client)
	assert client.name in self_made_hosts.list_clients_of("bad.example")
	assert (client.name in self_made_hosts.list_clients_of("localhost")) == (way == DYNAMIC)


@pytest.mark.parametrize(
	"uri, host",
	[
		("https://A.example:0443/", "a.example"),
		("https://a.example.:08443/", "a.example:8443"),
		("https://[2001:DB8:0::0bad]:8443/", "[2001:db8::bad]:8443"),
		("http://localhost:80/", "localhost"),
		("cursor://A/b", "cursor:"),
	],
)
def test_a_host_has_one_spelling(uri, host):
	assert self_made.host_of(uri) == host
