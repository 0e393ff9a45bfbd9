"""Reads from the database what was issued to clients; runs in the environment of a site on this machine.

REST does not show which row belongs to which credential, and here that is the question.

Usage: python ledger.py SITES_FOLDER SITE, with {"clients": [...], "credentials": [...]} on standard input.
Prints {"codes": [...], "tokens": [...]}, rows with the index of the credential that they belong to, or null.
"""

import json
import os
import sys

CODES = "select name, validity, code_hash from `tabOAuth2 Authorization Code` where client in %s"
TOKENS = """
select name, family, status, access_token_hash, refresh_token_hash
from `tabOAuth2 Bearer Token` where client in %s
"""


def main(sites: str, site: str) -> None:
	os.chdir(sites)
	import frappe

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	from oauth_provider.store.hashing import digest

	asked = json.load(sys.stdin)
	index = {digest(credential): place for place, credential in enumerate(asked["credentials"])}
	found = {
		"codes": frappe.db.sql(CODES, (asked["clients"],), as_dict=True),
		"tokens": frappe.db.sql(TOKENS, (asked["clients"],), as_dict=True),
	}
	for row in [*found["codes"], *found["tokens"]]:
		for column in [name for name in row if name.endswith("_hash")]:
			row[column.removesuffix("_hash")] = index.get(row.pop(column))
	print(json.dumps(found))
	frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
