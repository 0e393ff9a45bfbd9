"""Apache's mod_auth_openidc signs a person in, and decides by the claims who may open a page."""

import pytest
import requests

from tests.strangers import apache
from tests.strangers.browser import sign_in, with_parameter
from tests.support.clients import bearer

requirement = pytest.mark.requirement

SCOPES = ["openid", "email", "roles"]


@pytest.fixture(scope="module", autouse=True)
def installed():
	if name := apache.missing():
		pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="module")
def client(make_client):
	return make_client(scopes=SCOPES, redirect_uris=[apache.REDIRECT_URI])


@pytest.fixture(scope="module")
def server(client, issuer):
	with apache.apache(client, issuer) as address:
		yield address


@pytest.fixture
def come_in(login, person):
	"""`come_in(address)`: a browser that has just signed in there, and the page that it got."""

	def enter(address: str) -> tuple[requests.Session, requests.Response]:
		browser = requests.Session()
		asked = browser.get(f"{address}/index.html", allow_redirects=False, timeout=60)
		return browser, browser.get(sign_in(login(person), asked.headers["Location"]), timeout=60)

	return enter


@requirement("OpenID Connect Core", "3.1", "mod_auth_openidc signs a person in, with PKCE, state and nonce")
@requirement(
	"OpenID Connect Discovery", "4", "mod_auth_openidc finds the server by its configuration document"
)
def test_the_page_says_who_came(server, come_in, issuer, person):
	_browser, page = come_in(server)
	shown = apache.read(page)
	assert page.url == f"{server}/index.html"
	subject, _at, named = shown["REMOTE_USER"].partition("@")
	assert subject and named == issuer
	assert (shown["OIDC_CLAIM_email"], shown["OIDC_CLAIM_roles"]) == (person.name, "Translator")


@requirement("OpenID Connect Core", "5.4", "mod_auth_openidc lets people in by their roles")
def test_a_page_for_a_role(server, come_in):
	browser, _page = come_in(server)
	assert browser.get(f"{server}/translators.html", timeout=60).status_code == 200
	refused = browser.get(f"{server}/managers.html", allow_redirects=False, timeout=60)
	assert refused.status_code in (401, 403)


@requirement("RFC 6749", "6", "mod_auth_openidc refreshes its access token")
@requirement("RFC 7009", "2", "mod_auth_openidc revokes its tokens when the person leaves")
def test_refreshing_and_leaving(site, server, come_in):
	browser, page = come_in(server)
	first = apache.read(page)["OIDC_access_token"]
	query = {"refresh": f"{server}/index.html", "access_token": first}
	page = browser.get(f"{server}/signed-in", params=query, timeout=60)
	second = apache.read(page)["OIDC_access_token"]
	assert second != first and "error" not in page.url

	def status():
		return bearer(site, second, site.endpoint("userinfo")).status_code

	assert status() == 200
	browser.get(f"{server}/signed-in", params={"logout": f"{server}/"}, allow_redirects=False, timeout=60)
	assert status() == 401


@requirement("OpenID Connect Core", "2", "mod_auth_openidc accepts an ID token signed with ES256")
def test_es256(settings, make_client, issuer, come_in, person):
	settings(offer_es256=1)
	client = make_client(
		scopes=SCOPES, redirect_uris=[apache.REDIRECT_URI], id_token_signed_response_alg="ES256"
	)
	with apache.apache(client, issuer, "ES256") as address:
		_browser, page = come_in(address)
	assert apache.read(page)["OIDC_CLAIM_email"] == person.name


def come_back(server: str, session: requests.Session, press="allow", **changed) -> requests.Session:
	"""Begin a sign-in, and come back with the site's response.

	Args:
		server: the address of Apache.
		session: of the person at the site.
		press: the button in the dialog.
		changed: `request` or `response`: a pair of a parameter and its new value.

	Returns:
		The browser.
	"""
	browser = requests.Session()
	asked = browser.get(f"{server}/index.html", allow_redirects=False, timeout=60)
	back = sign_in(session, change(asked.headers["Location"], changed.get("request")), press)
	browser.get(change(back, changed.get("response")), allow_redirects=False, timeout=60)
	return browser


def change(address: str, pair: tuple | None) -> str:
	return with_parameter(address, *pair) if pair else address


def is_in(server: str, browser: requests.Session) -> bool:
	return browser.get(f"{server}/index.html", allow_redirects=False, timeout=60).status_code == 200


@requirement("OpenID Connect Core", "3.1.3.7", "mod_auth_openidc refuses what does not belong to its request")
@pytest.mark.parametrize(
	("where", "name", "value", "is_accepted"),
	[
		("request", "nonce", "another", False),
		("request", "code_challenge", "x" * 43, False),
		("response", "state", "another-state", False),
		("response", "iss", "https://other.example", False),
		("response", "unknown", "x", True),
	],
)
def test_another_request(server, login, person, where, name, value, is_accepted):
	browser = come_back(server, login(person), **{where: (name, value)})
	assert is_in(server, browser) is is_accepted


@requirement("RFC 6749", "4.1.2.1", "mod_auth_openidc lets nobody in after Deny")
def test_denied(server, login, person):
	# The release 2.4.12 shows a page about something else: it takes an error with iss, which RFC 9207 section 2
	# demands, for a request to begin a sign-in.
	assert not is_in(server, come_back(server, login(person), "deny"))
