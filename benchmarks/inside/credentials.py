"""Codes, tokens and keys for the benchmarks: over HTTP a code costs a request, and here thousands are redeemed."""

import secrets

import frappe
from frappe.utils.password import set_encrypted_password

from benchmarks.inside import REDIRECT_URI, VERIFIER
from oauth_provider.protocol.pkce import s256
from oauth_provider.store import codes as code_rows
from oauth_provider.store import grants, rows, tokens


def clear_cache() -> None:
	"""Delete the site's keys in Redis, all of which begin with its prefix."""
	frappe.cache.delete_keys("")


def api_key(user: str) -> str:
	"""An API key of a user; gives what goes behind `token` in the header."""
	key, secret = secrets.token_hex(8), secrets.token_hex(8)
	frappe.db.set_value("User", user, "api_key", key)
	set_encrypted_password("User", user, secret, "api_secret")
	frappe.clear_document_cache("User", user)
	return f"{key}:{secret}"


def pairs(
	client: str, users: list[str], each: int = 1, scope: str = "all", is_used: bool = True
) -> list[list[str]]:
	"""Access and refresh tokens of ours, under a grant for each user.

	Args:
		client: its client_id.
		users: their names.
		each: how many pairs of each user.
		scope: of the tokens.
		is_used: whether the grants were used a moment ago; if not, the guard stores the time of the next request.
	"""
	made = []
	for user in users:
		grant = grants.add_consent(client, user, [scope])
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
				scopes=scope,
				refresh_token_scopes=scope,
				oauth2_grant=grant,
				family=secrets.token_hex(10),
			)
			made.append(pair)
	return made


def codes(client: str, users: list[str], each: int) -> list[list[str]]:
	"""Codes of ours, a list for each user."""
	made = []
	for user in users:
		grant = grants.add_consent(client, user, ["all"])
		made.append([secrets.token_urlsafe(32) for _ in range(each)])
		for code in made[-1]:
			code_rows.issue(
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
