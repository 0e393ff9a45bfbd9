"""Jobs without which a request goes on."""

import frappe
import pytest

from oauth_provider.store import consent_mails, short_jobs


@pytest.mark.skipif(not hasattr(frappe, "QueueOverloaded"), reason="this Frappe does not bound its queues")
def test_a_full_queue(monkeypatch):
	# Less than nothing, whatever Frappe adds for each site of the bench.
	monkeypatch.setitem(frappe.local.conf, "max_queued_jobs", -(10**6))
	with pytest.raises(frappe.QueueOverloaded):
		frappe.enqueue("frappe.ping", queue="short")
	short_jobs.enqueue_if_possible("frappe.ping", "Nothing was asked.")
	consent_mails.send_later(client="x")
	frappe.db.after_commit.run()
