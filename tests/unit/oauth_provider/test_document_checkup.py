"""The check-up's line about apps that introduce themselves by a document."""

import frappe
import pytest

from oauth_provider.oauth_provider.registry_checkup import check_metadata_documents
from oauth_provider.store import provider_settings, rows, self_made_clients

requirement = pytest.mark.requirement
DAY = 24 * 3600


@pytest.fixture
def change():
	def store(**values):
		for fieldname, value in values.items():
			frappe.db.set_single_value(provider_settings.DOCTYPE, fieldname, value)

	store(
		allow_metadata_documents=1,
		metadata_document_hosts="b.example\na.example",
		any_metadata_document_host=0,
	)
	return store


@requirement("security", "45", "the check-up says whose apps register themselves by a document")
def test_the_hosts(change):
	status, message = check_metadata_documents()
	assert status == "ok" and message.endswith("a.example, b.example.")


def test_it_is_off(change):
	change(allow_metadata_documents=0, any_metadata_document_host=1)
	assert check_metadata_documents()[0] == "ok"


def test_any_host(change):
	change(any_metadata_document_host=1, self_made_clients_wait=0)
	assert check_metadata_documents()[0] == "warn"
	change(self_made_clients_wait=1)
	assert check_metadata_documents()[0] == "ok"


def test_no_host(change):
	change(metadata_document_hosts="")
	assert "no host is listed" in check_metadata_documents()[1]


def test_a_document_that_is_gone(change):
	name = self_made_clients.insert(
		"https://a.example/app.json",
		app_name="Gone app",
		client_type="Public",
		redirect_uris="https://a.example/cb",
		grant_types="authorization_code",
		registration="Metadata Document",
		registration_host="a.example",
		document_gone_since=rows.now() - DAY - 10,
	)
	status, message, _action = check_metadata_documents()
	assert status == "warn" and "Gone app" in message
	frappe.db.set_value("OAuth2 Client", name, "document_gone_since", rows.now() - DAY + 100)
	assert check_metadata_documents()[0] == "ok"
