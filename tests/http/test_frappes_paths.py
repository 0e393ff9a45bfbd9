"""The paths of Frappe's own provider, which its clients have compiled in, where this app answers at them."""

from urllib.parse import urlencode

import pytest
import requests

from tests.support.answers import an_error_page, bearer_refused, body_of, challenge_of, granted, refused
from tests.support.clients import bearer
from tests.support.flow import Dialog, authorization_request, redirect_of
from tests.support.provider_settings import changed

requirement = pytest.mark.requirement
FRAPPES = "frappe.integrations.oauth2"
FRAPPES_CLAIMS = {"sub", "name", "given_name", "email", "roles"}


@pytest.fixture(scope="module", autouse=True)
def _answering(admin):
	with changed(admin, answer_for_frappe=1):
		yield


@pytest.fixture(scope="module")
def sign_in_client(make_client):
	"""As the Social Login Key of another Frappe site: the scope openid alone, the secret in the body."""
	return make_client(scopes=["openid"], openid_includes_claims=1)


@pytest.fixture
def post(site):
	"""`post(name, form, **options)`: a form to one of the paths."""
	return lambda name, form, **options: requests.post(
		site.method(f"{FRAPPES}.{name}"), data=form, timeout=60, **options
	)


def credentials(client) -> dict:
	return {"client_id": client.client_id, "client_secret": client.secret}


def start(session, client, name: str = "authorize", **changed) -> requests.Response:
	query = urlencode(authorization_request(client, None, **changed))
	return session.get(
		f"{client.site.method(f'{FRAPPES}.{name}')}?{query}", allow_redirects=False, timeout=60
	)


@requirement("design", "", "the paths of Frappe's own provider carry the whole flow")
def test_they_carry_the_whole_flow(sign_in_client, login, manager, site, post):
	client, session = sign_in_client, login(manager)
	# As Frappe writes it: base64, with characters that have to be escaped.
	state = "eyJzaXRlIjogImh0dHA6Ly94In0+/w=="
	redirect = redirect_of(Dialog.of(start(session, client, state=state)).press(session, "allow"))
	assert redirect["state"] == state
	form = {"grant_type": "authorization_code", "code": redirect["code"], "redirect_uri": client.redirect_uri}
	tokens = granted(post("get_token", {**form, **credentials(client)}))
	assert tokens["id_token"]

	profile = body_of(bearer(site, tokens["access_token"], site.method(f"{FRAPPES}.openid_profile")))
	assert profile.keys() >= FRAPPES_CLAIMS and profile["email"] == manager.name
	assert "System Manager" in profile["roles"]

	# requests-oauthlib sends the redirect URI along.
	again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
	tokens = granted(post("get_token", {**again, "redirect_uri": client.redirect_uri, **credentials(client)}))
	known = body_of(post("introspect_token", {"token": tokens["access_token"], **credentials(client)}))
	assert known["active"] and known["client_id"] == client.client_id
	assert post("revoke_token", {"token": tokens["access_token"], **credentials(client)}).status_code == 200
	gone = bearer(site, tokens["access_token"], site.method(f"{FRAPPES}.openid_profile"))
	bearer_refused(gone, "invalid_token", 401)


def test_the_dialog_shows_what_openid_includes(sign_in_client, login, user):
	page = start(login(user), sign_in_client).text
	assert user.name in page
	claims = Dialog.of(start(login(user), sign_in_client))
	assert "Know your e-mail address" in claims.response.text and "Know your roles" in claims.response.text


def test_another_client_gets_nothing_more_for_openid(make_client, allow, user, site):
	token = allow(make_client(scopes=["openid"]), user).access_token
	profile = body_of(bearer(site, token, site.method(f"{FRAPPES}.openid_profile")))
	assert profile.keys() == {"sub"}


def test_a_form_that_frappes_own_dialog_left_open_leads_to_ours(sign_in_client, login, user):
	"""Its links are for approve, with the parameters of the request."""
	session = login(user)
	answer = start(session, sign_in_client, "approve")
	assert "code" in redirect_of(Dialog.of(answer).press(session, "allow")).params


def test_an_authorization_request_comes_by_post(sign_in_client, site):
	request = authorization_request(sign_in_client, None)
	answer = requests.post(
		site.method(f"{FRAPPES}.authorize"), data=request, allow_redirects=False, timeout=60
	)
	assert answer.status_code == 303 and "/api/method/" in answer.headers["Location"]


def test_they_refuse_as_the_others_do(sign_in_client, site, post, login, user):
	an_error_page(start(login(user), sign_in_client, client_id="nobody"))
	form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": sign_in_client.client_id}
	refused(post("get_token", {**form, "client_secret": "wrong"}), "invalid_client", 401)
	refused(post("revoke_token", {}), "invalid_request", 400)
	bearer_refused(bearer(site, "unknown", site.method(f"{FRAPPES}.openid_profile")), "invalid_token", 401)
	without = requests.get(site.method(f"{FRAPPES}.openid_profile"), timeout=60)
	assert without.status_code == 401 and challenge_of(without)[0] == "Bearer"


def test_a_public_client_revokes_by_the_token_alone(public, allow, user, post, site):
	token = allow(public, user).access_token
	assert post("revoke_token", {"token": token}).status_code == 200
	bearer_refused(bearer(site, token, site.endpoint("test_resource")), "invalid_token", 401)


