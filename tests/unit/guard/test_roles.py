"""The administration roles that a token without administration leaves out, and what Frappe caches by user meanwhile."""

import json
import pickle
import sys
import types

import frappe
import pytest
from frappe.boot import get_user_pages_or_reports
from frappe.cache_manager import user_cache_keys
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.desk.desktop import Workspace
from frappe.desk.notifications import get_notification_config
from frappe.tests.utils import patch_hooks
from frappe.utils.caching import redis_cache
from frappe.utils.user import UserPermissions
from frappe.website.utils import get_home_page, get_portal_sidebar_items
from werkzeug.exceptions import HTTPException

from oauth_provider.api import request_hooks
from oauth_provider.guard import roles
from oauth_provider.install import WORKSPACE
from oauth_provider.oauth_provider import checkup, guard_checkup
from oauth_provider.protocol.errors import RolesNotLeftOut
from oauth_provider.store import grants, tokens
from oauth_provider.store.hashing import generate
from tests.unit.web import current_request

requirement = pytest.mark.requirement
EVERYDAY = requirement("security", "30", "everyday work has none of the administration roles")
CACHED = requirement("security", "30", "what Frappe caches by user is not filled from everyday work")
PROVED = requirement("security", "30", "without a proof, everyday work is refused")


@pytest.fixture(autouse=True)
def own_flags():
	"""Flags of the request, for this test alone."""
	before = frappe.local.flags
	frappe.local.flags = frappe._dict(before)
	yield
	frappe.local.flags = before


@pytest.fixture
def manager(make_user):
	user = make_user("System Manager", "Script Manager", "Website Manager").name
	yield user
	for name in user_cache_keys:
		frappe.cache.hdel(name, user)
	frappe.cache.delete_keys(f"user:{user}:")


@pytest.fixture
def at_work(manager, as_user):
	"""The manager, at everyday work."""
	roles.leave_out_administration(manager)
	as_user(manager)
	return manager


def entries(user: str) -> dict:
	"""What Redis holds about a user, by key: without Frappe's copy of it in the process."""
	found = {}
	for key in frappe.cache.scan_iter(match=f"{frappe.conf.db_name}|*"):
		if key.startswith(frappe.cache.make_key("", user=user)):
			found[key] = roles.ask_redis(frappe.cache, "GET", key)
		elif frappe.cache.type(key) == b"hash":
			value = roles.ask_redis(frappe.cache, "HGET", key, user)
			found |= {key: value} if value else {}
	return found


def name_of(key: bytes) -> bytes:
	return key.partition(b"|")[2]


@EVERYDAY
def test_every_way_to_ask_answers_without_them(at_work):
	# Frappe passes only_for by in its own tests.
	frappe.local.flags.in_test = False
	for found in (
		frappe.get_roles(),
		frappe.get_roles(at_work),
		frappe.permissions.get_roles(at_work),
		frappe.permissions.get_roles(with_standard=False),
		UserPermissions(at_work).get_roles(),
	):
		assert "Website Manager" in found and roles.ADMINISTRATION_ROLES.isdisjoint(found)
	with pytest.raises(frappe.PermissionError):
		frappe.only_for("System Manager")
	frappe.only_for("Website Manager")
	assert frappe.has_permission("Web Page", "write") and not frappe.has_permission("Role", "read")


@EVERYDAY
def test_other_users_and_other_requests_keep_all(at_work, make_user):
	other = make_user("System Manager").name
	assert "System Manager" in frappe.get_roles(other)
	assert frappe.has_permission("Role", "read", user=other)
	frappe.local.flags.oauth2_everyday_work = None
	frappe.set_user(at_work)
	assert {"System Manager", "Script Manager"} <= set(frappe.get_roles())
	assert frappe.has_permission("Role", "read")


