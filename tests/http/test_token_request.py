"""The token endpoint: requests that are no proper form. Nothing reaches the Error Log."""

import json

import pytest
import requests

from tests.support.answers import granted, refused
from tests.support.error_log import stored_errors

requirement = pytest.mark.requirement

FORM = "application/x-www-form-urlencoded"
ENDPOINTS = ("get_token", "revoke_token", "introspect_token")

MALFORMED = {
	"nothing": (b"", FORM),
	"a NUL": (b"grant_type=refresh_token&refresh_token=a%00b", FORM),
	"a bad percent escape": (b"grant_type=refresh_token&refresh_token=%zz", FORM),
	"a lone percent sign": (b"grant_type=%", FORM),
	"invalid UTF-8": (b"grant_type=refresh_token&refresh_token=\xff\xfe", FORM),
	"invalid UTF-8, escaped": (b"grant_type=refresh_token&refresh_token=%ff%fe", FORM),
	"a surrogate": (b"grant_type=%ed%a0%80", FORM),
	"an array": (b"grant_type[]=refresh_token&token[]=x", FORM),
	"one megabyte": (b"grant_type=refresh_token&token=x&refresh_token=" + b"a" * 1_000_000, FORM),
	"many fields": (b"&".join(b"a%d=b" % number for number in range(3000)), FORM),
	"JSON": (json.dumps({"grant_type": "refresh_token", "token": "x"}).encode(), "application/json"),
	"a JSON array": (b'["grant_type"]', "application/json"),
	"broken JSON": (b"{", "application/json"),
	"text": (b"grant_type=refresh_token", "text/plain"),
	"no content type": (b"grant_type=refresh_token", None),
	"multipart without boundary": (b"x", "multipart/form-data"),
	"XML": (b"<a/>", "application/xml"),
}


@pytest.fixture(scope="module")
def error_log(site, admin):
	"""Fails the module when one of its requests left something in the Error Log."""
	before = stored_errors(site, admin)
	yield
	new = stored_errors(site, admin) - before
	assert not new, admin.get("Error Log", sorted(new)[0]).get("error")


@requirement("security", "13a", "a token request is a POST with a form body")
@requirement("security", "21d", "nothing reaches the Error Log")
@requirement("security", "21c", "arrays and other content types are 400")
@requirement("security", "21b", "huge requests are refused")
@requirement("security", "21a", "NUL, bad percent escapes, invalid UTF-8: 400")
@requirement("RFC 6749", "5.2", "a request that is no proper form is 400 in the RFC's words")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_request_is_400(case, endpoint, site, confidential, error_log):
	body, kind = MALFORMED[case]
	headers = {"Content-Type": kind} if kind else {}
	answer = requests.post(
		site.endpoint(endpoint),
		data=body,
		headers=headers,
		auth=(confidential.client_id, confidential.secret),
		timeout=60,
	)
	if case == "invalid UTF-8" and answer.status_code == 413:
		# What some releases of werkzeug answer to a form that they cannot decode, before any app is asked.
		assert "Traceback" not in answer.text
	else:
		refused(answer, "invalid_request")


