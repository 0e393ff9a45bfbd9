"""Counting rows: those of this app for a System Manager alone, whatever else a filter says."""

import frappe
import pytest

from oauth_provider.api.overrides.counting import get_count

requirement = pytest.mark.requirement


@pytest.fixture
def ordinary(make_user, as_user):
	"""Act as a user without roles."""
	as_user(make_user().name)


@requirement("security", "32", "no user counts, and so guesses, what a row of ours holds")
@pytest.mark.parametrize(
	"filters",
	[
		{"description": ["like", "%the OAuth2 rollout%"]},
		{"description": "oauth2 client_secret_hash"},
		'{"description": ["like", "%oauth2 rollout%"]}',
		[["description", "=", "OAuth2 Client"]],
		[["ToDo", "description", "in", ["OAuth2 Client", "OAuth2 Grant", "a", "b"]]],
	],
)
def test_what_a_filter_looks_for_is_no_doctype(filters, ordinary):
	assert get_count("ToDo", filters) == 0


@requirement("security", "32", "no user counts, and so guesses, what a row of ours holds")
@pytest.mark.parametrize(
	"doctype, filters",
	[
		("OAuth2 Client", None),
		("oauth2 client ", None),
		("ToDo", [["OAuth2 Client", "app_name", "like", "a%"]]),
		("ToDo", '[["oauth2 client", "app_name", "like", "a%"]]'),
		("ToDo", [["OAuth2 Client", "app_name", "like", "a%", False]]),
		("ToDo", [[["OAuth2 Client", "app_name", "like", "a%"], "or", ["name", "=", "a"]]]),
		("ToDo", {"`tabOAuth2 Client`.`app_name`": "a"}),
		("ToDo", [['"tabOAuth2 Client"."app_name"', "=", "a"]]),
		("OAuth2 Client Scope", {"name": "a"}),
		# By a link.
		("OAuth2 Grant", {"client.app_name": "a"}),
		("DocField", [["options.x", "=", "a"], ["OAuth2 Grant", "client.app_name", "=", "a"]]),
	],
)
def test_a_doctype_of_the_app_is_found_wherever_it_is_named(doctype, filters, ordinary):
	with pytest.raises(frappe.PermissionError):
		get_count(doctype, filters)


@requirement("security", "32", "no user counts, and so guesses, what a row of ours holds")
def test_a_link_to_a_doctype_of_the_app_names_it(ordinary):
	field = {"dt": "ToDo", "fieldname": "its_client", "fieldtype": "Link", "options": "OAuth2 Client"}
	# The row alone: a column for it would be committed.
	frappe.get_doc({"doctype": "Custom Field", "name": "ToDo-its_client", **field}).db_insert()
	frappe.clear_cache(doctype="ToDo")
	try:
		with pytest.raises(frappe.PermissionError):
			get_count("ToDo", {"its_client.client_secret_hash": ["like", "a%"]})
	finally:
		frappe.db.rollback()
		frappe.clear_cache(doctype="ToDo")


@requirement("security", "32", "a hash cannot be searched by a System Manager either")
def test_a_hash_is_found_by_the_fieldname(make_client):
	name = make_client(app_name="the client_secret_hash").name
	assert get_count("OAuth2 Client", {"app_name": "the client_secret_hash"}) == 1
	assert get_count("OAuth2 Client", [["OAuth2 Client", "name", "in", [name, "a_hash"]]]) == 1
	for filters in (
		{"client_secret_hash": ["like", "a%"]},
		{"CLIENT_SECRET_HASH": ["like", "a%"]},
		[["client_secret_hash", "like", "a%"]],
		'[["OAuth2 Client", "client_secret_hash", "like", "a%"]]',
		{"`tabOAuth2 Client`.`client_secret_hash`": "a"},
	):
		with pytest.raises(frappe.PermissionError):
			get_count("OAuth2 Client", filters)
	with pytest.raises(frappe.PermissionError):
		get_count("ToDo", [["OAuth2 Client", "client_secret_hash", "like", "a%"]])
