"""What a line of the audit trail costs a refresh: the protocol in one process, with and without, interleaved.

Run it inside the site: `python3 -m devbench shell -- ../env/bin/python ../../benchmarks/event_cost.py`
(the path is relative to the bench's sites folder).
"""

import os
import statistics
import time
from urllib.parse import urlencode

import frappe

from oauth_provider.protocol import client_endpoints
from oauth_provider.protocol.message import Message
from oauth_provider.store import events, grants, tokens
from oauth_provider.store.hashing import generate

SITE = os.environ.get("OAUTH_PROVIDER_SITE", "oauth.localhost")
ROUNDS, REQUESTS = 30, 20
TRACES = ("OAuth2 Bearer Token", "OAuth2 Event", "OAuth2 Grant")


class Refresher:
	"""A client that refreshes again and again."""

	def __init__(self):
		self.client = frappe.get_doc(
			{
				"doctype": "OAuth2 Client",
				"app_name": "Event cost",
				"redirect_uris": "https://app.example.com/cb",
				"scopes": [{"scope": "profile"}],
			}
		).insert()
		self.secret = self.client.as_dict()["client_secret"]
		grant = grants.remember(self.client.name, "Administrator", ["profile"])
		self.refresh_token = generate()
		values = {"client": self.client.name, "user": "Administrator", "scopes": "profile"}
		tokens.issue(
			generate(),
			self.refresh_token,
			3600,
			86400,
			refresh_token_scopes="profile",
			oauth2_grant=grant,
			family=generate(),
			**values,
		)
		frappe.db.commit()

	def refresh(self) -> float:
		"""Refresh once; returns the seconds that it took, the commit included."""
		form = {
			"client_id": self.client.name,
			"client_secret": self.secret,
			"grant_type": "refresh_token",
			"refresh_token": self.refresh_token,
		}
		message = Message("POST", body=urlencode(form).encode(), content_type=client_endpoints.FORM)
		begin = time.perf_counter()
		answer = client_endpoints.respond(client_endpoints.token, message)
		frappe.db.commit()
		seconds = time.perf_counter() - begin
		assert answer.status == 200, answer.body
		self.refresh_token = answer.body["refresh_token"]
		return seconds

	def remove(self) -> None:
		for doctype in TRACES:
			frappe.db.delete(doctype, {"client": self.client.name})
		frappe.db.delete("OAuth2 Client Scope", {"parent": self.client.name})
		frappe.db.delete("OAuth2 Client", {"name": self.client.name})
		frappe.db.commit()


def main() -> None:
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	refresher, record = Refresher(), events.record
	taken = {"with": [], "without": []}
	try:
		for number in range(ROUNDS + 1):
			for way, writes in (("with", record), ("without", lambda *args, **values: None)):
				events.record = writes
				seconds = [refresher.refresh() for _request in range(REQUESTS)]
				# The first round warms up.
				taken[way] += seconds if number else []
	finally:
		events.record = record
		refresher.remove()
		frappe.destroy()
	medians = {way: statistics.median(seconds) * 1000 for way, seconds in taken.items()}
	print(
		f"median of a refresh: {medians['with']:.2f} ms with its event, {medians['without']:.2f} ms without"
	)
	print(f"ratio: {medians['with'] / medians['without']:.3f}")


if __name__ == "__main__":
	main()
