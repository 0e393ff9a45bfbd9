"""Dialogs that are open beside each other."""

import pytest
import requests

from tests.support.concurrency import at_once
from tests.support.flow import Dialog, authorize, redirect_of


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
