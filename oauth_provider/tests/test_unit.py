"""The unit tests for Frappe's own runner: `bench --site SITE run-tests --app oauth_provider`.

They are pytest's, in tests/unit of the checkout. Frappe's runner finds unittest modules below the package only.
"""

import os
import unittest
from pathlib import Path
from unittest.mock import patch

import frappe

CHECKOUT = Path(__file__).resolve().parents[2]
UNIT_TESTS = CHECKOUT / "tests" / "unit"


class FailureRecorder:
	"""A pytest plugin that lists the reports of failed tests and of modules that cannot be imported."""

	def __init__(self):
		self.reports = []

	def pytest_runtest_logreport(self, report):
		self.reports += [report] if report.failed else []

	pytest_collectreport = pytest_runtest_logreport


class TestUnit(unittest.TestCase):
	"""One test that runs pytest in this process; each failed unit test is a failed subtest."""

	# For pytest: this class is not a test of its own.
	__test__ = False

	def setUp(self):
		self.site, self.sites = frappe.local.site, os.path.abspath(frappe.local.sites_path)
		self.addCleanup(self.reconnect)
		os.environ.update(OAUTH_PROVIDER_SITE=self.site, SITES_PATH=self.sites)
		# tests/unit/conftest.py connects anew, and so leaves Frappe's test mode, which skips checks of permission.
		frappe.destroy()
		# What Frappe 16 reads for it.
		switch = patch.object(frappe, "in_test", False, create=True)
		switch.start()
		self.addCleanup(switch.stop)

	def reconnect(self) -> None:
		"""Connect to the site again, in test mode, for the rest of Frappe's runner."""
		frappe.init(site=self.site, sites_path=self.sites)
		frappe.connect()
		frappe.flags.in_test = True

	def test_unit(self):
		try:
			import pytest
		except ImportError:
			self.fail("pytest is not installed. Run: bench setup requirements --dev oauth_provider")
		if not UNIT_TESTS.is_dir():
			self.fail(f"{UNIT_TESTS} does not exist: install the app from a checkout of its repository")
		recorder = FailureRecorder()
		options = [f"--rootdir={CHECKOUT}", "-c", str(CHECKOUT / "pyproject.toml")]
		status = pytest.main([*options, str(UNIT_TESTS)], plugins=[recorder])
		for report in recorder.reports:
			with self.subTest(report.nodeid):
				self.fail(report.longreprtext)
		if not recorder.reports:
			self.assertEqual(status, pytest.ExitCode.OK)
