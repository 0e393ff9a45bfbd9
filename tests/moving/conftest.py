"""The clients of core's provider, at the provider that the site has."""

import secrets
from contextlib import ExitStack
from functools import cache

import pytest

from tests.moving.browser import allow
from tests.moving.client import ExistingClient, Surroundings
from tests.moving.core_rows import CoreRows
from tests.moving.second_site import SecondSite, public_address
from tests.support.bench import run_command
from tests.support.frappe_api import FrappeAPI
from tests.support.neighbour import neighbour
from tests.support.provider_settings import SETTINGS, changed
from tests.support.site_config import configured
from tests.support.world import User

SWITCH = "answer_for_frappe"
#: Kinds that an older Frappe has nothing for.
OLD = "15.0.0-dev"
OF_TODAY = ("ConnectedApp", "Frappectl")


@pytest.fixture(scope="session")
def frappe_version(frappe_exact_version) -> str:
	"""The major version of the site's Frappe."""
	return frappe_exact_version.partition(".")[0]


@pytest.fixture(scope="module", autouse=True)
def _provider_of_today(request, frappe_exact_version):
	"""Skip what needs Frappe's own provider where that is older than the clients."""
	needs_core = request.module.__name__.rpartition(".")[2] != "test_with_this_app"
	if frappe_exact_version == OLD and needs_core:
		pytest.skip("the provider of a Frappe of 2023 lacks documents and answers that these clients read")


@pytest.fixture(autouse=True)
def _client_of_today(request, frappe_exact_version):
	"""Skip the kinds that Frappe itself has a part in, where that is older."""
	callspec = getattr(request.node, "callspec", None)
	if frappe_exact_version == OLD and callspec and callspec.params["kind"].__name__ in OF_TODAY:
		pytest.skip("Frappe of 2023 has no document for this client, or no method of Connected App")


@pytest.fixture(scope="session")
def frappe_exact_version(admin) -> str:
	return admin.call("frappe.utils.change_log.get_versions")["frappe"]["version"]


@pytest.fixture(scope="module")
def core(site, admin, world):
	"""Clients of core."""
	rows = CoreRows(site, admin, world)
	yield rows
	rows.clean()


@pytest.fixture(scope="module")
def closing():
	"""What is closed when the module ends."""
	with ExitStack() as stack:
		yield stack


@pytest.fixture(scope="module")
def second(site, closing):
	"""`second()`: the second site, made at the first call."""

	@cache
	def make() -> SecondSite:
		copy = closing.enter_context(neighbour(site))
		closing.enter_context(configured(copy, host_name=public_address(copy)))
		# What Redis has of an earlier copy may be of other apps.
		run_command(copy, "clear-cache")
		admin = FrappeAPI(copy, copy.admin_user, copy.admin_password)
		user = User("member@example.com", secrets.token_urlsafe(18))
		admin.insert(
			"User",
			email=user.name,
			first_name="Member",
			new_password=user.password,
			send_welcome_email=0,
			roles=[{"role": "System Manager"}],
		)
		return SecondSite(copy, admin, user)

	return make


@pytest.fixture(scope="module")
def person(make_user):
	"""Somebody with a name and a role, whom the second site does not know."""
	return make_user(roles=["Translator"], first_name="Ada", last_name="Lovelace")


@pytest.fixture(scope="module")
def make(core, second, person, login, closing, tmp_path_factory):
	"""`make(kind)`: a client of that kind with a row of core's, set up, and the person in front of its browser."""

	def new(kind: type[ExistingClient]) -> ExistingClient:
		folder = tmp_path_factory.mktemp(kind.__name__)
		surroundings = Surroundings(folder, second, closing.callback)
		row = core.add(kind.choose_redirect_uri(surroundings), kind.scopes, **kind.row)
		session = login(person, new=True)
		client = kind(row, lambda url: allow(session, url))
		client.prepare(surroundings)
		return client

	return new


@pytest.fixture(scope="module")
def switch(admin):
	"""`switch(1)` lets this app answer core's paths, `switch(0)` core itself.

	Tokens of core are let through at all times, and anyone may introspect, as the site's clients are used to.
	"""
	with changed(admin, accept_other_bearer_tokens=1, open_introspection=1, **{SWITCH: 0}):

		def turn(on: int) -> None:
			admin.update(SETTINGS, **{SWITCH: on})
			assert admin.get(SETTINGS).get(SWITCH, 0) == on, f"this app has no setting {SWITCH}"

		yield turn


@pytest.fixture(scope="session")
def import_core(site):
	"""`import_core()`: the command of the administrator; gives what it printed."""
	return lambda *words: run_command(site, "oauth2", "import-core", *words)
