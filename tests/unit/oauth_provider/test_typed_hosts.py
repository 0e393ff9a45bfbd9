"""Hosts as administrators type them into the settings."""

import frappe
import pytest

from oauth_provider.store import provider_settings

requirement = pytest.mark.requirement
SETTINGS = provider_settings.DOCTYPE


@pytest.mark.parametrize(
	("typed", "stored"),
	[
		("https://Claude.ai/api/callback, vscode.dev", "claude.ai\nvscode.dev"),
		("claude.ai claude.ai", "claude.ai"),
		("cursor:\nlocalhost\nx.example:8443", "cursor:\nlocalhost\nx.example:8443"),
		("127.0.0.1 x.example:0443 X.example. [2001:db8:0::1]", "localhost\nx.example\n[2001:db8::1]"),
	],
)
def test_hosts_are_tidied(typed, stored):
	settings = frappe.get_doc(SETTINGS)
	settings.registration_hosts = typed
	settings.save()
	assert settings.registration_hosts == stored


@requirement("security", "45", "registration accepts hosts that are spelled out, and no pattern")
@pytest.mark.parametrize(
	"typed", ["*.example.com", "*", "a_b", "user@x.example", "<b>", "-x", "x-.example", "127.1", "https://"]
)
def test_what_is_no_host(typed):
	settings = frappe.get_doc(SETTINGS)
	settings.registration_hosts = typed
	with pytest.raises(frappe.ValidationError):
		settings.save()
