"""What the Error Log keeps of a request that went wrong."""

import json

import frappe
import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from oauth_provider.protocol.clients.authentication import Presented
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.wire import redaction
from oauth_provider.wire.redaction import redact

requirement = pytest.mark.requirement
SECRET = "Zx9-secret_secret_secret_secret_secret_secre"


@requirement("security", "32", "no Error Log holds a token, a code or a secret")
@pytest.mark.parametrize(
	"text",
	[
		f"request_data = 'grant_type=refresh_token&refresh_token={SECRET}&client_id=x'",
		f"request_data = 'client_secret={SECRET}'",
		f'{{"code": "{SECRET}", "client_id": "x"}}',
		f"{{'transaction': '{SECRET}'}}",
		f"body=b'transaction={SECRET}&csrf_token={SECRET}'",
		f"Authorization: Bearer {SECRET}",
		f"authorization='Basic {SECRET}'",
	],
)
def test_an_error_log_about_us_holds_no_credential(text):
	log = frappe.get_doc(
		{"doctype": "Error Log", "method": "x", "error": f"oauth_provider.api.oauth2\n{text}"}
	)
	log.insert()
	stored = frappe.db.get_value("Error Log", log.name, "error")
	assert SECRET not in stored
	assert "[redacted]" in stored


@requirement("security", "32", "no Error Log holds a signed token or a private key, whatever it is called")
@pytest.mark.parametrize(
	"text",
	[
		"signed = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln'",
		"id_token_hint=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
	],
)
def test_a_signed_token_is_known_by_its_shape(text):
	assert "eyJ" not in redact(text) and "[redacted]" in redact(text)


def test_a_private_key_is_known_by_its_shape():
	begin, end = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
	for text in (f"pem = '{begin}\\nMIIEvQ\\n{end}' more", f"b'{begin}MIIEvQ"):
		assert "MIIEvQ" not in redact(text)
	assert redact(f"{begin}MIIEvQ{end} more").endswith("more")


def test_other_logs_stay_as_they_are():
	text = "File app.py line 1\nstatus code=500 token=abc"
	assert redact(text) == text


@requirement("security", "32", "what the protocol sees shows nothing secret in a traceback")
def test_a_repr_shows_nothing_secret():
	message = Message(
		"POST",
		url=f"https://x/{SECRET}",
		query=f"code={SECRET}",
		body=SECRET.encode(),
		headers={"authorization": f"Bearer {SECRET}"},
		sid=SECRET,
	)
	shown = repr((message, Presented("id", SECRET, "none"), Parameters.parse(f"code={SECRET}")))
	assert SECRET not in shown
	assert "'code'" in shown


READING = """Traceback with variables (most recent call last):
  File "apps/frappe/frappe/app.py", line 261, in make_form_dict
      request = <Request 'http://site.example/api/method/{method}' [POST]>
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"""


@requirement("security", "21d", "a body that cannot be read leaves nothing in the Error Log")
@pytest.mark.parametrize(
	"method", ["oauth_provider.api.oauth2.get_token", "frappe.integration_broker.oauth2.revoke_token"]
)
def test_an_unreadable_body_at_our_endpoints_is_no_error_of_the_site(method):
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc({"doctype": "Error Log", "error": READING.format(method=method)}).insert()


@requirement("security", "21d", "a quote in the address brings no unreadable body into the Error Log")
def test_an_unreadable_body_is_recognised_however_the_address_is_quoted():
	path = "/api/method/oauth_provider.api.oauth2.get_token"
	queries = ("x=", "x='", 'x="', "x='\"")
	requests = [Request(EnvironBuilder(path, query_string=query).get_environ()) for query in queries]
	for request in requests:
		text = f"in make_form_dict\n request = {request!r}"
		assert redaction.is_about_unreadable_body(text)
		# As it waits in Redis.
		assert redaction.is_about_unreadable_body(json.dumps({"error": text}))


@pytest.mark.parametrize("method", ["frappe.client.insert", "login?x=/oauth_provider.api.oauth2.get_token"])
def test_an_unreadable_body_elsewhere_is_kept(method):
	assert frappe.get_doc({"doctype": "Error Log", "error": READING.format(method=method)}).insert().name


@requirement("security", "32", "a body that cannot be read does not wait in Redis, credentials and all")
def test_what_waits_to_be_logged_about_an_unreadable_body_is_forgotten():
	ours = json.dumps({"error": READING.format(method="oauth_provider.api.oauth2.get_token")})
	theirs = json.dumps({"error": READING.format(method="frappe.client.insert")})
	for record in (ours, theirs, ours):
		frappe.cache.rpush(redaction.QUEUE, record)
	redaction.remove_unreadable_bodies()
	assert ours.encode() not in frappe.cache.lrange(redaction.QUEUE, 0, -1)
	assert theirs.encode() in frappe.cache.lrange(redaction.QUEUE, 0, -1)
	frappe.cache.execute_command("LREM", frappe.cache.make_key(redaction.QUEUE), 1, theirs)
