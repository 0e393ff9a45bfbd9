"""What becomes of the clients of Frappe's own provider."""

import secrets

import frappe
import pytest

from oauth_provider.oauth_provider.doctype.oauth2_client import rules
from oauth_provider.oauth_provider.moving import run
from oauth_provider.oauth_provider.moving.choices import make_choices
from oauth_provider.oauth_provider.moving.report import write_text
from oauth_provider.store import clients
from oauth_provider.store.hashing import digest

PLACEHOLDER = "has not decided yet"

#: The name of a scope that no site has.
PROJECT = f"project_{secrets.token_hex(4)}"


def test_the_client_id_and_the_secret_stay(core_client, move, imported):
	client = core_client(client_secret="s" * 40, skip_authorization=1)
	(described,) = move(client).clients
	come = imported(client)
	assert (come.client_id, come.app_name) == (client.name, client.app_name)
	assert come.client_secret_hash == digest("s" * 40)
	assert (come.client_type, come.token_endpoint_auth_method) == ("Confidential", "client_secret_basic")
	assert (come.enforce_auth_method, come.skip_authorization, come.openid_includes_claims) == (0, 1, 1)
	assert [row.scope for row in come.scopes] == ["all", "openid"]
	assert come.grant_types.split() == ["authorization_code", "refresh_token"]
	assert come.redirect_uris == come.default_redirect_uri == "https://app.example.com/callback"
	assert (described.outcome, described.client_type) == ("new", "Confidential")
	assert not come.secret_is_short


def test_a_dry_run_writes_nothing_and_says_the_same(core_client, core_token, make_user, move):
	client = core_client(scopes=f"all {PROJECT} openid")
	core_token(client, make_user().name)
	before = frappe.db.transaction_writes
	planned = move(client, write=False)
	assert frappe.db.transaction_writes == before
	assert not clients.find_name(client.name) and not frappe.db.exists("OAuth2 Scope", PROJECT)
	(said,), (done,) = planned.clients, move(client).clients
	assert (said.lines, said.tokens, said.users) == (done.lines, done.tokens, done.users)
	assert said.tokens == {"imported": 1} and said.users == 1


@pytest.mark.parametrize("choice", [{}, {"clients": True}, {"public": True}])
@pytest.mark.parametrize("role", [None, "Website Manager"])
def test_what_no_administrator_has_made_is_imported_by_name(role, choice, core_client, make_user):
	owner = make_user(role).name if role else "Guest"
	client, other = core_client(owner=owner), core_client()
	described = run.run(make_choices(**{name: [client.name] for name in choice}), write=True)
	said = next(one for one in described.clients if one.client_id == client.name)
	text = " ".join(said.lines)
	assert "sends users to app.example.com" in text and (owner if role else "registered itself") in text
	assert said.is_chosen is bool(choice) and bool(clients.find_name(client.name)) is bool(choice)
	assert bool(clients.find_name(other.name)) is ("clients" not in choice)


def test_system_managers_with_tokens_are_named(core_client, core_token, make_user, lines_of):
	client, manager, user = core_client(), make_user("System Manager").name, make_user().name
	for person in (user, manager, manager):
		core_token(client, person)
	(said,) = (line for line in lines_of(client).lines if "System Managers" in line)
	assert said == f"It has tokens of System Managers: {manager}."


def test_users_with_the_same_userid_are_named(core_client, core_token, make_user, move):
	client, users = core_client(), [make_user().name, make_user().name]
	for user in users:
		core_token(client, user)
		login = {"parent": user, "parenttype": "User", "parentfield": "social_logins", "provider": "frappe"}
		frappe.db.delete("User Social Login", login)
		frappe.get_doc({"doctype": "User Social Login", **login, "userid": "a1" * 20}).db_insert()
	report = move(client, write=False)
	assert set(users) <= set(report.tied_users)
	assert report.tied_users[0] in write_text(report)


def test_a_short_secret_works_on_and_is_to_be_rotated(core_client, move, imported, lines_of):
	client = core_client(client_secret="c" * 31)
	assert any("Its secret has 31 characters" in line for line in lines_of(client).lines)
	move(client)
	come = imported(client)
	assert come.secret_is_short and come.client_secret_hash == digest("c" * 31)
	come.save()
	assert imported(client).secret_is_short
	come.rotate_secret()
	assert not imported(client).secret_is_short
	come.reload()
	come.update({"secret_is_short": 1, "core_imported_at": 5, "core_scopes_as_all": 1}).save()
	stored = imported(client)
	assert (stored.secret_is_short, stored.core_scopes_as_all) == (0, 0) and stored.core_imported_at != 5


