"""OAuth2 Scope: names, methods, and the scopes that belong to the app."""

import frappe
import pytest
from frappe.core.doctype.user.user import User

from oauth_provider import install
from oauth_provider.store import scopes

ADMIN = pytest.mark.requirement("security", "30", "administration is a scope of its own")


@pytest.mark.parametrize("name", ["unit-project", "unit:read", "https://example.com/scope", "a!#[]~"])
def test_scope_tokens(make_scope, name):
	assert make_scope(name).name == name


@pytest.mark.requirement("RFC 6749", "3.3", "a scope token has no space, quote or backslash")
@pytest.mark.parametrize("name", ["two words", 'quo"te', "back\\slash", "ümlaut", "tab\tbed"])
def test_what_is_no_scope_token(make_scope, name):
	with pytest.raises(frappe.ValidationError, match="not a valid scope name"):
		make_scope(name)


@pytest.mark.parametrize(
	"method",
	[
		"frappe.auth.get_logged_user",
		"frappe.auth.*",
		"frappe.desk.*",
		"frappe.*",
		"frappe.core.doctype.user.user.User.get_blocked_modules",
		# What the site's hooks put in its place counts.
		"frappe.integration_broker.oauth2.test_resource",
	],
)
def test_methods(make_scope, method, monkeypatch):
	if "User." in method:
		monkeypatch.setattr(frappe, "whitelisted", [*frappe.whitelisted, User.get_blocked_modules])
	assert make_scope(methods=[method]).methods[0].method == method


@pytest.mark.parametrize(
	"method",
	[
		"frappe.utils.data.now",
		"frappe.auth.no_such_function",
		"frappe.no_such_module.now",
		"frappe.core.doctype.user.user.User.get_blocked_modules",
		"frappe.core.doctype.user.user.User.no_such_method",
		"not_installed.api.list",
		"os.system",
		"frappe.local",
		"frappe.whitelisted",
	],
)
def test_a_method_that_is_not_whitelisted_is_refused(make_scope, method):
	with pytest.raises(frappe.ValidationError, match="row 2: .*not a whitelisted method"):
		make_scope(methods=["frappe.ping", method])


@pytest.mark.parametrize(
	"method",
	[
		"frappe.no_such_module.*",
		"frappe.utils.jinja_globals.*",
		"os.*",
		"not_installed.*",
		"frappe.core.doctype.user.user.User.*",
	],
)
def test_a_module_without_whitelisted_methods_is_refused(make_scope, method):
	with pytest.raises(frappe.ValidationError, match="row 1: .*not a module"):
		make_scope(methods=[method])


def test_a_server_script_counts_by_its_api_method(make_scope):
	row = {"doctype": "Server Script", "script_type": "API", "api_method": "pinboard.list", "script": "pass"}
	script = frappe.get_doc({**row, "name": "unit-pinboard"})
	script.db_insert()
	for method in ("pinboard.list", "pinboard.*"):
		assert make_scope(methods=[method]).name
	with pytest.raises(frappe.ValidationError, match="not a whitelisted method"):
		make_scope(methods=["pinboard.other"])


@pytest.mark.parametrize(
	"method", ["ping", "*", "*.api", "my app.x", "my_app..x", "my_app.*.x", "my_app.x;", "os.system()"]
)
def test_what_is_no_method(make_scope, method):
	with pytest.raises(frappe.ValidationError, match="row 1"):
		make_scope(methods=[method])


@pytest.mark.parametrize("name", ["admin", "all", "profile"])
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
	assert (everything.enabled, everything.administration) == (1, 0)
	assert [row.method for row in profile.methods] == [
		"frappe.auth.get_logged_user",
		"oauth_provider.api.oauth2.test_resource",
	]
	assert not profile.full_access and not profile.doctypes


@ADMIN
def test_administration_is_off_until_somebody_enables_it():
	found = install.DEFAULT_SCOPES[1]
	assert found["scope_name"] == "admin"
	frappe.db.delete("OAuth2 Scope", {"name": "admin"})
	install.after_migrate()
	admin = frappe.get_doc("OAuth2 Scope", "admin")
	assert (admin.enabled, admin.administration, admin.full_access) == (0, 1, 1)


@ADMIN
def test_administration_implies_full_access_and_has_no_rows(make_scope):
	assert make_scope(administration=1).full_access == 1
	with pytest.raises(frappe.ValidationError, match="opens more than its rows"):
		make_scope(administration=1, methods=["frappe.ping"])
	with pytest.raises(frappe.ValidationError, match="cannot be included"):
		make_scope(includes=includes(make_scope(administration=1).name))


@ADMIN
@pytest.mark.parametrize("before, after", [(0, 1), (1, 0)])
def test_what_was_allowed_without_administration_never_gets_it(make_scope, before, after):
	scope = make_scope(full_access=1, administration=before)
	scope.reload()
	scope.administration = after
	with pytest.raises(frappe.CannotChangeConstantError, match="And Administration"):
		scope.save()