@EVERYDAY
def test_an_app_adds_roles(manager):
	with patch_hooks({roles.HOOK: ["Website Manager"]}):
		roles.leave_out_administration(manager)
		assert {"System Manager", "Website Manager"}.isdisjoint(frappe.get_roles(manager))
	roles.leave_out_administration(manager)
	assert "Website Manager" in frappe.get_roles(manager)


def fill_caches() -> None:
	"""What Desk asks for, and Frappe caches by user."""
	get_user_pages_or_reports("Page")
	get_user_pages_or_reports("Report")
	Workspace({"name": WORKSPACE, "title": WORKSPACE, "public": 1}, True)
	get_home_page()
	get_portal_sidebar_items()
	get_notification_config()
	frappe.get_user().build_permissions()
	get_user_permissions(frappe.session.user)


@CACHED
def test_nothing_is_written_and_nothing_read(at_work):
	assert frappe.local.flags.oauth2_everyday_work.has_fewer_roles
	get_user_permissions(at_work)
	before = entries(at_work)
	assert {name_of(key) for key in before} <= roles.WITHOUT_ROLES
	fill_caches()
	assert entries(at_work) == before
	assert "System Manager" in pickle.loads(before[frappe.cache.make_key("roles")])
	reports = get_user_pages_or_reports("Report")
	# The same person in a session: now it is cached, and of all roles.
	frappe.local.flags.oauth2_everyday_work = None
	frappe.set_user(at_work)
	fill_caches()
	filled = entries(at_work)
	assert len({name_of(key) for key in filled} - roles.WITHOUT_ROLES) >= 5, filled.keys()
	all_reports = get_user_pages_or_reports("Report")
	assert reports.keys() < all_reports.keys()
	# And again a token's request, which does not see those.
	roles.leave_out_administration(at_work)
	frappe.set_user(at_work)
	assert get_user_pages_or_reports("Report").keys() == reports.keys()
	fill_caches()
	assert entries(at_work) == filled


@CACHED
def test_a_decorated_function_is_kept_apart(at_work):
	calls = []

	@redis_cache(user=True)
	def whoami():
		calls.append(frappe.get_roles())
		return len(calls)

	whoami.clear_cache()
	whoami()
	frappe.local.flags.oauth2_everyday_work = None
	frappe.set_user(at_work)
	count = whoami()
	assert len(calls) == count and "System Manager" in calls[-1]
	roles.leave_out_administration(at_work)
	frappe.set_user(at_work)
	assert whoami() == count + 1 and "System Manager" not in calls[-1]


@CACHED
def test_deletions_are_sent(at_work):
	frappe.local.flags.oauth2_everyday_work = None
	frappe.cache.hset("home_page", at_work, "app")
	frappe.cache.set_value("a test", "x", user=at_work)
	roles.leave_out_administration(at_work)
	frappe.cache.hdel("home_page", at_work)
	frappe.cache.delete_value("a test", user=at_work)
	assert {name_of(key) for key in entries(at_work)} <= roles.WITHOUT_ROLES


@CACHED
def test_whoever_has_none_of_the_roles_uses_the_cache_as_ever(make_user, as_user):
	user = make_user("Website Manager").name
	roles.leave_out_administration(user)
	as_user(user)
	assert not frappe.local.flags.oauth2_everyday_work.has_fewer_roles
	frappe.cache.hset("home_page", user, "app")
	assert frappe.cache.make_key("home_page") in entries(user)
	frappe.cache.hdel("home_page", user)


@PROVED
def test_the_proof_holds_and_leaves_no_trace():
	roles.put_in_place()
	before = dict(frappe.local.flags), frappe.session.user, dict(frappe.local.role_permissions)
	assert roles.is_in_place()
	assert before == (dict(frappe.local.flags), frappe.session.user, dict(frappe.local.role_permissions))