def test_a_secret_is_in_no_version_and_no_event(core_client, move, imported):
	client = core_client(client_secret="unmistakable-secret")
	move(client)
	name = imported(client).name
	assert frappe.db.count("Version", {"docname": name, "data": ("like", "%unmistakable%")}) == 0
	(event,) = frappe.get_all("OAuth2 Event", {"client": name}, ["event", "reason", "user"])
	assert event.event == "Move" and "by Administrator" in event.reason and "unmistakable" not in event.reason


@pytest.mark.parametrize(
	("uris", "kept"),
	[
		("https://a.example/cb https://b.example/cb", ["https://a.example/cb", "https://b.example/cb"]),
		("https://a.example/cb\nhttps://b.example/cb", ["https://a.example/cb", "https://b.example/cb"]),
		("https://a.example/cb\r\n https://a.example/cb", ["https://a.example/cb"]),
		("https://a.example/", ["https://a.example/"]),
	],
)
def test_redirect_uris_are_split(core_client, move, imported, uris, kept):
	client = core_client(redirect_uris=uris)
	move(client)
	assert imported(client).redirect_uris.split("\n") == kept


def test_a_redirect_uri_that_is_refused_is_left_out_and_named(core_client, move, imported):
	client = core_client(redirect_uris="https://a.example/cb http://a.example/cb https://a.example/#x")
	(described,) = move(client).clients
	assert imported(client).redirect_uris == "https://a.example/cb"
	left_out = [line for line in described.lines if line.startswith("Redirect URI left out: ")]
	assert len(left_out) == 2
	assert "http://a.example/cb: http is allowed on the loopback address only" in left_out[0]
	assert "fragment" in left_out[1]


def test_a_client_without_a_redirect_uri_is_not_imported(core_client, core_token, make_user, move):
	client = core_client(redirect_uris="http://a.example/cb")
	core_token(client, make_user().name)
	report = move(client)
	(described,) = report.clients
	assert described.outcome == "not imported" and not clients.find_name(client.name)
	assert described.lines[0] == "It has no redirect URI that can be used."
	assert "http is allowed on the loopback address only" in described.lines[1]
	assert described.tokens == {}


def test_what_frappe_has_normalised_comes_in_both_forms(core_client, move, imported):
	uris = "https://a.example/\nhttps://b.example/cb/"
	client = core_client(redirect_uris=uris, owner="Guest")
	(described,) = move(client).clients
	assert imported(client).redirect_uris.split("\n") == [
		"https://a.example/",
		"https://a.example",
		"https://b.example/cb/",
	]
	assert any("Redirect URI added: https://a.example," in line for line in described.lines)


def test_a_scope_opens_nothing_until_it_is_filled(core_client, move, imported):
	client = core_client(scopes=f"all openid {PROJECT}")
	report = move(client)
	assert report.scopes == [PROJECT]
	scope = frappe.get_doc("OAuth2 Scope", PROJECT)
	assert PLACEHOLDER in scope.description and not (scope.full_access or scope.doctypes or scope.methods)
	assert [row.scope for row in imported(client).scopes] == ["all", "openid", PROJECT]
	assert any("opens nothing until you fill it" in line for line in report.clients[0].lines)
	scope.append("doctypes", {"document_type": "ToDo", "read": 1})
	scope.save()
	assert not scope.description


def test_a_scope_may_become_all(core_client, move, imported):
	client, other = core_client(scopes=f"{PROJECT} openid profile"), core_client(scopes=PROJECT)
	report = move(client, other, as_it_was=[client.name])
	assert [row.scope for row in imported(client).scopes] == ["all", "openid", "profile"]
	assert [row.scope for row in imported(other).scopes] == [PROJECT]
	assert f"Scope {PROJECT} becomes all: the user's everyday work, as it was." in report.clients[0].lines + (
		report.clients[1].lines
	)


def test_every_client_may_come_as_it_was(core_client, move, imported):
	client = core_client(scopes="one two")
	move(client, as_it_was=["all"])
	assert [row.scope for row in imported(client).scopes] == ["all"]


def test_a_scope_that_cannot_be_is_named(core_client, lines_of, make_scope):
	there = make_scope(f"Kept-{frappe.generate_hash(length=6)}")
	names = ["ümlaut", 'quo"te', "admin"]
	if frappe.db.db_type == "mariadb":
		names.append(there.name.upper())
	client = core_client(scopes=" ".join(["openid", *names]))
	left_out = [line for line in lines_of(client).lines if line.startswith("Scope left out: ")]
	assert len(left_out) == len(names)
	assert "\\xfcmlaut" in left_out[0] and "administration" in left_out[2]


