"""The parameter claims (OpenID Connect Core 5.5)."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oauth_provider.protocol.errors import InvalidRequest
from oauth_provider.protocol.oidc.requested_claims import LONGEST, RequestedClaims, parse, read_names

SCOPES = ("openid", "email", "profile")


def test_names_are_read_for_each_place_and_written_for_a_row():
	asked = {
		"userinfo": {"name": None, "email": {"essential": True}, "phone_number": None},
		"id_token": {"email": {}},
	}
	claims = parse(json.dumps(asked), SCOPES)
	assert claims == RequestedClaims(userinfo=("email", "name"), id_token=("email",))
	assert read_names(claims.write(), "userinfo") == ("email", "name")
	assert read_names(claims.write(), "id_token") == ("email",)


@pytest.mark.parametrize("parameter", [None, "", "{}", '{"userinfo":null}', '{"userinfo":{"acr":null}}'])
def test_nothing_is_asked_for(parameter):
	claims = parse(parameter, SCOPES)
	assert claims == RequestedClaims()
	assert claims.write() == "" and read_names(claims.write(), "userinfo") == ()


def test_the_subject_that_the_user_must_have():
	assert parse('{"id_token":{"sub":{"value":"x"}}}', SCOPES).subject == "x"


@pytest.mark.parametrize(
	"parameter", ["[" * 4000, "{" + " " * LONGEST + "}", '{"id_token":{"sub":{"value":[]}}}', "NaN"]
)
def test_a_bad_parameter_is_refused(parameter):
	with pytest.raises(InvalidRequest) as refused:
		parse(parameter, SCOPES)
	assert "claims" in refused.value.description


@settings(deadline=None)
@given(
	st.recursive(
		st.none() | st.booleans() | st.text(),
		lambda inner: (
			st.lists(inner)
			| st.dictionaries(st.sampled_from(["userinfo", "id_token", "sub", "value", "email"]), inner)
		),
	)
)
def test_any_json_is_read_or_refused(value):
	try:
		claims = parse(json.dumps(value), SCOPES)
	except InvalidRequest:
		return
	assert claims.names <= {"email"}
