"""Who answers: this app or Frappe's provider."""

import frappe
import pytest

from oauth_provider.wire.current_endpoint import find_endpoint
from tests.unit.web import current_request

SETTINGS = "OAuth2 Provider Settings"
DOCUMENTS = ("openid-configuration", "oauth-authorization-server", "oauth-protected-resource/mcp")


@pytest.mark.parametrize(("answers", "has_client", "is_ours"), [(1, 0, True), (0, 1, True), (0, 0, False)])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_stay_frappes_until_there_is_a_client(name, answers, has_client, is_ours, make_client):
	frappe.db.set_single_value(SETTINGS, "answer_for_frappe", answers)
	make_client() if has_client else frappe.db.delete("OAuth2 Client")
	with current_request("GET", f"/.well-known/{name}"):
		frappe.local.flags.oauth2_asked = True
		assert bool(find_endpoint()) is is_ours


def test_the_keys_are_always_ours():
	frappe.db.set_single_value(SETTINGS, "answer_for_frappe", 0)
	frappe.db.delete("OAuth2 Client")
	with current_request("GET", "/api/method/oauth_provider.api.documents.jwks"):
		frappe.local.flags.oauth2_asked = True
		assert find_endpoint().name == "jwks"
