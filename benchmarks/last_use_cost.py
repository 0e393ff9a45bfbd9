"""What noting its use costs a Bearer request: the guard in one process, with a note to make and without, interleaved.

Run it inside the site: `python3 -m devbench shell -- ../env/bin/python ../../benchmarks/last_use_cost.py`
(the path is relative to the bench's sites folder).
"""

import os
import statistics
import time

import frappe

from oauth_provider.guard import bearer
from oauth_provider.store import grants, rows, tokens, uses
from oauth_provider.store.hashing import generate

SITE = os.environ.get("OAUTH_PROVIDER_SITE", "oauth.localhost")
ROUNDS, REQUESTS = 60, 50


def main() -> None:
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	uses.KEY = "oauth2_uses_of_a_benchmark"
	client = frappe.get_doc(
		{
			"doctype": "OAuth2 Client",
			"app_name": "Last use cost",
			"redirect_uris": "https://app.example.com/cb",
			"scopes": [{"scope": "profile"}],
		}
	).insert()
	grant = grants.remember(client.name, "Administrator", ["profile"])
	access_token = generate()
	values = {"client": client.name, "user": "Administrator", "scopes": "profile"}
	tokens.issue(access_token, None, 3600, 0, oauth2_grant=grant, family=generate(), **values)
	taken = {"stale": [], "fresh": []}
	try:
		for number in range(ROUNDS + 1):
			for state, moment in (("stale", 0), ("fresh", rows.now())):
				frappe.db.set_value("OAuth2 Grant", grant, "last_used_at", moment)
				seconds = [check(access_token) for _request in range(REQUESTS)]
				# The first round warms up.
				taken[state] += seconds if number else []
	finally:
		frappe.cache.delete(uses.key())
		frappe.db.rollback()
		frappe.destroy()
	medians = {state: statistics.median(seconds) * 1e6 for state, seconds in taken.items()}
	print(f"median of the guard's look-up: {medians['fresh']:.0f} us, with a note {medians['stale']:.0f} us")


def check(access_token: str) -> float:
	"""Look a token up, check it, and note its use where that is due; returns seconds."""
	begin = time.perf_counter()
	token = bearer.find_token(access_token)
	bearer.check_token(token)
	bearer.check_user(token)
	bearer.note_use(token)
	return time.perf_counter() - begin


if __name__ == "__main__":
	main()