@requirement(
	"RFC 6749", "5.2", "a refusal is JSON also for a client that prefers HTML, as Java does by itself"
)
@pytest.mark.parametrize("case", ["nothing", "broken JSON", "a JSON array", "invalid UTF-8, escaped", "text"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_client_that_prefers_html_gets_json(endpoint, case, site, confidential, error_log):
	body, kind = MALFORMED[case]
	headers = {"Content-Type": kind, "Accept": "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}
	credentials = (confidential.client_id, confidential.secret)
	answer = requests.post(site.endpoint(endpoint), data=body, headers=headers, auth=credentials, timeout=60)
	refused(answer, "invalid_request")


@requirement("RFC 6749", "3.2", "a body that is missing, or of another type, is said to be")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("case", ["empty", "JSON"])
def test_no_form_is_named_as_what_it_is(case, endpoint, site, confidential):
	body = {"json": {"token": "x"}} if case == "JSON" else {}
	credentials = (confidential.client_id, confidential.secret)
	answer = requests.post(site.endpoint(endpoint), auth=credentials, timeout=60, **body)
	refused(answer, "invalid_request")
	assert f"empty or of another type than {FORM}" in answer.json()["error_description"]


@requirement("security", "7a", "repeated parameters are refused")
@requirement("RFC 6749", "3.2", "a repeated parameter is refused")
@pytest.mark.parametrize("name", ["grant_type", "code", "client_id", "redirect_uri", "code_verifier"])
def test_a_repeated_parameter_is_refused(name, confidential, user, allow, site):
	allowed = allow(confidential, user)
	form = {
		"grant_type": "authorization_code",
		"code": allowed.code,
		"redirect_uri": allowed.redirect_uri,
		"code_verifier": allowed.verifier,
		"client_id": confidential.client_id,
		"client_secret": confidential.secret,
	}
	pairs = [*form.items(), (name, form[name])]
	refused(requests.post(site.endpoint("get_token"), data=pairs, timeout=60), "invalid_request")


@requirement("security", "13b", "credentials in the query are refused, parameters do not count")
@requirement("RFC 6749", "2.3.1", "credentials in the query are refused")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_credentials_in_the_query_are_refused(endpoint, confidential, site):
	credentials = {"client_id": confidential.client_id, "client_secret": confidential.secret}
	form = {"grant_type": "refresh_token", "refresh_token": "x", "token": "x"}
	answer = requests.post(site.endpoint(endpoint), params=credentials, data=form, timeout=60)
	refused(answer, "invalid_request")
	assert confidential.secret not in answer.text


@requirement("security", "13b", "credentials in the query are refused, parameters do not count")
@requirement("RFC 6749", "3.2", "parameters in the query do not count")
def test_a_code_in_the_query_is_not_redeemed(confidential, user, allow, site):
	allowed = allow(confidential, user)
	query = {
		"grant_type": "authorization_code",
		"code": allowed.code,
		"redirect_uri": allowed.redirect_uri,
		"code_verifier": allowed.verifier,
	}
	answer = requests.post(
		site.endpoint("get_token"),
		params=query,
		auth=(confidential.client_id, confidential.secret),
		timeout=60,
	)
	refused(answer, "invalid_request")


@requirement("security", "13b", "a query of the client's own does not count")
@requirement("RFC 6749", "3.2", "the endpoint URI may have a query")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_another_query_is_ignored(endpoint, confidential, user, allow, site):
	form = {"grant_type": "refresh_token", "refresh_token": allow(confidential, user).refresh_token}
	answer = requests.post(
		f"{site.endpoint(endpoint)}?tenant=one&api-version=2&client_secret=&state=%zz",
		data={**form, "token": "x"},
		auth=(confidential.client_id, confidential.secret),
		timeout=60,
	)
	assert answer.status_code == 200, answer.text


@requirement("security", "7a", "a parameter that comes twice is refused, except resource")
@requirement("RFC 8707", "2", "resource may come twice")
@pytest.mark.parametrize("who", ["public", "confidential"])
def test_resource_may_come_twice(who, user, allow, issuer, request):
	client = request.getfixturevalue(who)
	resources = [issuer, f"{issuer}/"]
	allowed = allow(client, user, resource=resources)
	tokens = granted(client.exchange(allowed, resource=resources))
	granted(client.refresh(tokens["refresh_token"], resource=resources))


@requirement("security", "7b", "unknown parameters are ignored, empty ones count as absent")
@requirement("RFC 6749", "3.2", "unknown parameters are ignored")
def test_unknown_parameters_are_ignored(confidential, user, allow):
	answer = confidential.exchange(allow(confidential, user), audience="x", cmd="frappe.ping", _="1")
	granted(answer)
