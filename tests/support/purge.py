"""Deletes rows that no hook cares about; runs in the environment of a site on this machine.

Over REST each row costs Frappe ten milliseconds, and a run of the tests leaves thousands.

Usage: python purge.py SITES_FOLDER SITE, with a JSON object {DocType: [name, ...]} on standard input.
"""

import json
import os
import sys


def main(sites: str, site: str) -> None:
	os.chdir(sites)
	import frappe

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	for doctype, names in json.load(sys.stdin).items():
		frappe.db.delete(doctype, {"name": ["in", names]})
	frappe.db.commit()
	frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
