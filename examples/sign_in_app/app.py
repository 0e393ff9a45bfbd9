"""Noticeboard: a small web app that lets people in with their account of a Frappe site (OpenID Connect).

Authlib's Flask client finds the endpoints and the keys in the site's configuration document and checks each ID token.
Configured by environment variables alone; README.md lists them.
"""

import logging
import os
import secrets

import requests
from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.oidc.core import IDToken
from flask import Flask, redirect, render_template, request, session, url_for
from joserfc.errors import InvalidClaimError, JoseError

NEEDED = ("OAUTH_BASE_URL", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET")
missing = [name for name in NEEDED if not os.getenv(name)]
if missing:
	raise SystemExit(f"Set {', '.join(missing)}: examples/sign_in_app/README.md says how.")

SITE = os.environ["OAUTH_BASE_URL"].rstrip("/")
CLIENT_ID = os.environ["OAUTH_CLIENT_ID"]
PORT = int(os.getenv("PORT", "5025"))
HOME = f"http://127.0.0.1:{PORT}"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

app = Flask(__name__, static_folder="../third_party_app/static")
app.secret_key = secrets.token_bytes(32)  # a restart signs everybody out
app.config.update(SESSION_COOKIE_NAME="noticeboard_session", SESSION_COOKIE_SAMESITE="Lax")

# The browser holds a random key, this process who came: so a message of the site can end a session.
people = {}

site = OAuth(app).register(
	"site",
	client_id=CLIENT_ID,
	client_secret=os.environ["OAUTH_CLIENT_SECRET"],
	server_metadata_url=f"{SITE}/.well-known/openid-configuration",
	client_kwargs={
		"scope": os.getenv("OAUTH_SCOPE", "openid profile email"),
		"code_challenge_method": "S256",
		"default_timeout": 15,  # seconds
	},
)


@app.get("/")
def home():
	person = people.get(session.get("key"))
	return render_template("home.html", person=person, was_ended="key" in session and not person)


@app.get("/login")
def login():
	return site.authorize_redirect(f"{HOME}/callback")


@app.get("/callback")
def callback():
	# An error that nobody here asked for is not shown: its text can be anybody's (RFC 6749 section 10.12).
	if not site.framework.get_state_data(session, request.args.get("state", "")):
		raise MismatchingStateError()
	token = site.authorize_access_token()  # checks state, and the ID token with its nonce
	claims = token["userinfo"]
	about = site.userinfo(token=token)
	# An answer about somebody else must not be used (OpenID Connect Core 5.3.2).
	if about["sub"] != claims["sub"]:
		raise OAuthError("wrong_subject", "The userinfo endpoint answered about another person.")
	session["key"] = secrets.token_urlsafe(32)
	people[session["key"]] = {**about, "sid": claims["sid"]}
	return redirect(url_for("home"))


class LogoutToken(IDToken):
	"""What the site sends when a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.4)."""

	ESSENTIAL_CLAIMS = ("iss", "aud", "iat", "exp", "jti", "events", "sid")

	def validate(self, now=None, leeway=0):
		super().validate(now, leeway)
		# No ID token may pass for a logout token (2.6).
		if LOGOUT_EVENT not in self["events"] or "nonce" in self:
			raise InvalidClaimError("events")


@app.post("/site-logout")
def site_logout():
	issuer = site.load_server_metadata()["issuer"]
	expected = {"iss": {"value": issuer}, "aud": {"value": CLIENT_ID}}
	# Authlib checks the signature of either kind of token in the same way.
	sent = {"id_token": request.form.get("logout_token", "")}
	claims = site.parse_id_token(sent, nonce=None, claims_options=expected, claims_cls=LogoutToken)
	for key, person in list(people.items()):
		if person["sid"] == claims["sid"]:
			del people[key]
	return "", 200, {"Cache-Control": "no-store"}


@app.errorhandler(OAuthError)
@app.errorhandler(JoseError)
def refused(error):
	status = 200 if error.error == "access_denied" else 400  # a person's No is nobody's mistake
	return render_template("refused.html", error=error.error, description=error.description), status


@app.errorhandler(requests.RequestException)
def no_answer(error):
	return render_template("refused.html", error="no_answer", description=f"{SITE} did not answer."), 502


@app.context_processor
def names():
	return {"site": SITE, "site_name": SITE.split("://", 1)[-1]}


if __name__ == "__main__":
	logging.getLogger("werkzeug").setLevel(logging.ERROR)  # request lines would hold codes
	print(f"Noticeboard is at {HOME} and lets people of {SITE} in", flush=True)
	app.run(host="127.0.0.1", port=PORT)
