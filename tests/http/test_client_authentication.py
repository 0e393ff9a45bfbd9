"""How a client proves who it is, at each endpoint that asks."""

import base64

import pytest
import requests

from tests.support.answers import challenge_of, granted, refused

requirement = pytest.mark.requirement
# Most tests guess, and every client_id that is not registered counts as one.
pytestmark = pytest.mark.usefixtures("unthrottled")


@pytest.fixture
def allowed(allow, confidential, user):
	return allow(confidential, user)


def basic(user: str, password: str) -> dict:
	return {"headers": {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}}


def refused_client(answer) -> None:
	"""invalid_client with a challenge: of the statuses that RFC 6749 section 5.2 leaves open, 401."""
	refused(answer, "invalid_client", 401)
	assert challenge_of(answer)[0] == "Basic"


@requirement("Frappe's own provider", "", "HTTP Basic with the right secret: 401 with a traceback")
@requirement("security", "14c", "Basic or the body, whichever is registered")
@requirement("RFC 6749", "2.3.1", "a client may authenticate by Basic or in the body")
@pytest.mark.parametrize("auth", ["basic", "post"])
def test_either_way_of_authenticating_works(auth, confidential, allowed):
	tokens = granted(confidential.exchange(allowed, auth=auth))
	granted(confidential.refresh(tokens["refresh_token"], auth="post" if auth == "basic" else "basic"))


@requirement("security", "13d", "Basic is percent-decoded after it is split")
@requirement("RFC 6749", "2.3.1", "Basic credentials are form-encoded before they are joined")
def test_basic_credentials_are_percent_decoded(confidential, allowed):
	encoded = "".join(f"%{ord(letter):02X}" for letter in confidential.secret)
	granted(confidential.exchange(allowed, auth="nobody", options=basic(confidential.client_id, encoded)))


@requirement("RFC 9110", "11.1", "the scheme Basic is case-insensitive")
@pytest.mark.parametrize("scheme", ["basic", "BASIC"])
def test_the_scheme_is_case_insensitive(scheme, confidential, allowed):
	options = basic(confidential.client_id, confidential.secret)
	options["headers"]["Authorization"] = scheme + options["headers"]["Authorization"][5:]
	granted(confidential.exchange(allowed, auth="nobody", options=options))


@requirement("security", "20b", "an error gives nothing away")
@requirement("RFC 6749", "5.2", "failed Basic authentication is 401 with a challenge")
@pytest.mark.parametrize("endpoint", ["get_token", "revoke_token", "introspect_token"])
@pytest.mark.parametrize(
	"case", ["wrong secret", "unknown client", "empty secret", "no colon", "no base64", "bytes"]
)
def test_failed_basic_is_401_with_a_challenge(case, endpoint, make_client, site):
	client = make_client()
	header = {
		"wrong secret": basic(client.client_id, "wrong")["headers"]["Authorization"],
		"unknown client": basic("nobody-knows-me", "wrong")["headers"]["Authorization"],
		"empty secret": basic(client.client_id, "")["headers"]["Authorization"],
		"no colon": "Basic " + base64.b64encode(b"nocolon").decode(),
		"no base64": "Basic %%%",
		"bytes": "Basic " + base64.b64encode(b"\xff\xfe:\x00").decode(),
	}[case]
	form = {"grant_type": "refresh_token", "refresh_token": "x", "token": "x"}
	answer = requests.post(site.endpoint(endpoint), data=form, headers={"Authorization": header}, timeout=60)
	refused(answer, "invalid_client", 401)
	assert challenge_of(answer)[0] == "Basic"


@requirement("RFC 6749", "5.2", "a wrong secret in the body is invalid_client")
@pytest.mark.parametrize("secret", ["wrong", "é", "x" * 10_000])
def test_a_wrong_secret_in_the_body_is_refused(secret, make_client):
	refused_client(make_client().token(grant_type="refresh_token", refresh_token="x", client_secret=secret))


@requirement("Frappe's own provider", "", "wrong client_secret, or none: tokens")
@requirement("security", "14a", "confidential clients always authenticate")
@requirement("RFC 6749", "3.2.1", "a confidential client that does not authenticate is refused")
@pytest.mark.parametrize("secret", [None, "", "wrong"])
def test_a_confidential_client_without_its_secret_is_refused(secret, confidential, allowed):
	refused_client(confidential.exchange(allowed, auth="id", client_secret=secret))
	granted(confidential.exchange(allowed))


@requirement("Frappe's own provider", "", "unknown client_id, none at all: 404, 500 with a traceback")
@requirement("security", "14a", "confidential clients always authenticate")
@requirement("RFC 6749", "3.2.1", "an unknown client, and none at all, are refused")
@pytest.mark.parametrize("client_id", ["nobody-knows-me", None])
def test_an_unknown_client_or_none_is_refused(client_id, confidential, allowed):
	refused_client(confidential.exchange(allowed, auth="nobody", client_id=client_id, client_secret="x"))


