"""The rules of client metadata, without a document."""

import re
from dataclasses import fields, replace

import pytest

from oauth_provider.protocol.clients.metadata import (
	CHECKS,
	REGISTERED_NAMES,
	ClientMetadata,
	Reason,
	find_problems,
)

requirement = pytest.mark.requirement

GOOD = ClientMetadata(app_name="Timesheets", redirect_uris=("https://app.example.com/callback",))
# For each reason a change of GOOD that meets it alone, and the description that a registration answers.
REFUSED = {
	Reason.HIDDEN_CHARACTER: ({"app_name": "Time\u202esheets"}, "client_name has an invisible character."),
	Reason.UNSUPPORTED_VALUE: (
		{"grant_types": ("authorization_code", "password")},
		"grant_types: password is not supported. Supported: authorization_code, refresh_token.",
	),
	Reason.CONFIDENTIAL_WITHOUT_SECRET: (
		{"token_endpoint_auth_method": "none"},
		"token_endpoint_auth_method: a confidential client cannot use none.",
	),
	Reason.NO_GRANT_TYPE: ({"grant_types": ()}, "grant_types is empty."),
	Reason.NO_REDIRECT_URI: (
		{"redirect_uris": ()},
		"redirect_uris is empty, and the grant type authorization_code needs one.",
	),
	Reason.UNSAFE_REDIRECT_URI: (
		{"redirect_uris": (*GOOD.redirect_uris, "http://app.example.com/callback")},
		"redirect_uris: http://app.example.com/callback: "
		"http is allowed on the loopback address only; use https",
	),
	Reason.REPEATED_REDIRECT_URI: (
		{"redirect_uris": GOOD.redirect_uris * 2},
		"redirect_uris has the same URI twice.",
	),
	Reason.UNREGISTERED_DEFAULT: (
		{"default_redirect_uri": "https://app.example.com/other"},
		"default_redirect_uri is not one of redirect_uris.",
	),
	Reason.AUTOMATIC_ROLE: (
		{"allowed_roles": ("Accounts User", "All")},
		"allowed_roles: every user has the role All, or only one user can have it.",
	),
	Reason.LIFETIME_OUT_OF_RANGE: (
		{"access_token_lifetime": 59},
		"access_token_lifetime must be 0 or from 60 to 86400 seconds.",
	),
	Reason.NO_WEB_ADDRESS: ({"website": "javascript:alert(1)"}, "client_uri must be an https or http URL."),
	Reason.PRIVATE_LOGO: ({"logo": "/private/files/logo.png"}, "logo_uri is a private file."),
	Reason.FOREIGN_LOGO: (
		{"logo": "https://tracker.example/pixel.png"},
		"logo_uri must be a file uploaded to this site.",
	),
}


def reasons(**changes) -> list[Reason]:
	return [problem.reason for problem in find_problems(replace(GOOD, **changes))]


def test_good_metadata_has_no_problem():
	assert find_problems(GOOD) == []


@requirement("RFC 7591", "3.2.2", "refused metadata has an error code and a description")
@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_found_and_described(reason):
	changes, description = REFUSED[reason]
	(problem,) = find_problems(replace(GOOD, **changes))
	assert (problem.reason, problem.description) == (reason, description)
	assert problem.field == list(changes)[0]


@requirement("RFC 7591", "3.2.2", "a problem of a redirect URI has an error code of its own")
@pytest.mark.parametrize("reason", Reason)
def test_each_problem_has_an_error_of_the_rfc(reason):
	changes, _description = REFUSED[reason]
	(problem,) = find_problems(replace(GOOD, **changes))
	expected = "invalid_redirect_uri" if "redirect_uri" in problem.field else "invalid_client_metadata"
	assert problem.error == expected


@requirement("RFC 7591", "3.2.2", "error_description is ASCII")
@pytest.mark.parametrize(
	"changes",
	[
		{"redirect_uris": ('https://bücher.example/"\\\n',)},
		{"grant_types": ("\udc80\x00é",)},
		{"client_type": "<b>{field}</b>"},
	],
)
def test_a_description_is_printable_ascii_whatever_was_sent(changes):
	(problem, *_others) = find_problems(replace(GOOD, **changes))
	assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", problem.description)


@requirement("security", "2b", "registration refuses a long redirect URI in a short sentence")
def test_a_description_is_short_whatever_was_sent():
	for uri in ("https://app.example.com/" + "a" * 100_000, "a" * 1990 + ":/callback"):
		(problem,) = find_problems(replace(GOOD, redirect_uris=(uri,)))
		assert len(problem.description) < 400


