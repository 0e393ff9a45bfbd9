"""The agent checks what it reads, and the demo lets it register itself only for as long as the demo runs."""

import pytest

from examples.agent.agent import Agent, Refused, well_known
from examples.demo.agent import READS, WRITES, registration_allowed
from tests.support.provider_settings import SETTINGS, changed

PORT = 5060


@pytest.fixture
def agent(site):
	"""An agent that has found the server."""
	agent = Agent(f"{site.base_url}/", PORT)
	agent.discover()
	return agent


@pytest.fixture
def scopes(admin):
	"""The scopes of the demo; those that were not there before go in the end."""
	before = {*admin.names("OAuth2 Scope", {})}
	admin.call("oauth_provider.oauth_provider.doctype.oauth2_scope.making.make_scopes", doctypes=["ToDo"])
	yield
	for name in {*admin.names("OAuth2 Scope", {})} - before:
		admin.delete("OAuth2 Scope", name)


def test_the_agent_finds_the_server_by_the_address_of_the_site(agent, issuer):
	assert agent.server["issuer"] == issuer and agent.resource == issuer


def test_the_agent_says_that_it_cannot_register_itself(agent, settings):
	settings(allow_dynamic_registration=0)
	agent.discover()
	with pytest.raises(Refused, match="cannot register themselves"):
		agent.register("Agent")


@pytest.mark.parametrize(
	("query", "said"),
	[
		("code=x&state={state}", "not the answer"),
		("code=x&state=another&iss={iss}", "not the answer"),
		("code=x&state={state}&iss=https://other.example.com", "not the answer"),
		("error=access_denied&state={state}&iss={iss}", "access_denied"),
	],
)
def test_the_agent_refuses_what_is_no_answer(agent, query, said):
	agent.http.client_id = "some-client"
	agent.ask([READS])
	with pytest.raises(Refused, match=said):
		agent.finish(
			f"http://127.0.0.1/callback?{query.format(state=agent.state, iss=agent.server['issuer'])}"
		)


def test_the_agent_refuses_a_document_about_something_else(agent, issuer):
	with pytest.raises(Refused, match=r"not about https://other\.example\.com"):
		agent._read(well_known(issuer, "oauth-authorization-server"), issuer="https://other.example.com")


def test_the_path_of_an_issuer_comes_last():
	assert (
		well_known("https://erp.example.com/erp/", "oauth-authorization-server")
		== "https://erp.example.com/.well-known/oauth-authorization-server/erp"
	)


@pytest.mark.parametrize("listed", [[], ["profile"], [WRITES]])
def test_apps_may_register_themselves_meanwhile(admin, scopes, listed):
	def stored() -> tuple[int, int, list[str]]:
		values = admin.get(SETTINGS)
		rows = [row["scope"] for row in values["registration_scopes"]]
		return values["allow_dynamic_registration"], values["self_made_clients_wait"], rows

	before = {"allow_dynamic_registration": 0, "self_made_clients_wait": 1}
	with changed(admin, **before, registration_scopes=[{"scope": scope} for scope in listed]):
		with registration_allowed(admin):
			assert stored() == (1, 0, list(dict.fromkeys([*listed, READS, WRITES])))
		assert stored() == (0, 1, listed)
