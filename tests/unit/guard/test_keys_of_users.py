"""The keys of users, which neither a template nor an answer of a token's request has."""

import frappe
import pytest
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import keys_of_users
from tests.unit.web import request_of_token

NEVER = pytest.mark.requirement("security", "31", "a template reads no keys of a user")
KEY = "the-key-in-a-link"


@pytest.fixture
def user(make_user):
	"""The name of a user with keys."""
	name = make_user().name
	frappe.db.set_value("User", name, {"api_key": KEY, "reset_password_key": KEY})
	frappe.clear_document_cache("User", name)
	return name


@pytest.fixture
def as_token():
	"""A request of a token with full access."""
	with request_of_token():
		yield


@NEVER
@pytest.mark.parametrize(
	"expression",
	[
		"frappe.get_doc('User', user).{}",
		"frappe.get_doc('User', user).get('{}')",
		"frappe.get_doc('User', user).get_valid_dict()['{}']",
		"frappe.get_doc({{'doctype': 'User', 'name': user}}).as_dict().get('{}')",
		"frappe.get_cached_doc('User', user).{}",
		"frappe.get_cached_doc('User', user).as_dict().get('{}')",
		"frappe.db.get_value('User', user, '{}')",
		"frappe.db.get_value('User', {{'name': user, '{}': ['like', 'the-%']}}) and 'the-key-in-a-link'",
	],
)
@pytest.mark.parametrize("column", ["api_key", "reset_password_key"])
def test_a_template_gets_no_key(expression, column, user, as_token):
	template = "{{ " + expression.format(column) + " }}"
	try:
		assert KEY not in frappe.render_template(template, {"user": user})
	except HTTPException as refusal:
		assert refusal.get_response().status_code == 403
	except (AttributeError, frappe.ValidationError):
		pytest.skip("this Frappe gives a template no such function")


def test_what_frappe_caches_keeps_the_keys(user, as_token):
	for expression in ("frappe.get_cached_doc('User', user).api_key", "frappe.get_doc('User', user).api_key"):
		frappe.render_template("{{ " + expression + " }}", {"user": user})
	assert frappe.get_cached_doc("User", user).api_key == frappe.get_doc("User", user).api_key == KEY


def test_a_document_of_another_kind_keeps_its_keys(as_token):
	assert "api_key" in frappe.get_doc(doctype="Google Settings", api_key="x").as_dict()


def test_without_a_token_nothing_is_left_out(user):
	keys_of_users.keep_from_answers()
	assert frappe.get_doc("User", user).as_dict()["api_key"] == KEY
	assert frappe.get_all("User", {"name": user}, ["api_key"]) == [{"api_key": KEY}]
