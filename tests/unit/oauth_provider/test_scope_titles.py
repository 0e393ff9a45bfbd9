"""The titles of the scopes that are made for DocTypes."""

import frappe
import pytest

from oauth_provider.oauth_provider.doctype.oauth2_scope import making


@pytest.mark.parametrize(
	"label, many",
	[
		("Sales Invoice", "Sales Invoices"),
		("Stock Entry", "Stock Entries"),
		("Pay Day", "Pay Days"),
		("Address", "Addresses"),
		("Tax Box", "Tax Boxes"),
		("Sales Taxes", "Sales Taxes"),
		("Request for Quotation", "Requests for Quotation"),
		("Process Statement Of Accounts", "Process Statements Of Accounts"),
		("Mode of Payment", "Modes of Payment"),
		("Category of Entry", "Categories of Entry"),
		("Terms and Conditions", "Terms and Conditions"),
		("ToDo", "ToDos"),
	],
)
def test_the_noun_before_a_preposition_is_plural(label, many):
	assert making.plural(label) == many


def test_a_title_begins_with_the_documents():
	assert making.reading("Note")["title"] == "Notes: see and print"
	assert making.writing("Note")["title"] == "Notes: create, change and delete"
	# There is one of it.
	assert making.writing("Website Settings")["title"] == "Website Settings: change"


def test_other_languages_have_the_label(monkeypatch):
	monkeypatch.setattr(frappe.local, "lang", "de")
	label = frappe._("Address")
	assert making.reading("Address")["title"] == f"{label}: ansehen und drucken"
