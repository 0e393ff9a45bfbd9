"""Usage: python -m benchmarks.inside SITE, among the sites, with orders as JSON on standard input.

The orders are {"make": NAME, ...} with a function's name and its arguments. Prints what it returns, as JSON.
"""

import json
import sys

import frappe

from benchmarks.inside import credentials, guard_times, profiles, saves

MAKERS = {
	function.__name__: function
	for function in (
		credentials.clear_cache,
		credentials.api_key,
		credentials.pairs,
		credentials.codes,
		credentials.core_pairs,
		credentials.core_codes,
		guard_times.guard_times,
		profiles.profiles,
		saves.saves,
	)
}


def main(site: str) -> None:
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	orders = json.load(sys.stdin)
	made = MAKERS[orders.pop("make")](**orders)
	frappe.db.commit()
	print(json.dumps(made))
	frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
