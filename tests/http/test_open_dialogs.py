"""A dialog that stays open, beside another one, and while an administrator works."""

import pytest
import requests

from tests.support.bench import run_command
from tests.support.concurrency import at_once
from tests.support.flow import Dialog, authorize, redirect_of


@pytest.fixture
def dialog_of(login, user, confidential):
	"""`dialog_of()`: a session that has no CSRF token yet, and its dialog."""

	def show():
		session = login(user, new=True)
		return session, Dialog.of(authorize(session, confidential))

	return show


@pytest.mark.concurrency
def test_dialogs_that_open_at_once_can_each_be_answered(login, user, confidential):
	session = login(user, new=True)

	def show(_):
		# Connections of their own, as a browser opens for two tabs.
		tab = requests.Session()
		tab.cookies.update(session.cookies)
		return tab, Dialog.of(authorize(tab, confidential))

	tabs = at_once(4, show)
	assert all("code" in redirect_of(dialog.press(tab, "allow")).params for tab, dialog in tabs)


@pytest.mark.parametrize("doctype", ["System Settings", "Website Settings"])
def test_an_open_dialog_survives_saved_settings(doctype, dialog_of, admin):
	session, dialog = dialog_of()
	admin.update(doctype)
	assert "code" in redirect_of(dialog.press(session, "allow")).params


def test_an_open_dialog_survives_a_cleared_cache(dialog_of, site):
	session, dialog = dialog_of()
	run_command(site, "clear-cache")
	assert "code" in redirect_of(dialog.press(session, "allow")).params
