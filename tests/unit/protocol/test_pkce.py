"""Proof Key for Code Exchange."""

from dataclasses import dataclass

import pytest

from oauth_provider.protocol import pkce
from oauth_provider.protocol.checks import run_checks
from oauth_provider.protocol.errors import InvalidGrant, InvalidRequest
from oauth_provider.protocol.parameters import Parameters

requirement = pytest.mark.requirement
# RFC 7636 appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@requirement("RFC 7636", "4.2", "S256 is the hash of the verifier, base64url without padding")
def test_s256():
	assert pkce.s256(VERIFIER) == CHALLENGE


def challenge(**parameters):
	return Parameters.parse("&".join(f"code_{name}={value}" for name, value in parameters.items()))


@requirement("RFC 7636", "4.3", "a challenge of 43 to 128 unreserved characters, by S256")
@pytest.mark.parametrize("value", [CHALLENGE, "a" * 43, "a" * 128, "-._~" * 11])
def test_a_good_challenge(value):
	pkce.validate_challenge(challenge(challenge=value, challenge_method="S256"), required=True)


@requirement("security", "6b", "S256 only; a missing method is not plain; 43 to 128 characters")
@pytest.mark.parametrize(
	"parameters",
	[
		{"challenge": CHALLENGE},
		{"challenge": CHALLENGE, "challenge_method": ""},
		{"challenge": CHALLENGE, "challenge_method": "plain"},
		{"challenge": CHALLENGE, "challenge_method": "s256"},
		{"challenge": CHALLENGE, "challenge_method": "S512"},
		{"challenge": CHALLENGE, "challenge_method": "S256%0A"},
		{"challenge_method": "S256"},
		{"challenge": "", "challenge_method": "S256"},
		{"challenge": "a" * 42, "challenge_method": "S256"},
		{"challenge": "a" * 129, "challenge_method": "S256"},
		{"challenge": "a" * 43 + "%3D", "challenge_method": "S256"},
		{"challenge": "a" * 43 + "%2B", "challenge_method": "S256"},
		{"challenge": "a" * 43 + "%0A", "challenge_method": "S256"},
		{"challenge": "a" * 42 + "%C3%A9", "challenge_method": "S256"},
		{"challenge": "a" * 42 + "%D9%A1", "challenge_method": "S256"},
	],
)
@pytest.mark.parametrize("required", [True, False])
def test_a_bad_challenge(parameters, required):
	with pytest.raises(InvalidRequest):
		pkce.validate_challenge(challenge(**parameters), required)


@requirement("security", "6a", "public clients must send a challenge")
@requirement("RFC 9700", "2.1.1", "public clients must use PKCE")
def test_a_missing_challenge_is_refused_where_required():
	with pytest.raises(InvalidRequest):
		pkce.validate_challenge(challenge(), required=True)
	pkce.validate_challenge(challenge(), required=False)


@dataclass(frozen=True)
class Presented:
	code_verifier: str | None
	code_challenge: str | None


def verify(verifier, challenge) -> None:
	run_checks(pkce.VERIFIER_CHECKS, Presented(verifier, challenge))


@requirement("RFC 7636", "4.6", "the verifier must match the challenge")
def test_a_matching_verifier():
	verify(VERIFIER, CHALLENGE)
	verify(None, None)
	verify("", "")


@pytest.mark.parametrize(
	"verifier, challenge, error",
	[
		(None, CHALLENGE, InvalidRequest),
		("", CHALLENGE, InvalidRequest),
		(VERIFIER[:42], CHALLENGE, InvalidRequest),
		("a" * 129, CHALLENGE, InvalidRequest),
		(VERIFIER + "\n", CHALLENGE, InvalidRequest),
		(VERIFIER + "é", CHALLENGE, InvalidRequest),
		("\udc80" * 43, CHALLENGE, InvalidRequest),
		# The challenge itself is no verifier: that would be `plain`.
		(CHALLENGE, CHALLENGE, InvalidGrant),
		(VERIFIER.swapcase(), CHALLENGE, InvalidGrant),
		(VERIFIER, CHALLENGE.swapcase(), InvalidGrant),
		(VERIFIER, CHALLENGE + "=", InvalidGrant),
		# RFC 9700 4.8.2: no downgrade
		(VERIFIER, None, InvalidGrant),
		(VERIFIER, "", InvalidGrant),
	],
)
@requirement("security", "17", "a verifier without a challenge is refused, and the other way round")
def test_any_other_verifier(verifier, challenge, error):
	with pytest.raises(error):
		verify(verifier, challenge)
