"""OAuth2 Scope: names, methods, and the scopes that belong to the app."""

import frappe
import pytest


@pytest.mark.parametrize("name", ["unit-project", "unit:read", "https://example.com/scope", "a!#[]~"])
def test_scope_tokens(make_scope, name):
	assert make_scope(name).name == name


@pytest.mark.requirement("RFC 6749", "3.3", "a scope token has no space, quote or backslash")
@pytest.mark.parametrize("name", ["two words", 'quo"te', "back\\slash", "ümlaut", "tab\tbed"])
def test_what_is_no_scope_token(make_scope, name):
	with pytest.raises(frappe.ValidationError, match="cannot be a scope"):
		make_scope(name)


@pytest.mark.parametrize("method", ["frappe.auth.get_logged_user", "my_app.api.*", "a.b2_c"])
def test_methods(make_scope, method):
	assert make_scope(methods=[method]).methods[0].method == method


@pytest.mark.parametrize(
	"method", ["ping", "*", "*.api", "my app.x", "my_app..x", "my_app.*.x", "my_app.x;", "os.system()"]
)
def test_what_is_no_method(make_scope, method):
	with pytest.raises(frappe.ValidationError, match="row 1"):
		make_scope(methods=[method])


@pytest.mark.parametrize("name", ["all", "profile"])
def test_the_apps_own_scopes_stay(name):
	with pytest.raises(frappe.ValidationError, match="belongs to the app"):
		frappe.delete_doc("OAuth2 Scope", name)
	with pytest.raises(frappe.ValidationError, match="belongs to the app"):
		frappe.rename_doc("OAuth2 Scope", name, "renamed", force=True)


def test_a_scope_in_use_is_not_deleted(make_scope, make_client):
	scope = make_scope()
	make_client(scopes=[{"scope": scope.name}])
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("OAuth2 Scope", scope.name)


def test_default_scopes():
	everything = frappe.get_doc("OAuth2 Scope", "all")
	profile = frappe.get_doc("OAuth2 Scope", "profile")
	assert (everything.full_access, everything.methods, everything.doctypes) == (1, [], [])
	assert [row.method for row in profile.methods] == [
		"frappe.auth.get_logged_user",
		"oauth_provider.api.oauth2.test_resource",
	]
	assert not profile.full_access and not profile.doctypes
