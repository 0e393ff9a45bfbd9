"""A token that writes one DocType takes no rows of another document, not even of the same DocType."""

import json

import pytest

from tests.support.answers import bearer_refused
from tests.support.clients import bearer
from tests.support.flow import allow

requirement = pytest.mark.requirement
OWN_ROWS = requirement("security", "30", "a save takes no rows of other documents")


@pytest.fixture(scope="module")
def event(world, admin, manager):
	"""`event(word)`: an Event with one participant, as it is stored."""

	def make(word: str) -> dict:
		rows = [{"reference_doctype": "User", "reference_docname": manager.name}]
		values = {"subject": word, "starts_on": "2027-01-01 10:00:00", "event_type": "Public"}
		return admin.get("Event", world.insert("Event", **values, event_participants=rows)["name"])

	return make


@pytest.fixture(scope="module")
def send(site, make_client, make_scope, manager, login):
	scope = make_scope(doctypes={"Event": ["read", "write"]})
	token = allow(login(manager), make_client(scopes=[scope]), manager.name).access_token
	return lambda verb, path, **options: bearer(site, token, path, verb, **options)


def saves(event: dict, rows: list[dict]) -> list[tuple]:
	doc = {**event, "event_participants": rows}
	return [
		("PUT", f"/api/resource/Event/{event['name']}", {"json": {"event_participants": rows}}),
		("POST", "/api/method/frappe.client.save", {"json": {"doc": json.dumps(doc)}}),
		(
			"POST",
			"/api/method/frappe.client.set_value",
			{
				"json": {
					"doctype": "Event",
					"name": event["name"],
					"fieldname": {"event_participants": rows},
				}
			},
		),
	]


@OWN_ROWS
@pytest.mark.parametrize("route", range(3))
def test_a_row_of_another_document_stays_there(route, event, send, admin):
	mine, other = event("mine"), event("other")
	values = {"reference_doctype": "User", "reference_docname": "Administrator"}
	stolen = [{"name": other["event_participants"][0]["name"], **values}]
	verb, path, options = saves(mine, stolen)[route]
	bearer_refused(send(verb, path, **options), "insufficient_scope", 403)
	assert admin.get("Event", other["name"])["event_participants"] == other["event_participants"]


@pytest.mark.parametrize("route", range(2))
def test_own_rows_can_be_sent_back_and_new_ones_added(route, event, send, admin):
	mine = event("mine")
	rows = [*mine["event_participants"], {"reference_doctype": "User", "reference_docname": "Administrator"}]
	verb, path, options = saves(mine, rows)[route]
	answer = send(verb, path, **options)
	assert answer.status_code == 200, answer.text[:300]
	assert len(admin.get("Event", mine["name"])["event_participants"]) == 2
