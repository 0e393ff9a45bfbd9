"""Reading tokens: nothing but what this server has signed (RFC 7515, RFC 8725)."""

import base64
import json

import frappe
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from oauth_provider.protocol.oidc import jws, keys
from oauth_provider.store import signing_keys
from oauth_provider.store.records import Settings

requirement = pytest.mark.requirement
CLAIMS = {"iss": "https://erp.example.com", "sub": "somebody", "exp": 1}


@pytest.fixture(autouse=True)
def site_keys():
	frappe.db.delete(signing_keys.DOCTYPE)
	keys.make_missing(Settings(offer_es256=True))


def current(algorithm):
	key = signing_keys.find_current(algorithm)
	return key.name, signing_keys.decrypt(key).decode()


def refused(token):
	with pytest.raises(jws.InvalidSignatureError):
		jws.verify(token)
	return True


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_signed_token_is_read_also_after_its_end(algorithm):
	token = jws.sign(CLAIMS, algorithm)
	assert jws.verify(token) == CLAIMS
	kid, _pem = current(algorithm)
	assert jwt.get_unverified_header(token) == {"alg": algorithm, "kid": kid, "typ": "JWT"}


@requirement("security", "37", "a token of another type is none")
def test_the_type_must_match():
	token = jws.sign(CLAIMS, "RS256", typ="logout+jwt")
	assert jws.verify(token, typ="logout+jwt") == CLAIMS
	assert refused(token)


@requirement("security", "37", "no other key of the same kind signs for this server")
@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_foreign_key_with_our_kid(algorithm):
	made = {
		"RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
		"ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
	}
	kid, _pem = current(algorithm)
	assert refused(jwt.encode(CLAIMS, made[algorithm](), algorithm, {"kid": kid}))


@requirement("security", "37", "no `none`, no HMAC, no key of another algorithm")
def test_other_algorithms():
	rsa_kid, rsa_pem = current("RS256")
	ec_kid, ec_pem = current("ES256")
	assert refused(jwt.encode(CLAIMS, None, "none", {"kid": rsa_kid}))
	public = signing_keys.find_public(rsa_kid).public_key
	for secret in (public, rsa_kid, "secret"):
		assert refused(jwt.encode(CLAIMS, secret, "HS256", {"kid": rsa_kid}))
	assert refused(jwt.encode(CLAIMS, rsa_pem, "RS512", {"kid": rsa_kid}))
	assert refused(jwt.encode(CLAIMS, rsa_pem, "RS256", {"kid": ec_kid}))
	assert refused(jwt.encode(CLAIMS, ec_pem, "ES256", {"kid": rsa_kid}))
	assert jws.verify(jwt.encode(CLAIMS, rsa_pem, "RS256", {"kid": rsa_kid})) == CLAIMS


@requirement("security", "37", "headers with crit, jku, x5u, b64 or a key are refused before decoding")
@pytest.mark.parametrize(
	"more",
	[
		{"crit": ["exp"], "exp": 1},
		{"b64": True},
		{"jku": "https://evil.example/keys"},
		{"x5u": "https://evil.example/cert"},
		{"jwk": {"kty": "oct", "k": "AA"}},
		{"unknown": 1},
		{"typ": None},
		{"typ": "at+jwt"},
		{"kid": 1},
	],
)
def test_a_header_of_other_members(more):
	kid, pem = current("RS256")
	header = {"alg": "RS256", "kid": kid, "typ": "JWT", **more}
	encoded = [
		base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, CLAIMS)
	]
	signer = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
	signature = signer.sign(".".join(encoded).encode(), signer.prepare_key(pem))
	token = ".".join((*encoded, base64.urlsafe_b64encode(signature).rstrip(b"=").decode()))
	assert refused(token)


def test_a_changed_token_and_an_unknown_kid():
	token = jws.sign(CLAIMS, "RS256")
	header, claims, signature = token.split(".")
	changed = base64.urlsafe_b64encode(json.dumps({**CLAIMS, "sub": "other"}).encode()).rstrip(b"=").decode()
	assert refused(f"{header}.{changed}.{signature}")
	kid, pem = current("RS256")
	for other in (kid.swapcase(), kid + " ", "", "x" * 500, "' or 1=1 -- "):
		assert refused(jwt.encode(CLAIMS, pem, "RS256", {"kid": other}))


@pytest.mark.parametrize(
	"text", ["", ".", "..", "a.b.c", "é.é.é", "\0", "x" * 200_000, "e30.e30.", "W10.e30.x"]
)
def test_texts_that_are_no_tokens(text):
	assert refused(text)


def test_any_text_is_refused_without_another_error():
	@settings(max_examples=200, deadline=None)
	@given(st.text(max_size=300))
	def check(text):
		assert refused(text)
		assert refused(f"{text}.{text}.{text}")

	check()