@requirement("security", "13c", "one way of authenticating per request")
@requirement("RFC 6749", "2.3", "one way of authenticating per request")
def test_both_ways_at_once_are_refused(confidential, allowed):
	answer = confidential.exchange(
		allowed, auth="post", options=basic(confidential.client_id, confidential.secret)
	)
	refused(answer, "invalid_request")
	granted(confidential.exchange(allowed))


@requirement("security", "14e", "an agreeing client_id is fine, an empty secret counts as absent")
@requirement("RFC 6749", "2.3", "a client_id that agrees beside Basic, and an empty secret, are fine")
def test_an_agreeing_client_id_beside_basic_is_fine(confidential, allowed):
	form = {"client_id": confidential.client_id, "client_secret": ""}
	granted(confidential.exchange(allowed, auth="basic", **form))


@requirement("security", "14d", "the authenticated client is the one and only client of the request")
@requirement("CVE-2026-118669", "", "authenticated as B, a request that names A is refused")
@pytest.mark.parametrize("endpoint", ["get_token", "revoke_token", "introspect_token"])
def test_another_client_id_in_the_body_is_refused(endpoint, confidential, other_client, allowed):
	tokens = allowed.tokens()
	form = {
		"grant_type": "refresh_token",
		"refresh_token": tokens["refresh_token"],
		"token": tokens["access_token"],
		"client_id": confidential.client_id,
	}
	refused(other_client.post(endpoint, form, auth="basic"), "invalid_request")
	assert confidential.is_active(tokens["access_token"])
	granted(confidential.refresh(tokens["refresh_token"]))


@requirement("security", "14b", "public clients never authenticate by a secret")
@requirement("RFC 6749", "2.1", "a public client cannot authenticate by a secret")
def test_a_public_client_with_a_secret_is_refused(public, user, allow):
	allowed = allow(public, user)
	refused_client(public.exchange(allowed, auth="id", client_secret="made-up"))
	refused_client(public.exchange(allowed, auth="nobody", options=basic(public.client_id, "made-up")))


@requirement("security", "14c", "a tick restricts a client to its registered way")
@pytest.mark.parametrize("registered, other", [("basic", "post"), ("post", "basic")])
def test_a_tick_restricts_the_client_to_its_way(registered, other, make_client, user, allow):
	client = make_client(token_endpoint_auth_method=f"client_secret_{registered}", enforce_auth_method=1)
	allowed = allow(client, user)
	refused_client(client.exchange(allowed, auth=other))
	granted(client.exchange(allowed, auth=registered))


@requirement("design", "", "a rotated secret works at once, the old one is dead at once")
def test_rotation_replaces_the_secret_at_once(make_client, admin):
	client = make_client()
	answer = admin.run("OAuth2 Client", client.client_id, "rotate_secret")
	assert answer["client_id"] == client.client_id
	refused_client(client.refresh("x"))
	client.secret = answer["client_secret"]
	refused(client.refresh("x"), "invalid_grant")


@requirement("design", "", "only a System Manager rotates a secret")
def test_an_ordinary_user_cannot_rotate_a_secret(make_client, login, user, site):
	client = make_client()
	url = site.resource("OAuth2 Client", client.client_id) + "?run_method=rotate_secret"
	answer = login(user, new=True).post(url, timeout=60)
	assert answer.status_code == 403
	refused(client.refresh("x"), "invalid_grant")


@requirement("design", "", "a secret has at least 256 bits")
def test_a_secret_has_256_bits(confidential, other_client):
	assert len(confidential.secret) >= 43
	assert confidential.secret != other_client.secret


@requirement("security", "28", "a disabled client cannot authenticate")
def test_a_disabled_client_is_refused(make_client, admin):
	client = make_client()
	admin.update("OAuth2 Client", client.client_id, enabled=0)
	for auth in ("basic", "post"):
		refused_client(client.refresh("x", auth=auth))


@requirement(
	"security", "13c", "an old Bearer token beside a client's own way of authenticating does not count"
)
@pytest.mark.parametrize("who", ["confidential", "public"])
def test_an_old_bearer_token_beside_credentials_is_ignored(who, user, allow, request):
	client = request.getfixturevalue(who)
	tokens = allow(client, user).tokens()
	options = {"headers": {"Authorization": f"Bearer {tokens['access_token']}"}}
	tokens = granted(client.refresh(tokens["refresh_token"], options=options))
	form = {"token": tokens["refresh_token"]}
	assert client.post("revoke_token", form, **options).json() == {"message": "success"}
	assert not client.is_active(tokens["access_token"])


@requirement("security", "14a", "a Bearer token or an API key is no way for a client to authenticate")
@pytest.mark.parametrize("scheme", ["Bearer", "token"])
def test_other_schemes_are_no_client_authentication(scheme, confidential, allowed):
	options = {"headers": {"Authorization": f"{scheme} {confidential.client_id}:{confidential.secret}"}}
	refused_client(confidential.exchange(allowed, auth="nobody", options=options))
