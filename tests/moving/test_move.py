"""A site is moved from core's provider to this app, and back, and its clients go on with what they have."""

from functools import partial

import pytest
import requests

from tests.moving.client import ClientError, ExistingClient
from tests.moving.everyday import at_work
from tests.moving.ffc import ConfidentialFfc, Ffc
from tests.moving.frappectl import Frappectl
from tests.moving.gateway import Gateway
from tests.moving.hand_typed import Grafana
from tests.moving.nextjs import NextJs
from tests.moving.raven import Raven
from tests.moving.second_site import ConnectedApp, SocialLogin
from tests.support.bench import run_command
from tests.support.installed_apps import without_this_app

SESSIONS = [ConfidentialFfc, ConnectedApp, Ffc, Frappectl, Gateway, Grafana, NextJs, Raven]
MOVES = [["event", "=", "Move"]]
#: What the audit trail says of a move and the way back, and how often.
STEPS = {
	"watch": 1,
	"Imported from Frappe's own provider": 8,
	"grant(s) imported from Frappe's own provider": 8,
	"This app answers in place of Frappe's provider.": 1,
	"This app no longer answers": 1,
}
AT_WORK = [ConfidentialFfc, ConnectedApp, Ffc, Gateway, NextJs, Raven, SocialLogin]


def go_on(client) -> None:
	"""Do what the client does in a day, without signing in or out."""
	for step in client.steps:
		if step != "revoke":
			getattr(client, step)()


def look(client) -> None:
	"""Use the access token that the client has."""
	for step in ("call", "check"):
		if step in client.steps:
			getattr(client, step)()


@pytest.fixture(scope="module")
def sessions(site, make) -> dict[type, ExistingClient]:
	"""A live session of each kind, from before this app was installed."""
	with without_this_app(site):
		clients = {kind: make(kind) for kind in SESSIONS}
		for client in clients.values():
			client.sign_in()
	return clients


@pytest.mark.parametrize("kind", SESSIONS)
def test_a_session_goes_on_with_its_tokens(kind, sessions, switch, import_core):
	"""The first call and the first refresh after each change are made with what the other provider has issued."""
	client = sessions[kind]
	switch(0)
	import_core(*client.import_options())
	look(client)
	switch(1)
	go_on(client)
	switch(0)
	go_on(client)
	switch(1)
	go_on(client)


@pytest.mark.parametrize("kind", [Ffc, Gateway, Raven])
def test_a_session_from_after_the_import_is_not_lost(kind, make, switch, import_core):
	"""Core goes on answering for it until the next import."""
	switch(0)
	client = make(kind)
	import_core(*client.import_options())
	client.sign_in()
	switch(1)
	go_on(client)
	import_core(*client.import_options())
	go_on(client)


def test_a_session_of_core_ends_where_its_tokens_are_not_accepted(make, switch, settings):
	switch(0)
	client = make(Gateway)
	client.sign_in()
	switch(1)
	settings(accept_other_bearer_tokens=0)
	for step in (client.check, client.refresh):
		with pytest.raises(ClientError, match=": 401: "):
			step()


def test_a_link_with_a_token_of_core_leads_to_no_dialog_of_core(make, switch):
	switch(0)
	client = make(Gateway)
	client.sign_in()
	switch(1)
	query = f"{client.query(None)}&token={client.access_token}"
	answer = requests.get(f"{client.registered.endpoint('authorize')}?{query}", timeout=60)
	# Core would send a guest to its login page; here nobody has imported the client.
	assert answer.status_code == 400


def test_frappectl_goes_on_as_soon_as_it_is_imported(site, make, switch, import_core):
	"""It reads the documents at each refresh, and they name this app's endpoints once that has a client."""
	switch(0)
	with without_this_app(site):
		client = make(Frappectl)
		client.sign_in()
	with pytest.raises(ClientError, match="Log in again"):
		client.refresh()
	import_core(*client.import_options())
	go_on(client)


def test_the_clients_work_while_the_site_is_moved(site, make, switch, admin):
	"""By the commands of docs/moving-from-core.md."""
	switch(0)
	with without_this_app(site):
		late = make(Frappectl)
		clients = [make(kind) for kind in AT_WORK]
		for client in (late, *clients):
			client.sign_in()
	everybody = [*clients, late]
	ids = [client.registered.client_id for client in everybody]
	options = [option for client in everybody for option in client.import_options()]
	command, since = partial(run_command, site, "oauth2"), admin.names("OAuth2 Event", MOVES)
	with at_work(clients) as office:
		command("watch-core", "--days", "7")
		office.work("watched")
		seen = command("watched")
		assert all(client_id in seen for client_id in ids if client_id != late.registered.client_id)
		command("import-core", "--dry-run", *options)
		assert not admin.names("OAuth2 Client", [["client_id", "in", ids]])
		command("import-core", *options)
		office.take_in(late)
		office.work("imported")
		command("answer-for-core")
		office.work("switched on")
		office.may_refresh.clear()
		office.work("with young tokens", rounds=1)
		command("import-core", *options)
		office.may_refresh.set()
		office.work("imported again")
		imported = admin.names("OAuth2 Client", [["client_id", "in", ids]])
		served = issued_to(admin, imported)
		command("answer-for-core", "--off")
		office.work("core again")
	command("watch-core", "--stop")
	assert not office.errors, "\n".join(office.errors)
	assert served == imported and len(imported) == len(everybody), "not every client had a token of this app"
	said = [
		row["reason"]
		for row in admin.rows("OAuth2 Event", MOVES, ("name", "reason"))
		if row["name"] not in since
	]
	for step, number in STEPS.items():
		assert sum(step in reason for reason in said) >= number, f"{step}: {said}"


def issued_to(admin, clients: set[str]) -> set[str]:
	"""Those of the clients that have got a token of this app."""
	filters = [["client", "in", sorted(clients)], ["is_imported", "=", 0]]
	return {row["client"] for row in admin.rows("OAuth2 Bearer Token", filters, ("client",))}
