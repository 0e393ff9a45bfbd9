"""What the doctor sees of Frappe's own provider, and of whose addresses the site vouches for."""

import frappe
import pytest

from oauth_provider.oauth_provider import core_checkup
from oauth_provider.oauth_provider.doctype.oauth2_provider_settings import checking
from tests.unit.oauth_provider.test_checkup import find, status_of


@pytest.fixture
def core_client():
	"""A client of Frappe's own provider."""
	return frappe.get_doc(
		{
			"doctype": "OAuth Client",
			"app_name": "Old App",
			"scopes": "all",
			"default_redirect_uri": "https://old.example/cb",
			"redirect_uris": "https://old.example/cb",
		}
	).insert()


@pytest.fixture
def answering():
	"""`answering(0)`: whether this app answers in place of Frappe's provider. A site without clients of it."""
	frappe.db.delete("OAuth Client")

	def switch(is_on: int):
		frappe.db.set_single_value("OAuth2 Provider Settings", "answer_for_frappe", is_on)

	return switch


@pytest.mark.parametrize(
	("choice", "is_closed", "status"),
	[("All", 0, "warn"), ("All", 1, "ok"), ("Proved", 0, "ok"), ("Not said", 0, "ok")],
)
def test_addresses_that_nobody_has_checked(choice, is_closed, status):
	frappe.db.set_single_value("Website Settings", "disable_signup", is_closed)
	frappe.db.set_single_value("OAuth2 Provider Settings", "email_verified", choice)
	assert status_of("email_verified") == status


def test_one_provider(answering):
	answering(1)
	assert status_of("core_provider") == "ok"
	answering(0)
	finding = find("core_provider")
	assert finding.status == "warn" and "Tick Answer in Place" in finding.action


@pytest.mark.parametrize("is_on", [0, 1])
def test_clients_that_are_not_imported(is_on, answering, core_client, make_client):
	answering(is_on)
	frappe.db.delete("OAuth Client", {"name": ("!=", core_client.name)})
	frappe.get_doc({**core_client.as_dict(), "name": None, "app_name": "New App"}).insert()
	finding = find("core_provider")
	assert finding.status == "warn" and "Old App" in finding.message and "import-core" in finding.action


@pytest.mark.parametrize("passing", [0, 1])
def test_tokens_of_core_that_are_refused(passing, answering, core_client):
	answering(0)
	frappe.get_doc({**core_client.as_dict(), "name": None}).insert()
	frappe.db.set_single_value("OAuth2 Provider Settings", "accept_other_bearer_tokens", passing)
	assert ("are refused" in find("core_provider").message) == (not passing)


def switches() -> list[tuple[str, str, object]]:
	return [
		(doctype, fieldname, "Auto" if value == "Force" else 1)
		for doctype, at_rest in core_checkup.SWITCHES.items()
		if frappe.db.exists("DocType", doctype)
		for fieldname, value in at_rest.items()
		if frappe.get_meta(doctype).has_field(fieldname)
	]


def test_neighbours_that_answer_for_frappes_provider(answering, monkeypatch):
	answering(1)
	assert status_of("neighbours") == "ok"
	hooks = frappe.get_hooks()
	overriding = {"frappe.integrations.oauth2.get_token": ["other_app.api.get_token"]}
	changed = {**hooks["override_whitelisted_methods"], **overriding}
	of_other = {"override_whitelisted_methods": changed, "before_request": hooks["before_request"]}
	monkeypatch.setattr(frappe, "get_hooks", lambda name=None, *rest, **options: of_other.get(name, []))
	finding = find("neighbours")
	assert finding.status == "ok" and "other_app" in finding.message
	answering(0)
	assert find("neighbours").status == "warn"
	answering(1)
	of_other["before_request"] = ["other_app.hooks.see", *hooks["before_request"]]
	finding = find("neighbours")
	assert finding.status == "warn" and "before this app" in finding.message and finding.action


def test_frappes_switches_are_found_and_put_to_rest(answering):
	answering(0)
	core_checkup.put_frappe_to_rest()
	assert status_of("frappes_switches") == "ok" and switches()
	for doctype, fieldname, value in switches():
		frappe.get_doc(doctype).update({fieldname: value}).save()
		finding = find("frappes_switches")
		assert finding.status == "warn" and finding.remedy == "put_frappe_to_rest"
		label = frappe.get_meta(doctype).get_label(fieldname)
		assert label in finding.message
		answering(1)
		assert status_of("frappes_switches") == "ok"
		answering(0)
		assert f"{label} was {value}" in checking.apply_remedy(finding.remedy)
		assert status_of("frappes_switches") == "ok"
		reasons = frappe.get_all("OAuth2 Event", {"event": "Move"}, pluck="reason")
		assert any(f"{label} was {value}" in reason for reason in reasons)


def test_nobody_else_applies_a_remedy(make_user, as_user):
	with pytest.raises(frappe.DoesNotExistError):
		checking.apply_remedy("get_attr")
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		checking.apply_remedy("put_frappe_to_rest")