@PROVED
@pytest.mark.parametrize("kind", ["by name", "by the module", "the cache"])
def test_a_frappe_that_asks_elsewhere_is_found(kind, manager, monkeypatch):
	assert roles.put_in_place() and roles.is_in_place()
	if kind == "by name":
		module = types.ModuleType("a_new_module_of_frappe")
		module.get_roles = roles.ask_frappe
		monkeypatch.setitem(sys.modules, module.__name__, module)
	elif kind == "by the module":
		monkeypatch.setattr(frappe.permissions, "get_roles", lambda *args, **kwargs: ["System Manager"])
		with pytest.raises(RolesNotLeftOut):
			roles.leave_out_administration(manager)
	else:
		monkeypatch.setattr(roles.RedisWrapper, "execute_command", roles.ask_redis)
	assert not roles.is_in_place()
	finding = checkup.guarded("roles", guard_checkup.check_administration_roles)
	assert finding.status == "fail" and "refused" in finding.message and "get_roles" in finding.action


@pytest.fixture
def ask(make_client, make_scope):
	"""`ask(user, "all")`: the status and the body of the guard's refusal; None where it lets the request through."""

	def send(user: str, *scopes: str):
		client = make_client(scopes=[{"scope": scope} for scope in scopes]).name
		common = {"client": client, "user": user, "scopes": " ".join(scopes)}
		common["oauth2_grant"] = grants.add_consent(client, user, list(scopes))
		access_token = generate()
		tokens.issue(
			access_token, generate(), 3600, 86400, refresh_token_scopes="", family="family", **common
		)
		frappe.set_user("Guest")
		headers = {"Authorization": f"Bearer {access_token}"}
		with current_request("GET", "/api/resource/ToDo", headers=headers):
			try:
				request_hooks.before_request()
			except HTTPException as refused:
				return refused.response.status_code, json.loads(refused.response.data)
			finally:
				as_whom = frappe.session.user
				frappe.set_user("Administrator")
		assert as_whom == user
		return None

	return send


@PROVED
def test_a_process_without_the_proof_refuses_what_it_cannot_limit(manager, make_scope, ask, monkeypatch):
	administration, limited = (
		make_scope(administration=1).name,
		make_scope(doctypes=[{"document_type": "ToDo"}]).name,
	)
	monkeypatch.setattr(roles, "put_in_place", lambda: False)
	status, body = ask(manager, "all")
	assert (status, body["error"]) == (503, "server_error") and "OAuth2 Event" in body["error_description"]
	assert ask(manager, limited) is None and ask(manager, "all", administration) is None


@requirement("security", "30", "Administrator has no everyday work")
def test_administrator_needs_administration_or_a_limited_scope(make_scope, ask):
	administration, limited = (
		make_scope(administration=1).name,
		make_scope(doctypes=[{"document_type": "ToDo"}]).name,
	)
	for scopes in (["all"], ["all", limited], ["all", "profile"]):
		status, body = ask("Administrator", *scopes)
		assert (status, body["error"], body["scope"]) == (403, "insufficient_scope", "admin")
		assert "no everyday work" in body["error_description"]
	for scopes in ([administration], ["all", administration], [limited]):
		assert ask("Administrator", *scopes) is None


def test_the_check_up_names_the_roles():
	finding = checkup.guarded("roles", guard_checkup.check_administration_roles)
	assert finding.status == "ok" and "System Manager" in finding.message


@CACHED
@pytest.mark.parametrize("form", ["masked_fields::ToDo::{}", "{}::x", "a{}b"])
def test_an_entry_that_names_the_user_anywhere_is_kept_apart(form, make_user):
	person = make_user()
	person.add_roles("System Manager")
	user = person.name
	key = form.format(user)
	frappe.cache.set_value(key, "of all roles")
	frappe.local.cache.clear()
	roles.leave_out_administration(user)
	try:
		assert frappe.cache.get_value(key) is None
		frappe.cache.set_value(key, "of fewer roles")
		frappe.local.cache.clear()
	finally:
		frappe.local.flags.oauth2_everyday_work = None
	assert frappe.cache.get_value(key) == "of all roles"
	frappe.cache.delete_value(key)
