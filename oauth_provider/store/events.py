"""Statements on OAuth2 Event, the audit trail."""

import frappe

from oauth_provider.store import rows

DOCTYPE = "OAuth2 Event"


def record(
	event: str,
	client: str | None = None,
	user: str | None = None,
	reason: str = "",
	reference: str | None = None,
) -> None:
	"""Write one line of the audit trail, within the transaction that it tells about.

	Args:
		event: one of the options of the field.
		client: its client_id.
		user: whose account it was about.
		reason: in words; never a token, a code or a secret.
		reference: what an error page shows to the person in front of it.
	"""
	rows.insert(
		DOCTYPE,
		event=event,
		client=client,
		user=user,
		ip_address=frappe.local.request_ip if frappe.request else None,
		reason=reason[:500],
		reference=reference,
		occurred_at=rows.now(),
	)
