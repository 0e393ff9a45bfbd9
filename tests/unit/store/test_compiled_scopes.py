"""Compiled scopes: what is older than the last change is not used."""

import frappe
import pytest
from frappe.utils.redis_wrapper import RedisWrapper

from oauth_provider.protocol.scope_map import opened_by
from oauth_provider.store import compiled_scopes

pytestmark = pytest.mark.requirement("security", "30", "a change of a scope acts on the next request")
SCOPE = {"full_access": False, "doctypes": {}, "methods": ["frappe.ping"]}


def test_what_is_kept_is_read_until_it_is_forgotten():
	generation, found = compiled_scopes.read(["kept-scope"])
	assert found == {}
	compiled_scopes.keep(generation, "kept-scope", SCOPE)
	assert compiled_scopes.read(["kept-scope", "other"]) == (generation, {"kept-scope": SCOPE})
	compiled_scopes.forget()
	assert compiled_scopes.read(["kept-scope"])[1] == {}


def test_what_was_compiled_before_a_change_is_not_used_after_it():
	generation, _ = compiled_scopes.read(["late-scope"])
	compiled_scopes.forget()
	compiled_scopes.keep(generation, "late-scope", SCOPE)
	now, found = compiled_scopes.read(["late-scope"])
	assert now != generation and found == {}


def test_without_a_generation_nothing_is_kept():
	compiled_scopes.keep(None, "no-generation", SCOPE)
	assert compiled_scopes.read(["no-generation"])[1] == {}


def test_without_redis_the_database_is_read_each_time(make_scope, monkeypatch):
	scope = make_scope(methods=["frappe.ping"])
	# A port on which nothing listens.
	monkeypatch.setattr(frappe, "cache", RedisWrapper.from_url("redis://127.0.0.1:1"))
	assert compiled_scopes.read([scope.name]) == (None, {})
	assert opened_by([scope.name]).methods == {"frappe.ping"}
	frappe.db.set_value("OAuth2 Scope", scope.name, "enabled", 0)
	assert opened_by([scope.name]).methods == set()


def test_two_sites_do_not_share(monkeypatch):
	generation, _ = compiled_scopes.read(["of-one-site"])
	compiled_scopes.keep(generation, "of-one-site", SCOPE)
	with monkeypatch.context() as other_site:
		other_site.setitem(frappe.conf, "db_name", "another-site")
		try:
			other, found = compiled_scopes.read(["of-one-site"])
			assert other != generation and found == {}
		finally:
			frappe.cache.execute_command("DEL", compiled_scopes.key())
	assert compiled_scopes.read(["of-one-site"])[1] == {"of-one-site": SCOPE}
	compiled_scopes.forget()
