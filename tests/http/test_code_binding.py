"""The token endpoint: what a code is bound to (client, redirect URI, challenge)."""

import pytest

from tests.support.answers import granted, refused
from tests.support.clients import make_verifier, s256

requirement = pytest.mark.requirement


@requirement("RFC 7636", "4.6", "a public client redeems its code with the verifier alone")
def test_a_public_client_redeems_with_its_verifier(public, user, allow):
	granted(public.exchange(allow(public, user)))


@requirement("security", "16c", "a code is bound to client, redirect URI and challenge")
@requirement("RFC 7636", "4.6", "a wrong verifier is refused and the code survives it")
@pytest.mark.parametrize("who", ["public", "confidential"])
@pytest.mark.parametrize(
	"verifier, error",
	[
		("v" * 43, "invalid_grant"),
		# Missing, or not of the form of section 4.1.
		(None, "invalid_request"),
		("", "invalid_request"),
		("short", "invalid_request"),
		("v" * 129, "invalid_request"),
		("\x00" * 43, "invalid_request"),
		("é" * 43, "invalid_request"),
	],
)
def test_a_wrong_verifier_is_refused(who, verifier, error, user, allow, request):
	client = request.getfixturevalue(who)
	allowed = allow(client, user)
	refused(client.exchange(allowed, code_verifier=verifier), error)
	granted(client.exchange(allowed))


@requirement("security", "16c", "a code is bound to client, redirect URI and challenge")
@requirement("RFC 7636", "4.6", "the challenge itself is no verifier")
def test_the_challenge_is_no_verifier(confidential, user, allow):
	allowed = allow(confidential, user)
	refused(confidential.exchange(allowed, code_verifier=s256(allowed.verifier)), "invalid_grant")


@requirement("security", "17", "verifier and challenge come together")
@requirement("RFC 9700", "4.8.2", "a verifier for a code without challenge is refused")
def test_a_verifier_without_challenge_is_refused(confidential, user, allow):
	allowed = allow(confidential, user, pkce=False)
	refused(confidential.exchange(allowed, code_verifier=make_verifier()), "invalid_grant")


@requirement("security", "17", "verifier and challenge come together")
@requirement("RFC 9700", "4.8.2", "a code with challenge is refused without verifier")
def test_a_challenge_without_verifier_is_refused(confidential, user, allow):
	allowed = allow(confidential, user)
	refused(confidential.exchange(allowed, code_verifier=None), "invalid_request")


@requirement("RFC 6749", "4.1.2", "a code without challenge works for a confidential client")
def test_a_confidential_client_needs_no_challenge(confidential, user, allow):
	granted(confidential.exchange(allow(confidential, user, pkce=False)))


@requirement("security", "16c", "a code is bound to client, redirect URI and challenge")
@requirement("RFC 6749", "4.1.3", "a code of another client is refused")
def test_a_code_of_another_client_is_refused(confidential, other_client, user, allow):
	allowed = allow(confidential, user)
	refused(other_client.exchange(allowed), "invalid_grant")
	granted(confidential.exchange(allowed))


@requirement(
	"Frappe's own provider",
	"",
	"the client's other redirect URI, or none, at the token endpoint: tokens",
)
@requirement("security", "16c", "a code is bound to client, redirect URI and challenge")
@requirement("RFC 6749", "4.1.3", "the redirect URI is the one the code was issued to")
@pytest.mark.parametrize(
	"sent, error",
	[
		("https://b.example/cb", "invalid_grant"),
		("https://a.example/cb/", "invalid_grant"),
		("https://evil.example/", "invalid_grant"),
		(None, "invalid_request"),
	],
)
@pytest.mark.parametrize("pkce", [True, False])
def test_another_redirect_uri_is_refused(pkce, sent, error, make_client, user, allow):
	client = make_client(redirect_uris=["https://a.example/cb", "https://b.example/cb"])
	allowed = allow(client, user, redirect_uri="https://a.example/cb", pkce=pkce)
	if sent or not pkce:
		refused(client.exchange(allowed, redirect_uri=sent), error)
	granted(client.exchange(allowed))


@requirement("security", "16c", "a code bound to a challenge needs no redirect URI at the token endpoint")
@requirement("OAuth 2.1", "10.2", "a client may leave out redirect_uri at the token endpoint")
@pytest.mark.parametrize("who", ["public", "confidential"])
def test_a_verifier_stands_for_the_redirect_uri(who, user, allow, request):
	client = request.getfixturevalue(who)
	allowed = allow(client, user)
	refused(client.exchange(allowed, redirect_uri=None, code_verifier="w" * 43), "invalid_grant")
	granted(client.exchange(allowed, redirect_uri=None))
