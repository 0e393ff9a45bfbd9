"""Translations of what users read who decide about an app."""

import csv
import re
from pathlib import Path

import frappe
import pytest

from oauth_provider.install import DEFAULT_SCOPES

try:
	from frappe.gettext.extractors.utils import extract_messages_from_code
except ImportError:
	# Where Frappe of 2023 has it.
	from frappe.translate import extract_messages_from_code

APP = Path(frappe.get_app_path("oauth_provider"))
LANGUAGES = ("ar", "de", "es", "fr", "hi")
# The dialog, the pages around it, the list of authorized apps, the e-mail; not what administrators read.
SOURCES = (
	"templates/oauth2/*.html",
	"templates/emails/*.html",
	"pages/*.py",
	"api/browser.py",
	"api/fallback.py",
	"protocol/authorize/*.py",
	"protocol/clients/document_hosts.py",
	"api/document_reading.py",
	"protocol/errors/authorization_errors.py",
	"oauth_provider/doctype/oauth2_scope/making.py",
)
CONTEXT = "OAuth consent"
PLACEHOLDER = re.compile(r"\{\w*\}")


def sources() -> list[Path]:
	found = {pattern: sorted(APP.glob(pattern)) for pattern in SOURCES}
	assert all(found.values()), [pattern for pattern in SOURCES if not found[pattern]]
	return [path for paths in found.values() for path in paths]


def messages() -> list[tuple[str, str]]:
	"""Every text for people, once, with its context: words that Frappe has too would be translated there as well."""
	found = [
		(message, context or "")
		for path in sources()
		for _line, message, context in extract_messages_from_code(path.read_text())
	]
	for scope in DEFAULT_SCOPES:
		found += [(scope["title"], ""), (scope["description"], "")]
	return list(dict.fromkeys(found))


def translations(language: str) -> dict[tuple[str, str], str]:
	with (APP / "translations" / f"{language}.csv").open(newline="", encoding="utf-8") as file:
		return {(row[0], row[2] if len(row) > 2 else ""): row[1] for row in csv.reader(file) if row}


def test_there_is_something_to_translate():
	assert [pattern for pattern in SOURCES if not list(APP.glob(pattern))] == []
	assert {("Deny", CONTEXT), ("Not you?", ""), ("Revoke", CONTEXT), ("Know who you are", "")} <= set(
		messages()
	)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_for_people_is_translated(language):
	known = translations(language)
	assert [message for message in messages() if not known.get(message, "").strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_what_is_filled_in(language):
	for (message, _context), translated in translations(language).items():
		assert sorted(PLACEHOLDER.findall(message)) == sorted(PLACEHOLDER.findall(translated)), message


@pytest.mark.parametrize("language", LANGUAGES)
def test_frappe_finds_the_translations(language):
	for message, context in (("Not you?", ""), ("You denied access", ""), ("Allow", CONTEXT)):
		translated = frappe._(message, lang=language, context=context or None)
		assert translated == translations(language)[message, context] != message


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_button_is_called_what_the_sentences_say(language):
	known = translations(language)
	for message, _context in messages():
		if "click Allow" in message:
			assert known["Allow", CONTEXT] in known[message, ""]
