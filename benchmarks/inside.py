"""Makes rows for the benchmarks; runs in the environment of a site of the bench, as `tests/support/purge.py` does.

Over HTTP a code costs a request, and here thousands are redeemed.

Usage: python inside.py SITES_FOLDER SITE, with orders as JSON on standard input: {"make": NAME, ...}. Prints what was
made, as JSON.
"""

import json
import os
import secrets
import sys

VERIFIER = "v" * 43
REDIRECT_URI = "https://app.example.com/cb"


def main(sites: str, site: str) -> None:
	os.chdir(sites)
	import frappe

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	orders = json.load(sys.stdin)
	made = MAKERS[orders.pop("make")](**orders)
	frappe.db.commit()
	print(json.dumps(made))
	frappe.destroy()


def clear_cache() -> None:
	"""Forget all that Redis has of the site; without its prefix in front there is nothing else of it."""
	import frappe

	frappe.cache.delete_keys("")


def api_key(user: str) -> str:
	"""An API key of a user; gives what goes behind `token` in the header."""
	import frappe
	from frappe.utils.password import set_encrypted_password

	key, secret = secrets.token_hex(8), secrets.token_hex(8)
	frappe.db.set_value("User", user, "api_key", key)
	set_encrypted_password("User", user, secret, "api_secret")
	frappe.clear_document_cache("User", user)
	return f"{key}:{secret}"


def pairs(client: str, users: list[str], each: int = 1, is_used: bool = True) -> list[list[str]]:
	"""Access and refresh tokens of ours, under a grant for each user.

	Args:
		is_used: whether the grants say that they were used a moment ago; if not, a request makes a note of its use.
	"""
	from oauth_provider.store import grants, rows, tokens

	made = []
	for user in users:
		grant = grants.remember(client, user, ["all"])
		if is_used:
			grants.mark_used(grant, rows.now())
		for _ in range(each):
			pair = [secrets.token_urlsafe(32), secrets.token_urlsafe(32)]
			tokens.issue(
				*pair,
				30 * 86400,
				30 * 86400,
				client=client,
				user=user,
				scopes="all",
				refresh_token_scopes="all",
				oauth2_grant=grant,
				family=secrets.token_hex(10),
			)
			made.append(pair)
	return made


def codes(client: str, users: list[str], each: int) -> list[list[str]]:
	"""Codes of ours, a list for each user."""
	from oauth_provider.protocol.pkce import s256
	from oauth_provider.store import codes, grants

	made = []
	for user in users:
		grant = grants.remember(client, user, ["all"])
		made.append([secrets.token_urlsafe(32) for _ in range(each)])
		for code in made[-1]:
			codes.issue(
				code,
				600,
				client=client,
				user=user,
				scopes="all",
				redirect_uri=REDIRECT_URI,
				code_challenge=s256(VERIFIER),
				code_challenge_method="S256",
				oauth2_grant=grant,
			)
	return made


def core_pairs(client: str, users: list[str], each: int = 1) -> list[list[str]]:
	"""Access and refresh tokens of Frappe's own provider."""
	import frappe

	made = []
	for user in users * each:
		pair = [secrets.token_hex(15), secrets.token_hex(15)]
		values = {"client": client, "user": user, "scopes": "all openid", "expires_in": 30 * 86400}
		values |= {"access_token": pair[0], "refresh_token": pair[1], "status": "Active"}
		frappe.get_doc({"doctype": "OAuth Bearer Token", **values}).insert()
		made.append(pair)
	return made


def core_codes(client: str, users: list[str], each: int) -> list[list[str]]:
	"""Codes of Frappe's own provider, a list for each user; those of before are gone."""
	import frappe

	# It reads all valid codes of a client for each exchange.
	frappe.db.delete("OAuth Authorization Code", {"client": client})
	made = []
	for user in users:
		made.append([secrets.token_hex(15) for _ in range(each)])
		for code in made[-1]:
			values = {"client": client, "user": user, "scopes": "all openid", "authorization_code": code}
			values |= {"redirect_uri_bound_to_authorization_code": REDIRECT_URI, "validity": "Valid"}
			frappe.get_doc({"doctype": "OAuth Authorization Code", **values}).insert()
	return made


def guard_times(used: str, unused: str) -> dict:
	from benchmarks import guard_cost

	return guard_cost.times(used, unused)


def profiles(pair: list[str], sid: str, client: dict) -> dict:
	from benchmarks import where_time_goes

	return where_time_goes.profiles(pair, sid, client)


MAKERS = {
	function.__name__: function
	for function in (clear_cache, api_key, pairs, codes, core_pairs, core_codes, guard_times, profiles)
}


if __name__ == "__main__":
	main(*sys.argv[1:])