TODO = {"document_type": "ToDo"}


@pytest.mark.parametrize(
	"rows, message",
	[
		([TODO, {"document_type": "No Such DocType"}], "Row #2: Document Type: No Such DocType"),
		([TODO, {"document_type": "Has Role"}], "row 2: .*child table.*Custom Role"),
		([TODO, TODO], "row 2: .*already listed in row 1"),
	],
)
def test_doctypes_that_are_refused(make_scope, rows, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make_scope(doctypes=rows)


def test_a_doctype_that_is_gone_is_named(make_scope):
	scope = make_scope(doctypes=[TODO, {"document_type": "Note"}])
	scope.doctypes[1].document_type = "Gone"
	scope.flags.ignore_links = True
	with pytest.raises(frappe.ValidationError, match="row 2: There is no DocType .*Gone"):
		scope.save()


def test_single_and_virtual_doctypes_are_allowed(make_scope):
	assert make_scope(doctypes=[{"document_type": "System Settings"}, {"document_type": "RQ Job"}]).name


def test_what_has_gone_bad_can_still_be_disabled(make_scope):
	scope = make_scope(methods=["frappe.ping"])
	frappe.db.set_value("OAuth2 Scope Method", scope.methods[0].name, "method", "left_the_site.api.list")
	scope.reload()
	with pytest.raises(frappe.ValidationError, match="row 1"):
		scope.save()
	scope.reload()
	scope.enabled = 0
	scope.save()
	assert scopes.find(scope.name) is None


def includes(*names):
	return [{"scope": name} for name in names]


def test_includes_that_are_refused(make_scope):
	other = make_scope().name
	for rows, message in (
		(includes(other, "no-such-scope"), "Row #2: Scope: no-such-scope"),
		(includes(other, "all"), "row 2: .*Everyday Work.*cannot be included"),
		(includes(other, other), "row 2: .*twice"),
	):
		with pytest.raises(frappe.ValidationError, match=message):
			make_scope(includes=rows)


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_a_circle_of_includes_is_named(make_scope, depth):
	names = [make_scope(f"unit-circle-{depth}-0").name]
	for number in range(1, depth):
		names.append(make_scope(f"unit-circle-{depth}-{number}", includes=includes(names[-1])).name)
	first = frappe.get_doc("OAuth2 Scope", names[0])
	first.append("includes", {"scope": names[-1]})
	message = "itself" if depth == 1 else " → ".join([names[0], *reversed(names)])
	with pytest.raises(frappe.ValidationError, match=f"row 1: .*{message}"):
		first.save()


def test_a_scope_that_is_included_twice_over_is_no_circle(make_scope):
	base = make_scope().name
	left, right = (make_scope(includes=includes(base)).name for _ in range(2))
	assert make_scope(includes=includes(left, right)).name


@pytest.mark.requirement("security", "30", "a scope with full access is never combined silently")
def test_full_access_is_not_combined(make_scope):
	base = make_scope(methods=["frappe.ping"])
	for rows in ({"doctypes": [TODO]}, {"methods": ["frappe.ping"]}, {"includes": includes(base.name)}):
		with pytest.raises(frappe.ValidationError, match="opens more than its rows"):
			make_scope(full_access=1, **rows)
	above = make_scope(includes=includes(base.name))
	base.update({"full_access": 1, "methods": []})
	with pytest.raises(frappe.ValidationError, match=above.name):
		base.save()


@pytest.mark.requirement("design", "", "only System Managers register scopes")
def test_other_roles_register_no_scopes(make_scope, make_user, as_user):
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		make_scope()
	# Frappe would let an administrator give the role rights to the DocType.
	scope = frappe.get_doc({"doctype": "OAuth2 Scope", "scope_name": "unit-by-hand"})
	with pytest.raises(frappe.PermissionError):
		scope.run_method("validate")


def test_a_row_is_not_saved_or_deleted_without_its_scope(make_scope):
	scope = make_scope(methods=["frappe.ping"])
	where = {"parent": scope.name, "parenttype": "OAuth2 Scope", "parentfield": "methods"}
	row = frappe.get_doc({"doctype": "OAuth2 Scope Method", "method": "frappe.client.get", **where})
	with pytest.raises(frappe.ValidationError, match="open its document"):
		row.insert()
	with pytest.raises(frappe.ValidationError, match="open its document"):
		frappe.delete_doc("OAuth2 Scope Method", scope.methods[0].name)


def test_two_that_mariadb_takes_for_one_are_not_described(make_scope):
	name = make_scope("unitDescribed", title="A").name
	assert [row.name for row in scopes.describe([name.upper(), "profile"])] == ["profile"]
