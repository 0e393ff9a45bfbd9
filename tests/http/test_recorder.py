"""Frappe's Recorder, which keeps requests with their headers and arguments for an administrator to look at."""

import json

import pytest

from tests.support import search
from tests.support.answers import granted
from tests.support.clients import bearer
from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement


@pytest.fixture
def recorded(admin):
	"""`recorded()`: everything that the Recorder has kept since the test began, as text."""
	admin.call("frappe.recorder.start")

	def read() -> str:
		admin.call("frappe.recorder.stop")
		return json.dumps(admin.call("frappe.recorder.export_data"))

	yield read
	admin.call("frappe.recorder.stop")
	admin.call("frappe.recorder.delete")


@requirement("security", "32", "the Recorder keeps no token, code, secret or verifier")
def test_the_recorder_keeps_nothing_secret(recorded, site, make_client, user, login, allow):
	client, session = make_client(), login(user)
	dialog = Dialog.of(authorize(session, client))
	code = redirect_of(dialog.press(session, "allow"))["code"]
	allowed = allow(client, user)
	tokens = granted(client.exchange(allowed, auth="basic"))
	renewed = granted(client.refresh(tokens["refresh_token"]))
	assert bearer(site, renewed["access_token"], "/api/resource/ToDo").ok
	assert client.introspect(renewed["access_token"]).json()["active"]
	assert client.revoke(renewed["refresh_token"]).ok
	secrets = [dialog.fields["transaction"], code, allowed.code, allowed.verifier, client.secret]
	secrets += [both[kind] for both in (tokens, renewed) for kind in ("access_token", "refresh_token")]
	in_redis = search.in_redis(site, secrets) if site.bench else []
	text = recorded()
	assert "/api/resource/ToDo" in text and "get_token" in text, "nothing was recorded"
	assert [secret for secret in secrets if secret in text] == []
	assert in_redis == []
