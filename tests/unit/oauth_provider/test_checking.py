"""The check-up in the form of the settings."""

import frappe
import pytest

from oauth_provider.oauth_provider import (
	checkup,
	core_checkup,
	guard_checkup,
	job_checkup,
	key_checkup,
	registry_checkup,
)
from oauth_provider.oauth_provider.doctype.oauth2_provider_settings import checking

requirement = pytest.mark.requirement


def test_it_says_what_the_doctor_says():
	told = checking.check_up()
	assert [{**each, "label": None} for each in told] == [
		{**finding.as_dict(), "label": None} for finding in checkup.run()
	]
	assert all(each["label"] for each in told)


def test_every_check_has_a_name():
	assert set(checking.get_labels()) == set(checkup.CHECKS)


def test_it_speaks_the_readers_language(monkeypatch):
	for module in (checkup, core_checkup, guard_checkup, job_checkup, key_checkup, registry_checkup):
		monkeypatch.setattr(module, "_", lambda text: f"übersetzt: {text}")
	for finding in checkup.run():
		# What is wrong with an issuer is said by the settings.
		assert finding.message.startswith("übersetzt: ") or finding.check == "names"
		assert not finding.action or finding.action.startswith("übersetzt: ")


@pytest.mark.parametrize(
	("broken", "check"),
	[
		({"host_name": None, "hostname": None}, "issuer"),
		({"host_name": "http://erp.example.com"}, "issuer"),
	],
)
def test_it_finds_a_site_without_an_https_address(monkeypatch, broken, check):
	for name, value in broken.items():
		monkeypatch.setitem(frappe.conf, name, value)
	(finding,) = (each for each in checking.check_up() if each["check"] == check)
	assert finding["status"] == "fail" and finding["action"]


@requirement("Frappe", "permissions", "only System Managers see what is wrong with a site")
def test_others_are_told_nothing(make_user, as_user):
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		checking.check_up()
