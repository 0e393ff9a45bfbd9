"""What the print views reach: one document, in one of its own print formats, with the titles of its links."""

from typing import Any

import frappe

from oauth_provider.guard.arguments import Needs, check_arguments, document_name, merge, no_table
from oauth_provider.guard.form_methods import titled_links
from oauth_provider.guard.listing import JsonValue, NotUnderstood
from oauth_provider.protocol.access import DocumentAccess


def printview(form: dict[str, Any]) -> Needs:
	"""The page /printview."""
	check_arguments(form, "doctype name format no_letterhead letterhead trigger_print _lang")
	return of_print(form, form.get("doctype"), form.get("format"))


def download_pdf(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype name format no_letterhead language letterhead")
	return of_print(form, form.get("doctype"), form.get("format"))


def get_html_and_style(form: dict[str, Any]) -> Needs:
	"""`doc` is the DocType, as long as there is a name."""
	check_arguments(form, "doc name print_format no_letterhead letterhead trigger_print")
	return of_print(form, form.get("doc"), form.get("print_format"))


def get_rendered_raw_commands(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doc name print_format")
	return of_print(form, form.get("doc"), form.get("print_format"))


def of_print(form: dict[str, Any], doctype: JsonValue, print_format: JsonValue) -> Needs:
	"""Reading and printing; a letter head that is asked for by its name is read as well."""
	# Frappe takes the document itself from where the name is no text.
	if not isinstance(form.get("name"), str):
		raise NotUnderstood
	name, doctype = document_name(form), no_table(doctype)
	needs = [DocumentAccess(doctype, ("read", "print"))]
	needs += [DocumentAccess(linked, ("read",)) for linked in titled_links(doctype, name, "read", "print")]
	check_format(doctype, print_format)
	if form.get("letterhead"):
		needs.append(DocumentAccess("Letter Head", ("read",)))
	return merge(*needs)


def check_format(doctype: str, print_format: JsonValue) -> None:
	"""Refuse a print format that is not the DocType's: it is a program, which was written for another purpose."""
	if print_format and print_format != "Standard":
		if frappe.db.get_value("Print Format", str(print_format), "doc_type") != doctype:
			raise NotUnderstood