@pytest.mark.parametrize("name", ["register_client", "nothing", "handle_wellknown"])
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_what_this_app_has_not_is_not_there(name, verb, site):
	answer = requests.request(verb, site.method(f"{FRAPPES}.{name}"), json={}, timeout=60)
	assert answer.status_code == 404 and body_of(answer)["error"] == "not_found"


@requirement("security", "13e", "neither cmd nor another argument leads past the endpoint")
@pytest.mark.parametrize("road", ["/api/method/upload_file?method=", "/?cmd=upload_file&method="])
def test_no_argument_leads_to_frappes_own(road, login, user, site, confidential):
	query = urlencode(authorization_request(confidential, None))
	for verb, name in (("GET", "approve"), ("GET", "authorize"), ("POST", "get_token")):
		url = f"{site.base_url}{road}{FRAPPES}.{name}&{query}"
		answer = login(user).request(verb, url, allow_redirects=False, timeout=60)
		# Frappe of 2023 writes its own page about it, with status 200; its provider redirects, or writes JSON.
		is_page = answer.headers["Content-Type"].startswith("text/html")
		assert answer.status_code in (400, 403) or is_page, f"{verb} {name}: {answer.status_code}"
		assert "Location" not in answer.headers and "access_token" not in answer.text


def test_cmd_leads_past_none_of_them(site):
	answer = requests.post(site.base_url + "/", data={"cmd": f"{FRAPPES}.get_token"}, timeout=60)
	assert answer.status_code == 400 and body_of(answer)["error"] == "invalid_request"


@pytest.mark.parametrize(
	"path",
	[
		f"/api/method/{FRAPPES}.openid_configuration",
		"/.well-known/openid-configuration/mcp",
		"/.well-known/oauth-authorization-server/api/method/x",
	],
)
def test_its_documents_are_found_with_any_suffix(path, site, issuer):
	for verb in ("GET", "HEAD"):
		answer = requests.request(verb, site.base_url + path, timeout=60, allow_redirects=False)
		assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
	assert requests.get(site.base_url + path, timeout=60).json()["issuer"] == issuer


class TestIntrospectionWithoutAuthentication:
	"""For gateways that cannot authenticate; as shipped it is refused."""

	@pytest.fixture(scope="class")
	def token(self, confidential, allow, user):
		return allow(confidential, user).access_token

	def test_as_shipped_it_is_refused(self, token, post):
		refused(post("introspect_token", {"token": token}), "invalid_client", 401)

	def test_the_settings_allow_it_and_no_name_is_told(self, token, post, settings, confidential, user):
		settings(open_introspection=1)
		for form in ({}, {"client_id": confidential.client_id}):
			known = body_of(post("introspect_token", {"token": token, **form}))
			assert known["active"] and known["client_id"] == confidential.client_id
			assert known.keys() <= {"active", "scope", "client_id", "sub", "exp"}
			assert user.name not in str(known)
		assert body_of(post("introspect_token", {"token": "unknown"})) == {"active": False}

	def test_it_is_open_at_no_other_path(self, token, confidential, settings):
		settings(open_introspection=1)
		refused(confidential.introspect(token, auth="nobody"), "invalid_client", 401)

	def test_a_wrong_secret_is_still_refused(self, token, post, settings, confidential):
		settings(open_introspection=1)
		form = {"token": token, "client_id": confidential.client_id, "client_secret": "wrong"}
		refused(post("introspect_token", form), "invalid_client", 401)


class TestSwitchedOff:
	"""Frappe's own provider answers, at any moment again."""

	@pytest.fixture(autouse=True)
	def _off(self, settings):
		settings(answer_for_frappe=0)

	def test_frappe_answers(self, site, confidential, login, user, admin):
		answer = start(login(user), confidential)
		# Frappe has no such client, and says so in its own words.
		assert "oauth_provider" not in answer.text
		assert body_of(confidential.introspect("unknown")) == {"active": False}

	def test_who_has_issued_a_code_or_token_answers(self, sign_in_client, allow, user, site, post):
		"""An app that was moved here goes on at the same addresses after the way back."""
		allowed = allow(sign_in_client, user)
		form = {
			"grant_type": "authorization_code",
			"code": allowed.code,
			"redirect_uri": allowed.redirect_uri,
		}
		tokens = granted(
			post("get_token", {**form, "code_verifier": allowed.verifier, **credentials(sign_in_client)})
		)
		again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
		tokens = granted(post("get_token", {**again, **credentials(sign_in_client)}))
		profile = bearer(site, tokens["access_token"], site.method(f"{FRAPPES}.openid_profile"))
		assert body_of(profile)["email"] == user.name
		known = post("introspect_token", {"token": tokens["access_token"], **credentials(sign_in_client)})
		assert body_of(known)["active"]
		gone = post("revoke_token", {"token": tokens["refresh_token"], **credentials(sign_in_client)})
		assert gone.status_code == 200
		bearer_refused(
			bearer(site, tokens["access_token"], site.endpoint("test_resource")), "invalid_token", 401
		)

	def test_the_documents_of_other_paths_are_not_ours(self, site):
		path = "/.well-known/oauth-authorization-server/api/method/x"
		assert requests.get(site.base_url + path, timeout=60).status_code == 404

	def test_the_switch_is_in_the_audit_trail(self, admin):
		found = admin.rows("OAuth2 Event", [["event", "=", "Move"]], ("reason", "user"))
		reasons = " ".join(event["reason"] for event in found)
		assert "no longer answers in place of Frappe's provider" in reasons and "This app answers" in reasons
