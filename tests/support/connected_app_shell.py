"""Uses a Connected App of a site, as the code of an app does; runs in the environment of a site on this machine.

Usage: python connected_app_shell.py SITES_FOLDER SITE. A line of JSON on standard input, [command, app, user,
argument], is answered by a line of JSON: {"value": ...} or {"error": traceback}. Each command is a transaction of its
own.
"""

import json
import os
import sys
import traceback


def main(sites: str, site: str) -> None:
	os.chdir(sites)
	# What Frappe prints must not get among the answers.
	answers, sys.stdout = sys.stdout, sys.stderr
	import frappe

	frappe.init(site=site, sites_path=".")
	for line in sys.stdin:
		print(json.dumps(answer(*json.loads(line))), file=answers, flush=True)


def answer(command: str, app: str, user: str, argument=None) -> dict:
	import frappe

	try:
		frappe.connect()
		value = COMMANDS[command](frappe.get_doc("Connected App", app), user, argument)
		frappe.db.commit()
		return {"value": value}
	except Exception:
		return {"error": traceback.format_exc()}
	finally:
		frappe.db.close()


def get(app, user: str, url: str) -> dict:
	"""Send a request with the user's token."""
	response = app.get_oauth2_session(user).get(url, timeout=60)
	return {"status": response.status_code, "text": response.text}


def post(app, user: str, request: list) -> dict:
	"""Send a form as the client, beside the user's token."""
	url, form = request
	secret = {"client_id": app.client_id, "client_secret": app.get_password("client_secret")}
	response = app.get_oauth2_session(user).post(url, data={**form, **secret}, timeout=60)
	return {"status": response.status_code, "text": response.text}


def refresh(app, user: str, _nothing) -> bool:
	"""Ask for the user's token when the stored one has expired, so that Frappe refreshes it.

	Returns:
		Whether Frappe came back with a token; it logs what went wrong.
	"""
	cache = app.get_token_cache(user)
	cache.db_set("expires_in", -60)
	return bool(app.get_active_token(user))


def read_token(app, user: str, _nothing) -> dict:
	return app.get_token_cache(user).get_json()


COMMANDS = {"get": get, "post": post, "refresh": refresh, "read_token": read_token}


if __name__ == "__main__":
	main(*sys.argv[1:])
