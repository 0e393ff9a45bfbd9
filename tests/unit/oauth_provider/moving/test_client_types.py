"""Which clients of Frappe's own provider become public (RFC 6749 2.1)."""

import frappe
import pytest

from oauth_provider.store import clients, events, rows
from oauth_provider.store.hashing import digest
from oauth_provider.store.watching import RIGHT_SECRET, WITHOUT_SECRET, WRONG_SECRET

PROGRAM, APP = "http://127.0.0.1:9876/callback", "https://app.example.com/callback"


@pytest.mark.parametrize(
	("uris", "client_type", "localhost"),
	[
		("com.example.app:/callback", "Public", 0),
		("com.example.app:/callback https://app.example.com/callback", "Public", 0),
		("http://127.0.0.1:9876/callback", "Public", 0),
		("http://localhost:3000/callback", "Public", 1),
		("https://app.example.com/callback http://localhost:3000/callback", "Confidential", 1),
		("https://app.example.com/callback", "Confidential", 0),
	],
)
def test_the_type_follows_from_the_redirect_uris(core_client, move, imported, uris, client_type, localhost):
	client = core_client(redirect_uris=uris)
	move(client)
	come = imported(client)
	assert (come.client_type, come.allow_localhost_redirect) == (client_type, localhost)
	assert come.client_secret_hash
	assert come.secret_is_short == (client_type == "Confidential")


def test_schemes_of_apps_in_the_field(core_client, move, imported):
	raven = core_client(redirect_uris="raven.thecommit.company:")
	editor = core_client(redirect_uris="cursor://callback https://a.example/cb")
	move(raven, editor)
	assert (imported(raven).redirect_uris, imported(raven).client_type) == (
		"raven.thecommit.company:",
		"Public",
	)
	assert imported(editor).redirect_uris == "https://a.example/cb"
	frappe.db.set_single_value("OAuth2 Provider Settings", "private_schemes", "cursor")
	again = core_client(redirect_uris="cursor://callback https://a.example/cb")
	move(again)
	come = imported(again)
	assert come.redirect_uris.split() == ["cursor://callback", "https://a.example/cb"]
	assert (come.client_type, come.allow_localhost_redirect) == ("Public", 0)


def test_the_type_can_be_chosen(core_client, move, imported):
	app, program = core_client(), core_client(redirect_uris="http://127.0.0.1/cb")
	move(app, program, public=[app.name], confidential=[program.name])
	assert imported(app).client_type == "Public"
	assert imported(program).client_secret_hash == digest(program.client_secret)


def test_a_client_that_registered_without_a_secret_is_public(core_client, move, imported):
	if not frappe.get_meta("OAuth Client").has_field("token_endpoint_auth_method"):
		pytest.skip("this Frappe has no method of authentication")
	client = core_client(token_endpoint_auth_method="None")
	other = core_client(token_endpoint_auth_method="Client Secret Post")
	move(client, other)
	assert imported(client).client_type == "Public"
	assert imported(other).token_endpoint_auth_method == "client_secret_post"


def test_a_public_client_may_send_the_secret_that_it_had(core_client, move, imported):
	client = core_client(redirect_uris="http://127.0.0.1:9876/callback")
	move(client)
	here = imported(client)
	assert here.client_type == "Public" and clients.has_secret(here.name)
	here.save()
	assert clients.has_secret(here.name)
	here.client_type = "Confidential"
	here.save()
	here.client_type = "Public"
	here.save()
	assert not clients.has_secret(here.name)


@pytest.mark.parametrize(
	("uri", "reasons", "expected"),
	[
		(PROGRAM, [RIGHT_SECRET], "Confidential"),
		(PROGRAM, [WRONG_SECRET], "Public"),
		(PROGRAM, [WITHOUT_SECRET, RIGHT_SECRET], "Confidential"),
		(APP, [WITHOUT_SECRET], "Confidential"),
		(APP, [WITHOUT_SECRET, RIGHT_SECRET], "Confidential"),
		(APP, [], "Confidential"),
	],
)
def test_what_was_seen_of_a_client_says_whether_it_has_a_secret(
	uri, reasons, expected, core_client, move, imported
):
	client = core_client(redirect_uris=uri, default_redirect_uri=uri)
	for reason in reasons:
		watched = events.columns("Watched", None, None, reason, client.name)
		rows.insert_row("OAuth2 Event", **watched, asked="get_token refresh_token")
	(described,) = move(client).clients
	assert imported(client).client_type == expected
	is_proposed = any(f"--public {client.name}" in line for line in described.lines)
	assert is_proposed is (uri == APP and reasons == [WITHOUT_SECRET])
