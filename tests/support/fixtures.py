"""Fixtures for tests against a live site.

Anything a test makes goes when the run ends, not before: deleting is slow, and names are unique.
"""

import os
import warnings

import pytest
import requests

from tests.support import flow
from tests.support.error_log import ErrorLog
from tests.support.frappe_api import FrappeAPI, sign_in
from tests.support.provider_settings import SETTINGS, read_settings
from tests.support.receiver import Receiver
from tests.support.site import SiteUnreachable, find_site
from tests.support.snapshot import differences, snapshot
from tests.support.throttle import without_throttle
from tests.support.wire import Wire
from tests.support.world import User, World


@pytest.fixture(scope="session")
def site():
	"""The site under test. Without one there is nothing to run: one message, not a failure per test."""
	try:
		return find_site()
	except SiteUnreachable as error:
		pytest.exit(f"No site to test. {error}", returncode=3)


@pytest.fixture(scope="session")
def admin(site):
	"""The REST API as the site's administrator."""
	return FrappeAPI(site, site.admin_user, site.admin_password)


@pytest.fixture(scope="session")
def browser():
	"""The one browser of a run. Without one its tests are skipped, but never in CI."""
	from tests.support.chromium import NoChromium, chromium

	try:
		with chromium() as started:
			yield started
	except NoChromium as error:
		pytest.fail(str(error)) if os.environ.get("CI") == "true" else pytest.skip(str(error))


@pytest.fixture(scope="session")
def receiver():
	"""A loopback server that takes redirects."""
	server = Receiver()
	yield server
	server.close()


@pytest.fixture(scope="session")
def world(site, admin, receiver):
	"""Makes clients, users and scopes; fails the run when the site is not left as it was found."""
	before = snapshot(admin)
	made = World(site, admin, receiver.redirect_uri)
	yield made
	made.clean()
	if changed := differences(before, snapshot(admin)):
		message = "the site is not as it was found: " + "; ".join(changed)
		# A site that others use meanwhile changes by itself.
		warnings.warn(message, stacklevel=1) if os.environ.get("OAUTH_PROVIDER_SHARED_SITE") else pytest.fail(
			message
		)


@pytest.fixture(scope="session")
def make_client(world):
	return world.client


@pytest.fixture(scope="session")
def make_user(world):
	return world.user


@pytest.fixture(scope="session")
def change_user(world):
	"""`change_user(user, enabled=0)`: an administrator saves the user."""
	return world.change_user


@pytest.fixture(scope="session")
def make_scope(world):
	return world.scope


@pytest.fixture(scope="session")
def login(site):
	"""`login(user)`: that user's requests.Session, the same one each time; `new=True` for another."""
	sessions: dict[str, requests.Session] = {}

	def open_session(user: User, new: bool = False) -> requests.Session:
		if new:
			return sign_in(site, user.name, user.password)
		if user.name not in sessions:
			sessions[user.name] = sign_in(site, user.name, user.password)
		return sessions[user.name]

	return open_session


@pytest.fixture(scope="session")
def allow(login):
	"""`allow(client, user)`: the user presses Allow; gives code, verifier, `.tokens()`, `.access_token`."""

	def press_allow(client, user, **request) -> flow.Allowed:
		return flow.allow(login(user), client, user.name, **request)

	return press_allow


@pytest.fixture
def settings(admin):
	"""`settings(skip_authorization="Auto")` changes the provider's settings until the test ends."""
	before: dict = {}

	def change(**values):
		current = read_settings(admin)
		for name in values:
			before.setdefault(name, current.get(name))
		admin.update(SETTINGS, **values)

	yield change
	if before:
		admin.update(SETTINGS, **before)


@pytest.fixture(scope="module")
def wire(site):
	"""A connection to the site that tidies nothing, as nobody."""
	with Wire(site) as connection:
		yield connection


@pytest.fixture(scope="module")
def unthrottled(admin):
	"""No limit on failed attempts while this module runs: its tests fail on purpose, many times a minute."""
	with without_throttle(admin):
		yield


@pytest.fixture(scope="session")
def error_log(admin):
	"""The site's Error Log, with nothing waiting to get into it."""
	log = ErrorLog(admin)
	log.insert_waiting()
	return log


@pytest.fixture
def nothing_logged(error_log):
	"""Fails the test when it left something in the Error Log, or on its way there."""
	before = error_log.rows()
	yield
	waiting = error_log.waiting()
	error_log.refuse_new(before)
	assert not waiting, f"{waiting} on their way to the Error Log"


@pytest.fixture
def nothing_logged_by_the_job(error_log):
	"""Fails the test when it left something in the Error Log once Frappe's job has run.

	Frappe queues an entry for a request that it cannot read before any app is asked; what counts is what its job
	inserts.
	"""
	before = error_log.rows()
	yield
	error_log.refuse_new(before)


@pytest.fixture(scope="session")
def issuer(admin, site):
	"""What `iss` must be."""
	return admin.get("OAuth2 Provider Settings").get("issuer") or site.base_url


@pytest.fixture(scope="session")
def short_lived(world, allow, user):
	"""An Allowed whose access token lives for a minute."""
	allowed = allow(world.client(access_token_lifetime=60), user)
	allowed.tokens()
	return allowed


# What most tests need and none of them changes.


@pytest.fixture(scope="session")
def user(world):
	"""An ordinary person."""
	return world.user()


@pytest.fixture(scope="session")
def other_user(world):
	return world.user()


@pytest.fixture(scope="session")
def manager(world):
	"""A System Manager: all that anybody but the Administrator may do, where a token's scopes open administration."""
	return world.user(roles=["System Manager"])


@pytest.fixture(scope="session")
def administration(world):
	"""The name of a scope that opens administration; the app's own one is disabled."""
	return world.scope(administration=1)


@pytest.fixture(scope="session")
def confidential(world):
	"""A client with a secret and the scopes `all` and `profile`."""
	return world.client(scopes=["all", "profile"])


@pytest.fixture(scope="session")
def other_client(world):
	"""Another client with a secret."""
	return world.client(scopes=["all", "profile"])


@pytest.fixture(scope="session")
def public(world):
	"""A client without a secret."""
	return world.client(public=True, scopes=["all", "profile"])
