"""An e-mail when an app can use an account for the first time, if the settings say so."""

import time

import pytest

from tests.support.bench import revoke_grant
from tests.support.clients import bearer
from tests.support.database import Database
from tests.support.flow import Dialog, authorize, redirect_of
from tests.support.site_config import configured

WHO = "/api/method/frappe.auth.get_logged_user"


@pytest.fixture
def mails_go_out(site):
	"""An outgoing Email Account that reaches nobody, and an empty queue afterwards."""
	if not site.bench:
		pytest.skip("needs a bench on this machine")
	with Database(site) as database:
		database.run(
			"insert into `tabEmail Account` (name, email_account_name, email_id, smtp_server, smtp_port,"
			" enable_outgoing, default_outgoing, no_smtp_authentication)"
			" values ('Nowhere', 'Nowhere', 'nowhere@example.com', '127.0.0.1', '1', 1, 1, 1)"
		)
		database.run("commit")
		yield
		database.run("delete from `tabEmail Account` where name = 'Nowhere'")
		database.run("delete from `tabEmail Queue` where sender like '%nowhere@example.com%'")
		database.run(
			"delete from `tabEmail Queue Recipient` where parent not in (select concat(name, '') from `tabEmail Queue`)"
		)
		database.run("commit")


@pytest.fixture
def no_outgoing_mail(site):
	"""No outgoing Email Account, nor the one that Frappe makes up where mails are muted."""
	if not site.bench:
		pytest.skip("needs a bench on this machine")
	with configured(site, mute_emails=0), Database(site) as database:
		accounts = database.run("select name from `tabEmail Account` where enable_outgoing = 1")
		database.run("update `tabEmail Account` set enable_outgoing = 0")
		database.run("commit")
		yield
		for account in accounts:
			database.run("update `tabEmail Account` set enable_outgoing = 1 where name = %s", *account)
		database.run("commit")


@pytest.fixture
def mails(site):
	"""Tell what waits in the queue for somebody: `mails(user)`."""

	def read(user) -> list[str]:
		with Database(site) as database:
			return [
				message
				for [message] in database.run(
					"select queue.message from `tabEmail Queue` queue join `tabEmail Queue Recipient` recipient"
					" on recipient.parent = concat(queue.name, '') where recipient.recipient = %s",
					user.name,
				)
			]

	return read


def wait_for(mails, user, count: int) -> list[str]:
	"""A background job writes them."""
	for _try in range(60):
		if len(found := mails(user)) >= count:
			break
		time.sleep(0.5)
	return found


def test_a_first_consent_is_mailed_and_no_second(
	site, settings, mails_go_out, mails, allow, make_client, make_user, world
):
	settings(email_on_first_consent=1)
	user, client = make_user(), make_client(scopes=["profile"], app_name="Lighthouse")
	allow(client, user)
	[message] = wait_for(mails, user, 1)
	assert "Lighthouse" in message and "/authorized-apps" in message
	allow(client, user)
	allow(make_client(scopes=["profile"]), user)
	wait_for(mails, user, 2)
	world.await_jobs()
	assert len(mails(user)) == 2
	revoke_grant(site, client.client_id, user.name)
	allow(client, user)
	assert len(wait_for(mails, user, 3)) == 3


def test_an_app_without_a_dialog_is_mailed_too(settings, mails_go_out, mails, allow, make_client, make_user):
	settings(email_on_first_consent=1)
	user = make_user()
	allow(make_client(skip_authorization=1), user)
	[message] = wait_for(mails, user, 1)
	assert "without asking you" in message.replace("=\n", "").replace("=\r\n", "")


def test_by_default_nobody_gets_mail(admin, mails_go_out, mails, allow, make_client, make_user, world):
	assert not admin.get("OAuth2 Provider Settings")["email_on_first_consent"]
	user = make_user()
	allow(make_client(), user)
	world.await_jobs()
	assert mails(user) == []


def test_a_site_without_outgoing_mail_issues_codes_all_the_same(
	site, settings, no_outgoing_mail, mails, allow, make_client, make_user, world, nothing_logged_by_the_job
):
	settings(email_on_first_consent=1)
	user = make_user()
	allowed = allow(make_client(), user)
	assert bearer(site, allowed.access_token, WHO).json()["message"] == user.name
	world.await_jobs()
	assert mails(user) == []


def test_what_is_denied_is_not_mailed(settings, mails_go_out, mails, login, make_client, make_user, world):
	settings(email_on_first_consent=1)
	user = make_user()
	answer = Dialog.of(authorize(login(user), make_client())).press(login(user), "deny")
	assert redirect_of(answer)["error"] == "access_denied"
	world.await_jobs()
	assert mails(user) == []
