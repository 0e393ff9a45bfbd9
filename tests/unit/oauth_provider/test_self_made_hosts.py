"""What administrators decide about clients that registered themselves."""

from dataclasses import replace
from functools import partial

import frappe
import pytest

from oauth_provider.oauth_provider import registry_checkup, self_made_hosts
from oauth_provider.oauth_provider.doctype.oauth2_client import rules
from oauth_provider.protocol.clients import self_made
from oauth_provider.protocol.clients.registration import add_client, fields_from
from oauth_provider.protocol.clients.registration_metadata import SiteRules, read_registration
from oauth_provider.store import provider_settings, self_made_clients, unused_clients
from oauth_provider.store.records.client import DYNAMIC

requirement = pytest.mark.requirement
CLIENT, SETTINGS = "OAuth2 Client", provider_settings.DOCTYPE
RULES = SiteRules(accepts_host=lambda host: True, auth_methods=("none",), scopes=("openid",))


@pytest.fixture(autouse=True)
def one_transaction(monkeypatch):
	"""Keep the commit of `end_host` from ending the transaction that the test rolls back."""
	monkeypatch.setattr(frappe.db, "commit", lambda: None)


@pytest.fixture(autouse=True)
def waiting():
	change_settings(
		allow_dynamic_registration=1,
		self_made_clients_wait=1,
		approved_hosts="",
		refused_hosts="",
		registration_hosts="a.example\nb.example",
		registration_scopes=[{"scope": "openid"}],
	)


def change_settings(**values):
	settings = frappe.get_doc(SETTINGS)
	settings.update(values)
	settings.save()


@pytest.fixture
def register():
	"""Register a client with these redirect URIs; returns the name of its row."""

	def make(*uris):
		registration = read_registration({"redirect_uris": [*uris], "client_name": "Agent"}, RULES)
		return add_client(registration, provider_settings.read(), DYNAMIC)

	return make


def state(name: str) -> tuple:
	return frappe.db.get_value(CLIENT, name, ["approval", "enabled"])


def seen(name: str) -> str:
	return str(frappe.db.get_value(CLIENT, name, "modified"))


def hosts(fieldname: str) -> list[str]:
	return (frappe.db.get_single_value(SETTINGS, fieldname) or "").split()


@requirement(
	"security", "45", "an administrator approves or refuses what registered itself, and the event says who"
)
def test_one_client(register, issue_token, state_of):
	name = register("https://a.example/cb")
	assert state(name) == ("New", 1)
	self_made_hosts.approve_client(name, seen(name))
	assert state(name) == ("Approved", 1)
	issued = issue_token(name)
	self_made_hosts.refuse_client(name)
	assert state(name) == ("Refused", 0)
	assert state_of(issued) == ("Revoked", "Revoked", "Revoked")
	reasons = frappe.get_all("OAuth2 Event", {"client": name, "event": "Approval"}, pluck="reason")
	assert sorted(reasons) == ["Approved, by Administrator.", "Refused, by Administrator."]


@requirement("security", "45", "nobody but an administrator decides about what registered itself")
def test_administrators_alone_decide(register, make_client, make_user, as_user):
	name, by_hand = register("https://a.example/cb"), make_client().name
	with pytest.raises(frappe.DoesNotExistError):
		self_made_hosts.approve_client(by_hand, seen(by_hand))
	as_user(make_user("Website Manager").name)
	for method in (partial(self_made_hosts.approve_client, modified="x"), self_made_hosts.refuse_client):
		with pytest.raises(frappe.PermissionError):
			method(name)
	for method in (self_made_hosts.approve_host, self_made_hosts.end_host, self_made_hosts.describe_host):
		with pytest.raises(frappe.PermissionError):
			method("a.example")
	assert state(name) == ("New", 1)


@requirement("security", "45", "an administrator approves what registered itself as it was looked at")
def test_what_has_changed_since(register):
	name = register("https://a.example/cb")
	before = seen(name)
	self_made_clients.change(name, {"app_name": "Payroll"})
	with pytest.raises(frappe.TimestampMismatchError, match="has changed since"):
		self_made_hosts.approve_client(name, before)
	assert state(name)[0] == "New"
	self_made_hosts.approve_client(name, seen(name))
	assert state(name)[0] == "Approved"