def test_all_problems_are_found_at_once_in_the_order_of_the_checks():
	changes = {name: value for change, _ in REFUSED.values() for name, value in change.items()}
	changes["redirect_uris"] = ("", "", *GOOD.redirect_uris)
	problems = find_problems(replace(GOOD, **changes))
	assert [problem.reason for problem in problems] == [
		Reason.HIDDEN_CHARACTER,
		Reason.CONFIDENTIAL_WITHOUT_SECRET,
		Reason.NO_GRANT_TYPE,
		Reason.UNSAFE_REDIRECT_URI,
		Reason.UNSAFE_REDIRECT_URI,
		Reason.REPEATED_REDIRECT_URI,
		Reason.UNREGISTERED_DEFAULT,
		Reason.AUTOMATIC_ROLE,
		Reason.LIFETIME_OUT_OF_RANGE,
		Reason.NO_WEB_ADDRESS,
		Reason.FOREIGN_LOGO,
	]


@requirement("security", "2b", "the message names the line of a refused redirect URI")
def test_each_refused_redirect_uri_is_named():
	uris = ("com.example.app:/cb", "javascript:alert(1)", "https://app.example.com/", "ftp://a.example/")
	problems = find_problems(replace(GOOD, redirect_uris=uris))
	assert [(problem.arguments["line"], problem.arguments["uri"]) for problem in problems] == [
		(2, uris[1]),
		(4, uris[3]),
	]


@pytest.mark.parametrize(
	"changes",
	[
		{"client_type": "Native"},
		{"token_endpoint_auth_method": "private_key_jwt"},
		{"response_type": "token"},
		{"grant_types": ("implicit",), "redirect_uris": ()},
		{"grant_types": ("authorization_code", "")},
	],
)
def test_a_value_that_the_server_does_not_support_is_refused(changes):
	assert reasons(**changes) == [Reason.UNSUPPORTED_VALUE]


@pytest.mark.parametrize(
	"changes",
	[
		{"client_type": "Public", "token_endpoint_auth_method": "none"},
		{"token_endpoint_auth_method": "client_secret_post"},
		{"grant_types": ("authorization_code", "refresh_token")},
		{"grant_types": ("refresh_token",), "redirect_uris": ()},
		{"grant_types": (), "redirect_uris": (), "is_resource_server": True},
		{"redirect_uris": ("http://localhost/cb",), "allow_localhost_redirect": True},
		{"default_redirect_uri": GOOD.redirect_uris[0]},
		{"allowed_roles": ("Accounts User",)},
		{"access_token_lifetime": 60, "refresh_token_lifetime": 3600},
		{"access_token_lifetime": 86400, "refresh_token_lifetime": 31536000},
		{"website": "http://example.com", "privacy_policy": "https://example.com/privacy?lang=en"},
		{"logo": "/files/logo.png"},
	],
)
def test_what_the_server_supports_is_accepted(changes):
	assert reasons(**changes) == []


@pytest.mark.parametrize("name", ["access_token_lifetime", "refresh_token_lifetime"])
@pytest.mark.parametrize("seconds", [-1, 1, 31536001])
def test_lifetimes_have_bounds(name, seconds):
	assert reasons(**{name: seconds}) == [Reason.LIFETIME_OUT_OF_RANGE]


@requirement("security", "8b", "a logo from elsewhere is refused")
@pytest.mark.parametrize(
	"logo",
	["//a.example/files/x", "/files/../private/x", "/files/%2e%2E/x", "/files/\\x", "/api/method/logout"],
)
def test_a_logo_from_elsewhere_is_refused(logo):
	assert reasons(logo=logo) == [Reason.FOREIGN_LOGO]


def test_the_registered_names_belong_to_fields():
	assert set(REGISTERED_NAMES) <= {field.name for field in fields(ClientMetadata)}


def test_each_check_is_in_the_list():
	from oauth_provider.protocol.clients import metadata

	assert {name for name in vars(metadata) if name.startswith("check_")} == {
		check.__name__ for check in CHECKS
	}


def test_a_client_may_be_limited_to_users_of_desk():
	"""Frappe gives the role by itself, but not to Website Users."""
	assert find_problems(replace(GOOD, allowed_roles=("Desk User",))) == []
