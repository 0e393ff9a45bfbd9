"""Timesheet: a small third-party web app that reads a person's projects from a Frappe site.

The OAuth part is Authlib's Flask client, used the way its documentation shows: the authorization code
grant with PKCE (S256), client_secret_basic, and a refresh when the access token runs out.
Configured by environment variables alone; README.md lists them.
"""

import json
import logging
import os
import secrets
import threading

import requests
from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, render_template, request, session, url_for

NEEDED = ("OAUTH_BASE_URL", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET")
missing = [name for name in NEEDED if not os.getenv(name)]
if missing:
	raise SystemExit(f"Set {', '.join(missing)}: examples/third_party_app/README.md says how.")

SITE = os.environ["OAUTH_BASE_URL"].rstrip("/")
CLIENT = (os.environ["OAUTH_CLIENT_ID"], os.environ["OAUTH_CLIENT_SECRET"])
ISSUER = os.getenv("OAUTH_ISSUER", SITE)
PORT = int(os.getenv("PORT", "5005"))
HOME = f"http://127.0.0.1:{PORT}"
ENDPOINT = f"{SITE}/api/method/oauth_provider.api.oauth2"
FIELDS = ["name", "project_name", "status", "expected_end_date", "percent_complete"]

app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)  # a restart signs everybody out
app.config.update(SESSION_COOKIE_NAME="timesheet_session", SESSION_COOKIE_SAMESITE="Lax")

# The browser holds a random key, this process the tokens: Flask's session cookie is readable.
connections = {}
# Every refresh token works once. Two pages that refresh at the same time would look like a theft.
one_at_a_time = threading.Lock()


def my_token():
	return connections.get(session.get("connection"))


def keep_token(token, **_):
	connections[session.setdefault("connection", secrets.token_urlsafe(32))] = token


def forget_token():
	return connections.pop(session.pop("connection", None), None)


site = OAuth(app).register(
	"site",
	update_token=keep_token,
	client_id=CLIENT[0],
	client_secret=CLIENT[1],
	api_base_url=SITE,
	authorize_url=f"{ENDPOINT}.authorize",
	access_token_url=f"{ENDPOINT}.get_token",
	client_kwargs={
		"scope": os.getenv("OAUTH_SCOPE", "project profile"),
		"code_challenge_method": "S256",
		"token_endpoint_auth_method": "client_secret_basic",
		"default_timeout": 15,  # seconds
	},
)


@app.get("/")
def home():
	return redirect(url_for("projects")) if my_token() else render_template("home.html")


@app.get("/connect")
def connect():
	return site.authorize_redirect(f"{HOME}/callback")


@app.get("/callback")
def callback():
	# An answer that this browser did not ask for is nobody's business, an error included (RFC 6749
	# section 10.12); neither is one from another authorization server (RFC 9207 section 2.4).
	state = request.args.get("state", "")
	if not site.framework.get_state_data(session, state):
		raise MismatchingStateError()
	if request.args.get("iss", ISSUER) != ISSUER:
		raise OAuthError("wrong_issuer", f"The answer names {request.args['iss']}, not {ISSUER}.")
	if "error" in request.args:
		site.framework.clear_state_data(session, state)
	keep_token(site.authorize_access_token())
	return redirect(url_for("projects"))


@app.get("/projects")
def projects():
	if not my_token():
		return redirect(url_for("home"))
	columns = {"fields": json.dumps(FIELDS), "order_by": "name"}
	with one_at_a_time:
		# The token is looked up for each call: the first may have refreshed it.
		me = site.get(f"{ENDPOINT}.test_resource", token=my_token())
		rows = site.get("/api/resource/Project", token=my_token(), params=columns)
	for answer in (me, rows):
		if answer.status_code == 401:
			raise OAuthError("invalid_token", "The site no longer accepts this connection.")
		answer.raise_for_status()
	return render_template("projects.html", user=me.json()["user"], projects=rows.json()["data"])


@app.post("/disconnect")
def disconnect():
	token = my_token()
	if token:
		# RFC 7009: a refresh token takes the access tokens that came with it along.
		body = {"token": token.get("refresh_token") or token["access_token"]}
		answer = site.post(f"{ENDPOINT}.revoke_token", data=body, auth=CLIENT, withhold_token=True)
		answer.raise_for_status()
		forget_token()
	return redirect(url_for("home"))


@app.errorhandler(OAuthError)
def refused(error):
	if error.error in ("invalid_token", "token_invalid", "invalid_grant"):
		forget_token()
	status = 200 if error.error == "access_denied" else 400  # a person's No is nobody's mistake
	return render_template("refused.html", error=error.error, description=error.description), status


@app.errorhandler(requests.RequestException)
def no_answer(error):
	status = getattr(error.response, "status_code", None)
	return render_template("no_answer.html", status=status), 502


@app.context_processor
def names():
	return {"site_name": SITE.split("://", 1)[-1], "home": HOME}


if __name__ == "__main__":
	logging.getLogger("werkzeug").setLevel(logging.ERROR)  # request lines would hold codes
	print(f"Timesheet is at {HOME} and connects to {SITE}", flush=True)
	app.run(host="127.0.0.1", port=PORT)
