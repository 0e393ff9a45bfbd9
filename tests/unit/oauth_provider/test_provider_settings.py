"""OAuth2 Provider Settings: bounds, and what an issuer is."""

import frappe
import pytest

from oauth_provider import install
from oauth_provider.oauth_provider.doctype.oauth2_provider_settings.oauth2_provider_settings import (
	find_issuer_problem,
)
from oauth_provider.store.records import Settings

SETTINGS = "OAuth2 Provider Settings"


@pytest.mark.parametrize(
	("field", "bad", "good"),
	[
		("authorization_code_lifetime", [0, -1, 601], [1, 600]),
		("access_token_lifetime", [0, 59, 86401], [60, 86400]),
		("refresh_token_lifetime", [0, 3599, 31536001], [3600, 31536000]),
		("refresh_reuse_grace", [-1, 301], [0, 300]),
		("public_refresh_reuse_grace", [-1, 301], [0, 300]),
		("retention_days", [0, 3651], [1, 3650]),
	],
)
def test_bounds(field, bad, good):
	settings = frappe.get_doc(SETTINGS)
	for value in good:
		settings.set(field, value)
		settings.run_method("validate")
	for value in bad:
		settings.set(field, value)
		with pytest.raises(frappe.ValidationError, match="must be between"):
			settings.run_method("validate")


@pytest.mark.parametrize(
	("field", "value"), [("skip_authorization", "Never"), ("pkce_required_for", "Nobody")]
)
def test_choices(field, value):
	settings = frappe.get_doc(SETTINGS)
	settings.set(field, value)
	with pytest.raises(frappe.ValidationError):
		settings.save()


@pytest.mark.requirement("RFC 8414", "2", "an issuer is an https URL without query and fragment")
@pytest.mark.parametrize(
	("issuer", "problem"),
	[
		("https://erp.example.com", None),
		("https://erp.example.com:8443/tenant", None),
		("http://localhost:8000", None),
		("http://127.0.0.1", None),
		("http://[::1]:8000", None),
		("http://oauth.localhost:8000", None),
		("http://erp.example.com", "https"),
		("http://localhost.example.com", "https"),
		("erp.example.com", "address"),
		("https://", "address"),
		("https://erp.example.com:port", "address"),
		("https://[::1", "address"),
		("ftp://erp.example.com", "address"),
		("https://erp example.com", "address"),
		("https://erp.example.com/", "slash"),
		("https://erp.example.com?x", "query"),
		("https://erp.example.com#x", "fragment"),
		("https://me@erp.example.com", "user name"),
	],
)
def test_issuer(issuer, problem):
	found = find_issuer_problem(issuer)
	assert found is None if problem is None else problem in found


def test_the_record_of_the_settings_has_every_field_with_its_default():
	fields = frappe.get_meta(SETTINGS).fields
	values = {
		field.fieldname: field for field in fields if field.fieldtype not in frappe.model.no_value_fields
	}
	defaults = vars(Settings())
	defaults.pop("has_clients")
	assert set(values) == set(defaults)
	for name, field in values.items():
		convert = {"Int": int, "Check": lambda text: bool(int(text))}.get(field.fieldtype, str)
		assert defaults[name] == (convert(field.default) if field.default else None), name


def test_defaults():
	defaults = frappe.new_doc(SETTINGS)
	assert (defaults.skip_authorization, defaults.pkce_required_for) == ("Force", "Public clients")
	assert (defaults.authorization_code_lifetime, defaults.access_token_lifetime) == (300, 3600)
	assert (defaults.refresh_token_lifetime, defaults.refresh_reuse_grace) == (2592000, 0)
	assert defaults.public_refresh_reuse_grace == 30
	assert (defaults.retention_days, defaults.accept_other_bearer_tokens) == (30, 0)
	assert defaults.end_tokens_on_password_change == 1


def test_private_schemes_are_written_one_on_a_line():
	settings = frappe.get_doc(SETTINGS)
	settings.private_schemes = " cursor://, vscode-insiders:\ncursor"
	settings.run_method("validate")
	assert settings.private_schemes == "cursor\nvscode-insiders"
	settings.private_schemes = "<b>javascript"
	with pytest.raises(frappe.ValidationError) as refusal:
		settings.run_method("validate")
	assert "<b>javascript" not in str(refusal.value)


def test_a_client_may_register_an_accepted_scheme(make_client):
	client = make_client()
	client.redirect_uris = "cursor://anysphere.cursor-mcp/oauth/callback"
	client.default_redirect_uri = None
	with pytest.raises(frappe.ValidationError):
		client.save()
	frappe.db.set_single_value(SETTINGS, "private_schemes", "cursor")
	client.reload()
	client.redirect_uris = "cursor://anysphere.cursor-mcp/oauth/callback"
	client.default_redirect_uri = None
	client.save()


@pytest.mark.parametrize(("has_clients", "expected"), [(False, "1"), (True, "0")])
def test_a_new_site_has_one_provider(has_clients, expected):
	"""Where Frappe's provider has clients, an administrator decides."""
	# As Frappe does when it installs an app.
	frappe.db.set_single_value(SETTINGS, "answer_for_frappe", 0)
	frappe.db.delete("OAuth Client")
	if has_clients:
		uris = dict.fromkeys(("default_redirect_uri", "redirect_uris"), "https://old.example/cb")
		frappe.get_doc({"doctype": "OAuth Client", "app_name": "Old", "scopes": "all", **uris}).insert()
	install.choose_provider()
	assert frappe.db.get_singles_dict(SETTINGS)["answer_for_frappe"] == expected
