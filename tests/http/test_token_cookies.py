"""The token endpoint: the cookie of a browser session comes with the request."""

import pytest
import requests

from tests.support.answers import granted, refused

requirement = pytest.mark.requirement


@requirement("RFC 9700", "4.12", "the token endpoint redirects nobody and knows no session")
def test_a_session_cookie_means_nothing(login, user, other_user, confidential, site, allow):
	allowed = allow(confidential, user)
	form = {"grant_type": "authorization_code", "code": allowed.code, "redirect_uri": allowed.redirect_uri}
	form |= {
		"code_verifier": allowed.verifier,
		"client_id": confidential.client_id,
		"client_secret": confidential.secret,
	}
	session = login(other_user, new=True)
	tokens = granted(session.post(site.endpoint("get_token"), data=form, timeout=60))
	whose = requests.get(
		site.endpoint("test_resource"),
		headers={"Authorization": f"Bearer {tokens['access_token']}"},
		timeout=60,
	)
	assert whose.json()["user"] == user.name


@requirement(
	"RFC 9700", "4.12", "an embedded browser's cookie does not count, also of a session with a CSRF token"
)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
@pytest.mark.parametrize("who", ["confidential", "public"])
def test_the_cookie_of_an_embedded_browser_is_ignored(who, accept, login, make_user, allow, site, request):
	client, person = request.getfixturevalue(who), make_user()
	# The dialog gives the session a CSRF token, which Frappe asks for from then on.
	allowed = allow(client, person)
	options = {"cookies": login(person).cookies, "headers": {"Accept": accept}}
	refused(client.exchange(allowed, code_verifier="w" * 43, options=options), "invalid_grant")
	tokens = granted(client.exchange(allowed, options=options))
	tokens = granted(client.refresh(tokens["refresh_token"], options=options))
	assert client.is_active(tokens["access_token"])
	# The session is as it was.
	who_am_i = site.method("frappe.auth.get_logged_user")
	assert login(person).get(who_am_i, timeout=60).json() == {"message": person.name}
