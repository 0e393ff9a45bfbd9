"""The e-mail after a first consent: what is in it, and that a site without e-mail gets along."""

import frappe
import pytest
from frappe.utils import background_jobs

from oauth_provider.pages import mail
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.store import consent_mails

requirement = pytest.mark.requirement
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def person(make_user):
	return make_user().name


@pytest.fixture
def outgoing():
	"""An outgoing Email Account that reaches nobody."""
	frappe.local.outgoing_email_account = {}
	account = frappe.get_doc(
		{
			"doctype": "Email Account",
			"name": "Nowhere",
			"email_account_name": "Nowhere",
			"email_id": "nowhere@example.com",
			"smtp_server": "127.0.0.1",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"no_smtp_authentication": 1,
		}
	)
	account.db_insert()
	yield account
	frappe.local.outgoing_email_account = {}


def write(
	user, app_name="Timesheet", scopes=("profile",), moment=1_768_516_200, address="192.0.2.7", asked=True
):
	return mail.compose(app_name, user, list(scopes), moment, address, asked)


def test_it_says_what_may_be_done_when_from_where_and_how_to_end_it(person):
	frappe.db.set_value("User", person, "time_zone", "Asia/Tokyo")
	subject, html = write(person)
	assert "Timesheet" in subject and "\n" not in subject
	for said in ("Timesheet", "You have just allowed", "Know who you are", " 07:30", "192.0.2.7"):
		assert said in html
	assert f'href="{current_issuer()}/authorized-apps"' in html


def test_an_app_that_the_site_lets_in_by_itself_is_told_of_as_such(person):
	html = write(person, asked=False)[1]
	assert "without asking you" in html and "You have just allowed" not in html


def test_what_opens_most_comes_first_and_is_named(person, make_scope):
	html = write(person, scopes=["profile", "all", make_scope(administration=1).name])[1]
	texts = ("Administration of this site", "Full access to your account", "Know who you are")
	places = [html.index(text) for text in texts]
	assert places == sorted(places)
	assert html.count("Full access to your account") == 1


@requirement("security", "8c", "what a client says about itself is text in the e-mail, too")
@requirement("CVE-2018-1000088", "", "script in a client's name is text in the e-mail")
def test_script_in_a_name_is_text(person, make_scope):
	scope = make_scope(methods=["frappe.ping"])
	frappe.db.set_value("OAuth2 Scope", scope.name, "title", SCRIPT)
	subject, html = write(person, app_name=f"{SCRIPT}\r\nBcc: x@example.com", scopes=[scope.name])
	assert "<script" not in html and html.count("&lt;script&gt;") == 2
	assert "\r" not in subject and "\n" not in subject


@requirement("security", "10a", "the address in the e-mail is the issuer's, never the request's")
def test_the_link_is_the_issuers(person, monkeypatch):
	monkeypatch.setitem(frappe.conf, "host_name", "https://erp.example.com")
	assert 'href="https://erp.example.com/authorized-apps"' in write(person)[1]


def test_it_is_in_the_persons_language(person, outgoing, make_client):
	frappe.db.set_value("User", person, "language", "ar")
	frappe.cache.hdel("lang", person)
	mail.send(make_client().name, person, ["profile"], 1_768_516_200, None, True)
	[queued] = frappe.get_all("Email Queue Recipient", {"recipient": person}, ["parent"])
	message = frappe.db.get_value("Email Queue", queued.parent, "message")
	assert 'dir=3D"rtl"' in message or 'dir="rtl"' in message
	assert frappe.local.lang == "en"
	frappe.cache.hdel("lang", person)


def test_it_goes_to_the_person_alone_and_waits_in_the_queue(person, outgoing, make_client):
	mail.send(make_client(app_name="Timesheet").name, person, ["profile"], 1_768_516_200, None, True)
	[row] = frappe.get_all("Email Queue Recipient", {"recipient": person}, ["parent"])
	queued = frappe.get_doc("Email Queue", row.parent)
	assert [to.recipient for to in queued.recipients] == [person]
	assert queued.status == "Not Sent"


def test_without_an_outgoing_account_nothing_is_sent_and_nothing_raised(person, make_client, monkeypatch):
	frappe.local.outgoing_email_account = {}
	frappe.db.delete("Email Account")
	# Frappe makes one up where mails are muted.
	monkeypatch.setitem(frappe.conf, "mute_emails", 0)
	monkeypatch.setitem(frappe.flags, "mute_emails", False)
	before = frappe.db.count("Email Queue")
	mail.send(make_client().name, person, ["profile"], 1_768_516_200, None, True)
	assert frappe.db.count("Email Queue") == before
	assert not frappe.local.message_log


def test_a_client_or_user_that_is_gone_gets_no_email(person, outgoing, make_client):
	client = make_client().name
	before = frappe.db.count("Email Queue")
	mail.send("no-such-client", person, ["profile"], 1_768_516_200, None, True)
	mail.send(client, "nobody@example.com", ["profile"], 1_768_516_200, None, True)
	assert frappe.db.count("Email Queue") == before


def test_without_redis_a_consent_is_not_mailed_and_not_lost(monkeypatch):
	callbacks = []
	monkeypatch.setattr(frappe.db, "after_commit", frappe._dict(add=callbacks.append))
	monkeypatch.setattr(background_jobs, "_redis_queue_conn", None)
	# A port on which nothing listens.
	monkeypatch.setitem(frappe.conf, "redis_queue", "redis://127.0.0.1:1")
	consent_mails.send_later(client="x", user="y", scope_names=[], moment=0, address=None, asked=True)
	[enqueue] = callbacks
	enqueue()
