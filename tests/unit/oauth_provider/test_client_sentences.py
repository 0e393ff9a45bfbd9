"""The form's sentences about the problems of a client's metadata."""

from dataclasses import asdict, replace

import frappe
import pytest

from oauth_provider.oauth_provider.doctype.oauth2_client import rules
from oauth_provider.protocol.clients.metadata import Reason, find_problems
from tests.unit.protocol.test_client_metadata import GOOD, REFUSED


def make_document(metadata):
	"""The document of a client with this metadata, as a person would send it; not stored."""
	values = asdict(metadata)
	values["allowed_roles"] = [{"role": role} for role in metadata.allowed_roles]
	for name in ("redirect_uris", "grant_types"):
		values[name] = "\n".join(values[name])
	return frappe.get_doc({"doctype": "OAuth2 Client", **values})


def test_the_fields_of_a_document_are_the_metadata():
	metadata = replace(
		GOOD,
		client_type="Public",
		token_endpoint_auth_method="none",
		redirect_uris=("http://localhost/cb", "com.example.app:/cb"),
		default_redirect_uri="com.example.app:/cb",
		grant_types=("authorization_code", "refresh_token"),
		allow_localhost_redirect=True,
		allowed_roles=("Accounts User", "Accounts Manager"),
		access_token_lifetime=60,
		refresh_token_lifetime=3600,
		logo="/files/logo.png",
		website="https://example.com",
		privacy_policy="https://example.com/privacy",
		terms_of_service="https://example.com/terms",
	)
	document = make_document(metadata)
	rules.tidy(document)
	assert rules.read_metadata(document) == metadata
	service = replace(GOOD, enforce_auth_method=True, is_resource_server=True)
	assert rules.read_metadata(make_document(service)) == service


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_a_sentence_that_names_the_field(reason):
	changes, _description = REFUSED[reason]
	client = make_document(replace(GOOD, **changes))
	(problem,) = find_problems(rules.read_metadata(client))
	assert problem.reason == reason
	sentence = rules.write_sentence(client, problem)
	assert "{" not in sentence
	if reason != Reason.CONFIDENTIAL_WITHOUT_SECRET:
		assert rules.label(client, problem.field) in sentence
	for argument in problem.arguments.values():
		assert str(argument) in sentence


def test_a_refusal_is_the_sentence_of_the_first_problem(make_client):
	client = make_client()
	client.update({"website": "ftp://example.com", "access_token_lifetime": 5})
	problems = find_problems(rules.read_metadata(client))
	assert len(problems) == 2
	with pytest.raises(frappe.ValidationError) as refusal:
		client.save()
	assert str(refusal.value) == rules.write_sentence(client, problems[0])


@pytest.mark.parametrize("value", ["<img src=x onerror=alert(1)>", "{field}"])
def test_what_a_person_typed_is_shown_as_text(make_client, value):
	with pytest.raises(frappe.ValidationError) as refusal:
		make_client(grant_types=value)
	assert frappe.utils.escape_html(value) in str(refusal.value)
	assert "<img" not in str(refusal.value)


@pytest.mark.parametrize(
	"changes",
	[
		{"client_type": "Native"},
		{"token_endpoint_auth_method": "private_key_jwt"},
		{"response_type": "token"},
	],
)
def test_an_import_cannot_store_an_unsupported_value(monkeypatch, changes):
	"""During a Data Import, Frappe does not check Select fields."""
	monkeypatch.setattr(frappe.flags, "in_import", True)
	with pytest.raises(frappe.ValidationError, match="not supported"):
		make_document(replace(GOOD, **changes)).insert()
	assert make_document(GOOD).insert().name


def test_a_blank_around_a_choice_is_removed():
	assert make_document(replace(GOOD, client_type=" Public ")).insert().client_type == "Public"