@requirement(
	"security",
	"45",
	"registered itself: approving a host approves those that lead there alone, and later ones",
)
def test_approve_host(register):
	first, both = register("https://a.example/cb"), register("https://a.example/cb", "http://127.0.0.1/cb")
	other = register("https://a.example.evil.example/cb")
	disabled = register("https://a.example/cb")
	frappe.db.set_value(CLIENT, disabled, "enabled", 0)
	assert self_made_hosts.approve_host("a.example") == {"approved": 1}
	assert [state(name)[0] for name in (first, both, other)] == ["Approved", "New", "New"]
	assert state(disabled) == ("New", 0)
	assert state(register("https://a.example/other"))[0] == ""
	assert self_made_hosts.approve_host("localhost") == {"approved": 1}
	assert state(both)[0] == "Approved"
	assert hosts("approved_hosts") == ["a.example", "localhost"]


@requirement(
	"security", "45", "one button ends all that registered itself from a host, and its grants and tokens"
)
def test_end_host(register, issue_token, state_of, make_client):
	self_made_hosts.approve_host("a.example")
	first, second = register("https://a.example/cb"), register("https://b.example/cb", "https://a.example/cb")
	other, device = (
		register("https://b.example/cb"),
		register("https://b.example/cb", "http://localhost:1/cb"),
	)
	by_hand = make_client(redirect_uris="https://a.example/cb").name
	tokens = {name: issue_token(name) for name in (first, second, other, device, by_hand)}
	assert self_made_hosts.describe_host("a.example") == {"clients": 2, "people": 2}
	assert self_made_hosts.end_host("a.example") == {"clients": 2, "people": 2}
	for name in (first, second):
		assert state(name) == ("Refused", 0)
		assert state_of(tokens[name]) == ("Revoked", "Revoked", "Revoked")
	for name in (other, device, by_hand):
		assert state(name)[1] == 1 and state_of(tokens[name])[1] == "Active"
	assert (hosts("approved_hosts"), hosts("registration_hosts")) == ([], ["b.example"])
	assert self_made_hosts.end_host("localhost") == {"clients": 1, "people": 1}
	for nothing in ("%", ""):
		with pytest.raises(frappe.ValidationError, match="no host"):
			self_made_hosts.end_host(nothing)


@requirement(
	"security", "45", "of a host that was ended nothing can register again, until an administrator lets it in"
)
def test_what_was_ended_stays_away(register):
	change_settings(
		registration_hosts="a.example\na.example:8443\nb.example", approved_hosts="a.example:8443"
	)
	with_port = register("https://a.example:8443/cb")
	self_made_hosts.end_host("a.example")
	assert state(with_port) == ("Refused", 0)
	assert hosts("registration_hosts") == ["b.example"] and hosts("approved_hosts") == []
	assert hosts("refused_hosts") == ["a.example"]
	settings = provider_settings.read()
	assert not self_made.accepts_host(replace(settings, registration_hosts="a.example"), "a.example")
	with pytest.raises(frappe.ValidationError, match="Remove it from one of both"):
		change_settings(registration_hosts="a.example:1")
	self_made_hosts.end_host("localhost")
	assert not self_made.accepts_host(provider_settings.read(), "localhost")
	self_made_hosts.approve_host("localhost")
	assert self_made.accepts_host(provider_settings.read(), "localhost")
	with pytest.raises(frappe.ValidationError, match="Remove it from one of both"):
		self_made_hosts.approve_host("a.example:8443")
	self_made_hosts.approve_host("a.example")
	assert hosts("refused_hosts") == [] and hosts("approved_hosts") == ["localhost", "a.example"]