def test_two_scopes_that_differ_in_case_alone(core_client, move, imported):
	client, other = core_client(scopes="Mixed"), core_client(scopes="mixed")
	report = move(client, other)
	assert len(report.scopes) == 1
	assert sum("takes it for the scope" in line for one in report.clients for line in one.lines) == 1


def test_roles_stay(core_client, move, imported):
	if not frappe.get_meta("OAuth Client").has_field("allowed_roles"):
		pytest.skip("this Frappe does not limit clients to roles")
	limited = core_client(allowed_roles=[{"role": "Desk User"}, {"role": "System Manager"}])
	open_to_all = core_client(allowed_roles=[{"role": "All"}, {"role": "System Manager"}])
	move(limited, open_to_all)
	assert {row.role for row in imported(limited).allowed_roles} == {"Desk User", "System Manager"}
	assert imported(open_to_all).allowed_roles == []
	imported(limited).save()


def test_a_limit_that_cannot_be_kept_opens_nothing(core_client, move):
	if not frappe.get_meta("OAuth Client").has_field("allowed_roles"):
		pytest.skip("this Frappe does not limit clients to roles")
	client = core_client(allowed_roles=[{"role": "Administrator"}])
	(described,) = move(client).clients
	assert described.outcome == "not imported" and "only one user can have it" in described.lines[0]


def test_a_logo_of_another_site_is_left_out(core_client, move, imported):
	if not frappe.get_meta("OAuth Client").has_field("logo_uri"):
		pytest.skip("this Frappe stores no logo")
	client = core_client(
		logo_uri="https://a.example/logo.png", client_uri="https://a.example", contacts="a@a.example"
	)
	(described,) = move(client).clients
	come = imported(client)
	assert (come.logo, come.website, come.contacts) == (None, "https://a.example", "a@a.example")
	assert any("logo_uri" in line and "left out" in line for line in described.lines)


def test_a_name_is_cleaned_of_hidden_characters(core_client, move, imported):
	client = core_client(app_name="Ap\u202ep")
	move(client)
	assert imported(client).app_name == "App"


def test_an_imported_client_stays_as_the_administrator_made_it(core_client, move, imported):
	client = core_client()
	move(client)
	changed = imported(client)
	changed.update({"app_name": "Changed", "scopes": [{"scope": "profile"}]}).save()
	(described,) = move(client).clients
	assert described.outcome == "is here already, and stays as it is"
	assert (imported(client).app_name, [row.scope for row in imported(client).scopes]) == (
		"Changed",
		["profile"],
	)


def test_a_choice_about_a_client_that_is_here_has_no_effect(core_client, move, imported):
	client = core_client()
	move(client)
	(described,) = move(client, public=[client.name]).clients
	assert imported(client).client_type == "Confidential"
	assert described.lines == ["Its type and its scopes stay as they are. Change them in its form."]


def test_a_client_that_the_site_refuses_stops_no_other(core_client, core_token, make_user, move, monkeypatch):
	refused, other = core_client(), core_client()
	core_token(refused, make_user().name)
	rollback = frappe.db.rollback
	# To a savepoint of the statement, and no further.
	monkeypatch.setattr(
		frappe.db, "rollback", lambda save_point=None: save_point and rollback(save_point=save_point)
	)
	check = rules.check_metadata

	def refuse(client):
		if client.app_name == refused.app_name:
			frappe.throw("<b>Another app</b> refuses this.")
		check(client)

	monkeypatch.setattr(rules, "check_metadata", refuse)
	found = {client.client_id: client for client in move(refused, other).clients}
	monkeypatch.undo()
	assert (found[refused.name].outcome, found[refused.name].tokens) == ("not imported", {})
	assert found[refused.name].lines[0] == "Another app refuses this."
	assert found[other.name].outcome == "new" and clients.find_name(other.name)


def test_a_client_without_a_name_gets_its_client_id(core_client, move, imported):
	client = core_client()
	frappe.db.set_value("OAuth Client", client.name, "app_name", "\u200b ")
	move(client)
	assert imported(client).app_name == client.name


def test_an_unknown_client_is_refused(move):
	with pytest.raises(frappe.ValidationError, match="no client nobody"):
		move(public=["nobody"])
	with pytest.raises(frappe.ValidationError, match="both"):
		move(public=["x"], confidential=["x"])
