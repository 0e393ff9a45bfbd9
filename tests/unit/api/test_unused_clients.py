"""Clients that registered themselves and that nobody uses."""

from contextlib import nullcontext

import frappe
import pytest

from oauth_provider.api import scheduled_jobs
from oauth_provider.protocol.clients.registration import add_client, forget_unused
from oauth_provider.protocol.clients.registration_metadata import SiteRules, read_registration
from oauth_provider.store import provider_settings, rows, unused_clients
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.records.client import DOCUMENT, DYNAMIC

requirement = pytest.mark.requirement
CLIENT = "OAuth2 Client"
RULES = SiteRules(accepts_host=lambda host: True, auth_methods=("none",), scopes=("openid",))
LONG_AGO = 40 * 86400
SAVED = {"saved_by_administrator": 1}


@pytest.fixture(autouse=True)
def one_transaction(monkeypatch):
	"""Keep the job's commits from ending the transaction that the test rolls back."""
	monkeypatch.setattr(frappe.db, "commit", lambda: None)


@pytest.fixture
def register():
	"""Register a client so many seconds ago; returns the name of its row."""

	def make(age=LONG_AGO, used=None, way=DYNAMIC, **values):
		registration = read_registration({"redirect_uris": ["http://127.0.0.1/cb"]}, RULES)
		name = add_client(registration, provider_settings.read(), way, "a.example" if way == DOCUMENT else "")
		used = 0 if used is None else rows.now() - used
		values |= {"registered_at": rows.now() - age, "last_used_at": used}
		frappe.db.set_value(CLIENT, name, values, update_modified=False)
		return name

	return make


def is_there(name: str) -> bool:
	return bool(frappe.db.exists(CLIENT, name))


@requirement("security", "45", "what registered itself and is not used is deleted, with its traces")
@pytest.mark.parametrize("way", [DYNAMIC, DOCUMENT])
def test_unused_clients_are_deleted(register, way):
	never, once = register(way=way), register(way=way, used=LONG_AGO)
	new, used = register(way=way, age=60), register(way=way, used=60)
	assert scheduled_jobs.clear_unused_clients() >= 2
	assert [is_there(name) for name in (never, once, new, used)] == [False, False, True, True]
	assert not frappe.db.exists("OAuth2 Event", {"client": never})
	# The trail of what a user has seen stays.
	assert frappe.db.exists("OAuth2 Event", {"client": once})
	assert not frappe.db.exists("OAuth2 Client Scope", {"parent": never})
	assert not frappe.db.exists("Deleted Document", {"deleted_name": ("in", (never, once))})


@requirement("security", "45", "what registered itself stays while one of its tokens can be used")
def test_clients_with_tokens_stay(register, issue_token):
	name = register(used=LONG_AGO)
	issued = issue_token(name)
	scheduled_jobs.clear_unused_clients()
	assert is_there(name)
	frappe.db.set_value("OAuth2 Bearer Token", issued.token, {"expires_at": 1, "refresh_token_expires_at": 1})
	scheduled_jobs.clear_unused_clients()
	assert not is_there(name)


@requirement(
	"security",
	"45",
	"what an administrator has changed does not come again as it registered itself",
)
def test_documents_that_an_administrator_has_saved_stay(register):
	document, request = register(way=DOCUMENT, **SAVED), register(**SAVED)
	by_hand = register(registration="Manual")
	scheduled_jobs.clear_unused_clients()
	assert [is_there(name) for name in (document, request, by_hand)] == [True, False, True]


@requirement("security", "45", "thousands that registered themselves make room, and those with users stay")
def test_the_oldest_unused_make_room(register):
	before = unused_clients.count()
	old, older = register(age=100), register(age=200, way=DOCUMENT)
	used, waiting = register(age=300, used=1), register(age=400, approval="Waiting", used=1)
	saved, saved_document = register(age=600, **SAVED), register(age=500, way=DOCUMENT, **SAVED)
	found = unused_clients.beyond(before, 10**6)
	assert len(found) == 2 and not {used, waiting, saved, saved_document} & set(found)
	everything = unused_clients.beyond(0, 10**6)
	assert everything.index(older) < everything.index(old)
	assert unused_clients.beyond(before, 1) == everything[:1]


@requirement("security", "45", "what registered itself and makes room leaves no trace, nor a job for each")
def test_room_is_made(register, monkeypatch):
	monkeypatch.setattr(frappe, "enqueue", None)
	monkeypatch.setattr(scheduled_jobs, "BATCH", 2)
	before = unused_clients.count()
	old = [register(age=10**8) for _ in range(5)]
	new = register(age=60)
	frappe.get_doc(CLIENT, old[0]).add_comment("Comment", "x")
	scheduled_jobs.make_room(most=before + 1)
	assert not any(map(is_there, old)) and is_there(new)
	assert not frappe.db.exists("OAuth2 Event", {"client": ("in", old)})
	assert not frappe.db.exists("OAuth2 Client Scope", {"parent": ("in", old)})
	assert not frappe.db.exists("Comment", {"reference_doctype": CLIENT, "reference_name": ("in", old)})


@requirement("security", "45", "what registered itself does not go while a user allows it")
def test_a_client_that_is_used_meanwhile(register, issue_token):
	allowed, other = register(), register()
	names = [allowed, other]
	issued = issue_token(allowed)
	unused_clients.mark_used(allowed)
	assert forget_unused(names, scheduled_jobs.EVER) == 1
	assert (is_there(allowed), is_there(other)) == (True, False)
	assert frappe.db.get_value("OAuth2 Bearer Token", issued.token, "status") == "Active"
	long_unused = register(used=LONG_AGO)
	unused_clients.mark_used(long_unused)
	assert forget_unused([long_unused], rows.now() - LONG_AGO + 60) == 0


@requirement("security", "45", "the use of what registered itself is stored once a day")
def test_use_is_stored_once_a_day(register):
	name = register()
	unused_clients.mark_used(name)
	first = frappe.db.get_value(CLIENT, name, "last_used_at")
	assert abs(first - rows.now()) < 60
	frappe.db.set_value(CLIENT, name, "last_used_at", first - 3600)
	unused_clients.mark_used(name)
	assert frappe.db.get_value(CLIENT, name, "last_used_at") == first - 3600


@requirement("security", "45", "no save of what registered itself takes back that a user has allowed it")
@pytest.mark.parametrize("is_own", [True, False])
def test_a_save_keeps_the_last_use(register, is_own):
	name = register()
	document = frappe.get_doc(CLIENT, name)
	unused_clients.mark_used(name)
	document.app_name = "Other"
	with own_writes() if is_own else nullcontext():
		document.save()
	assert frappe.db.get_value(CLIENT, name, "last_used_at") > 0
	assert frappe.db.get_value(CLIENT, name, "saved_by_administrator") == (not is_own)