@requirement("security", "45", "what registered itself and was refused is not enabled in its form")
def test_a_refused_client_is_not_enabled(register):
	name = register("https://a.example/cb")
	self_made_hosts.refuse_client(name)
	document = frappe.get_doc(CLIENT, name)
	document.enabled = 1
	with pytest.raises(frappe.ValidationError, match="Approve it instead"):
		document.save()
	self_made_hosts.approve_client(name, seen(name))
	assert state(name) == ("Approved", 1)


@requirement("security", "45", "nobody approves what registered itself without having seen it")
def test_no_approval_of_what_was_not_seen(register):
	name = register("https://a.example/cb")
	with pytest.raises(frappe.TimestampMismatchError):
		self_made_hosts.approve_client(name)


@requirement("security", "45", "what an administrator changes of what registered itself is noted")
def test_a_change_in_desk_is_noted(register):
	name = register("https://a.example/cb", "https://b.example/cb")
	document = frappe.get_doc(CLIENT, name)
	document.update({"logo": "/files/logo.png", "access_token_lifetime": 600, "scopes": []})
	document.append("scopes", {"scope": "openid"})
	document.save()
	assert not document.changed_by_administrator
	document.changed_by_administrator = 1
	document.save()
	assert not document.changed_by_administrator
	document.redirect_uris = document.default_redirect_uri = "https://a.example/cb"
	document.save()
	assert document.changed_by_administrator
	document.changed_by_administrator = 0
	document.save()
	assert frappe.get_doc(CLIENT, name).changed_by_administrator
	registered = read_registration({"redirect_uris": ["https://a.example/cb"]}, RULES)
	assert set(rules.DESCRIBED) == set(fields_from(registered)) - {"scopes", "application_type"}


@requirement("security", "45", "what registered itself can be ended also after a scope of it got full access")
def test_end_what_cannot_be_saved(register, make_scope):
	scope, name = make_scope(), register("https://a.example/cb")
	document = frappe.get_doc(CLIENT, name)
	document.append("scopes", {"scope": scope.name})
	document.save()
	scope.full_access = 1
	scope.save()
	self_made_hosts.end_host("a.example")
	assert state(name) == ("Refused", 0)


@requirement("security", "45", "the check-up says who registered itself, and who waits")
def test_check_up(register):
	status, message, *_ = registry_checkup.check_registration()
	assert (status, "openid" in message) == ("ok", True)
	name = register("https://a.example/cb")
	assert registry_checkup.check_registration()[0] == "ok"
	unused_clients.mark_waiting(name)
	assert registry_checkup.check_registration()[0] == "warn"
	self_made_hosts.refuse_client(name)
	frappe.db.set_value("OAuth2 Scope", "openid", "enabled", 0)
	assert registry_checkup.check_registration()[0] == "fail"
	frappe.db.set_single_value(SETTINGS, "allow_dynamic_registration", 0)
	assert registry_checkup.check_registration()[0] == "ok"


@requirement(
	"security",
	"45",
	"of what registered itself, an approval of a host lets nothing in that was shut out meanwhile",
)
def test_an_approval_of_a_host_beside_another_decision(register):
	waiting, refused, disabled = (register("https://a.example/cb") for _ in range(3))
	self_made_hosts.refuse_client(refused)
	frappe.db.set_value(CLIENT, disabled, "enabled", 0)
	# As an older list of those that wait has them.
	self_made_clients.approve_waiting([waiting, refused, disabled])
	assert [state(each) for each in (waiting, refused, disabled)] == [
		("Approved", 1),
		("Refused", 0),
		("New", 0),
	]


@requirement(
	"security", "45", "what registered itself and changes is approved no longer, whether new ones wait or not"
)
@pytest.mark.parametrize("wait, approval", [(1, "New"), (0, "")])
def test_a_change_ends_the_approval(register, wait, approval):
	name = register("https://a.example/cb")
	self_made_hosts.approve_client(name, seen(name))
	change_settings(self_made_clients_wait=wait)
	new = self_made.find_approval(["a.example"], provider_settings.read())
	assert not self_made_clients.change(name, {"app_name": "Agent"}, new)
	assert state(name)[0] == "Approved"
	assert self_made_clients.change(name, {"app_name": "Payroll"}, new)
	assert state(name)[0] == approval
