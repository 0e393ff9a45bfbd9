"""The dotted paths of earlier days answer as the new ones do."""

from urllib.parse import urlencode

import pytest
import requests

from tests.support.answers import an_error_page, bearer_refused, granted, refused
from tests.support.clients import bearer
from tests.support.flow import Dialog, authorization_request, redirect_of
from tests.support.site import OLD_API

requirement = pytest.mark.requirement


@requirement("design", "", "the older dotted paths carry the whole flow")
def test_the_older_paths_carry_the_whole_flow(confidential, login, user, site):
	session = login(user)
	query = urlencode(authorization_request(confidential, None))
	url = site.method(f"{OLD_API}.authorize")
	dialog = Dialog.of(session.get(f"{url}?{query}", allow_redirects=False, timeout=60))
	dialog.action = site.method(f"{OLD_API}.approve")
	redirect = redirect_of(dialog.press(session, "allow"))

	form = {
		"grant_type": "authorization_code",
		"code": redirect["code"],
		"redirect_uri": confidential.redirect_uri,
	}
	basic = (confidential.client_id, confidential.secret)
	tokens = granted(requests.post(site.method(f"{OLD_API}.get_token"), data=form, auth=basic, timeout=60))

	who = site.method(f"{OLD_API}.test_resource")
	assert bearer(site, tokens["access_token"], who).json()["user"] == user.name
	gone = requests.post(
		site.method(f"{OLD_API}.revoke_token"), data={"token": tokens["access_token"]}, auth=basic, timeout=60
	)
	assert gone.json() == {"message": "success"}
	bearer_refused(bearer(site, tokens["access_token"], who), "invalid_token", 401)


@requirement("design", "", "the older dotted paths refuse as the new ones do")
def test_the_older_paths_refuse_as_the_new_ones_do(make_client, site):
	client = make_client()
	query = urlencode(authorization_request(client, None, client_id="nobody"))
	an_error_page(requests.get(site.method(f"{OLD_API}.authorize") + "?" + query, timeout=60))
	form = {"grant_type": "refresh_token", "refresh_token": "x"}
	answer = requests.post(
		site.method(f"{OLD_API}.get_token"), data=form, auth=(client.client_id, "wrong"), timeout=60
	)
	refused(answer, "invalid_client", 401)
