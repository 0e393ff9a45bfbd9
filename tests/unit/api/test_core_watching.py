"""Watching Frappe's own provider: what goes wrong meanwhile."""

import secrets

import frappe
import pytest

from oauth_provider.api import core_watching
from oauth_provider.store import provider_settings, rows
from tests.unit.web import current_request


@pytest.mark.requirement("security", "32", "what goes wrong while a token is watched is logged without it")
def test_an_error_log_says_nothing_of_the_token(monkeypatch):
	def fail(credential):
		raise RuntimeError("the use cannot be read")

	monkeypatch.setattr(core_watching, "find_use_of_token", fail)
	frappe.db.set_single_value(provider_settings.DOCTYPE, "watch_until", rows.now() + 60)
	token = secrets.token_urlsafe(24)
	with current_request(path="/api/resource/ToDo", headers={"Authorization": f"Bearer {token}"}):
		core_watching.watch_request()
		assert frappe.local.flags.oauth2_watched is None
	filters = {"method": ["like", "A use of Frappe%"]}
	[logged] = frappe.get_all("Error Log", filters, pluck="error", order_by="creation desc", limit=1)
	assert "the use cannot be read" in logged and token not in logged
