"""Signing keys: making, rotating, publishing them, and their private parts at rest."""

import hashlib
import re
from base64 import urlsafe_b64encode
from itertools import count

import frappe
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import PyJWK

from oauth_provider.protocol.errors import UnusableSigningKey
from oauth_provider.protocol.oidc import jws, keys
from oauth_provider.store import signing_keys
from oauth_provider.store.records import Settings

requirement = pytest.mark.requirement
RS256, BOTH = Settings(), Settings(offer_es256=True)


@pytest.fixture(autouse=True)
def no_keys():
	"""A site without keys; the site's own come back after the test."""
	frappe.db.delete(signing_keys.DOCTYPE)


def states(algorithm="RS256"):
	return [key.status for key in signing_keys.lock_all() if key.algorithm == algorithm]


def name_of(status, algorithm="RS256"):
	filters = {"status": status, "algorithm": algorithm}
	return frappe.db.get_value(signing_keys.DOCTYPE, filters, "name")


def age(seconds, column="published_at"):
	"""Make every key so many seconds older."""
	key = frappe.qb.DocType(signing_keys.DOCTYPE)
	frappe.qb.update(key).set(key[column], key[column] - seconds).where(key[column] > 0).run()


def published():
	return {key["kid"]: key for key in keys.describe_key_set()["keys"]}


@requirement("security", "37", "a key is published before it signs")
def test_a_site_begins_with_a_key_and_the_next_one():
	keys.make_missing(RS256)
	assert sorted(states()) == ["Current", "Next"]
	assert published().keys() == {name_of("Current"), name_of("Next")}
	keys.make_missing(RS256)
	assert len(published()) == 2


@requirement("security", "37", "a key is published before it signs")
def test_the_next_key_signs_after_a_rotation():
	keys.make_missing(RS256)
	current, following = name_of("Current"), name_of("Next")
	age(keys.PUBLISHED_BEFORE)
	keys.rotate(RS256)
	assert (name_of("Retired"), name_of("Current")) == (current, following)
	assert name_of("Next") not in (None, current, following)


@requirement("security", "37", "a key that clients cannot have yet does not sign")
def test_a_key_that_was_published_just_now_does_not_sign():
	keys.make_missing(RS256)
	before = published()
	age(keys.PUBLISHED_BEFORE - 60)
	with pytest.raises(keys.KeyTooNewError) as refused:
		keys.rotate(RS256)
	assert 0 < refused.value.seconds <= 60
	assert published() == before


@requirement("security", "37", "a key stays published until the last token that it signed has ended")
def test_a_retired_key_is_published_until_its_tokens_have_ended():
	keys.make_missing(RS256)
	token, retired = jws.sign({"iss": "here"}, "RS256"), name_of("Current")
	age(keys.PUBLISHED_BEFORE)
	keys.rotate(RS256)
	assert retired in published()
	age(keys.LONGEST_TOKEN, "retired_at")
	assert retired not in published()
	# An expired token is still a hint of whose it was.
	assert jws.verify(token) == {"iss": "here"}
	age(keys.KEPT, "retired_at")
	age(keys.PUBLISHED_BEFORE)
	keys.rotate(RS256)
	with pytest.raises(jws.InvalidSignatureError):
		jws.verify(token)


def test_an_algorithm_that_is_no_longer_offered_ends_with_the_next_rotation():
	keys.make_missing(BOTH)
	assert sorted(states("ES256")) == ["Current", "Next"]
	age(keys.PUBLISHED_BEFORE)
	keys.rotate(RS256)
	assert states("ES256") == ["Retired", "Retired"]
	keys.make_missing(BOTH)
	assert sorted(states("ES256")) == ["Current", "Next", "Retired", "Retired"]


def test_discarding_leaves_nothing_of_the_old_keys():
	keys.make_missing(BOTH)
	token, before = jws.sign({}, "ES256"), published()
	keys.discard(BOTH)
	assert len(published()) == 4 and not before.keys() & published().keys()
	with pytest.raises(jws.InvalidSignatureError):
		jws.verify(token)


@requirement("OpenID Connect Discovery", "3", "the set has public keys alone, each with kid, use and alg")
def test_the_key_set_has_public_members_alone():
	keys.make_missing(BOTH)
	members = {
		"RS256": {"kty", "n", "e", "use", "alg", "kid"},
		"ES256": {"kty", "crv", "x", "y", "use", "alg", "kid"},
	}
	for kid, key in published().items():
		assert key.keys() == members[key["alg"]] and key["use"] == "sig"
		assert PyJWK(key).key.key_size >= (2048 if key["kty"] == "RSA" else 256)
		assert re.fullmatch(r"[A-Za-z0-9_-]{43}", kid)
	# RS256 first, for clients that read one key.
	assert [key["alg"] for key in published().values()] == ["RS256", "RS256", "ES256", "ES256"]


@requirement("RFC 7518", "6.2.1", "a coordinate has all its octets, zeros at the front too")
@pytest.mark.parametrize("coordinate", ["x", "y"])
def test_a_coordinate_that_begins_with_zeros(coordinate):
	made = (ec.derive_private_key(number, ec.SECP256R1()).public_key() for number in count(1))
	key = next(key for key in made if getattr(key.public_numbers(), coordinate) < 1 << 248)
	described = keys.describe_ec_key(key)
	assert len(described["x"]) == len(described["y"]) == 43
	assert PyJWK({**described, "alg": "ES256"}).key.public_numbers() == key.public_numbers()


@requirement("RFC 7638", "3", "a thumbprint is made of the required members in their order, without blanks")
def test_the_thumbprint_as_the_rfc_writes_it_out():
	key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
	number = key.public_key().public_numbers().n
	n = urlsafe_b64encode(number.to_bytes(256, "big")).rstrip(b"=").decode()
	expected = hashlib.sha256(f'{{"e":"AQAB","kty":"RSA","n":"{n}"}}'.encode()).digest()
	jwk = {"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
	assert keys.thumbprint(jwk) == urlsafe_b64encode(expected).rstrip(b"=").decode()


@requirement("security", "37", "the private half of a key is encrypted, and no role reads it")
@pytest.mark.parametrize("role", ["Administrator", "System Manager"])
def test_nobody_reads_a_private_key(make_user, as_user, role):
	keys.make_missing(BOTH)
	name = name_of("Current")
	at_rest = frappe.db.get_value(signing_keys.DOCTYPE, name, "private_key")
	assert at_rest and "PRIVATE" not in at_rest
	if role != "Administrator":
		as_user(make_user(role).name)
	read = frappe.get_doc(signing_keys.DOCTYPE, name).as_dict()
	(listed,) = frappe.get_list(signing_keys.DOCTYPE, ["*"], {"name": name})
	(asked,) = frappe.get_list(signing_keys.DOCTYPE, ["name", "private_key"], {"name": name})
	for answer in (read, listed, asked):
		assert answer["name"] == name and "private_key" not in answer
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(signing_keys.DOCTYPE, name).get_password("private_key")


@requirement("security", "37", "without its encryption_key a restored key says what to do")
@pytest.mark.parametrize("encryption_key", ["", "no key", "t2cEqLpNXn8x2vJd7yDpO6lW2vKc6bH3jSg5wZr9uQY="])
def test_another_encryption_key(monkeypatch, encryption_key):
	keys.make_missing(RS256)
	monkeypatch.setitem(frappe.local.conf, "encryption_key", encryption_key)
	with pytest.raises(UnusableSigningKey) as refused:
		jws.sign({}, "RS256")
	assert "encryption_key" in refused.value.hint and "rotate-keys --discard" in refused.value.hint
	assert "encryption_key" not in refused.value.description
	assert frappe.local.conf.encryption_key == encryption_key


def test_without_a_key_the_hint_names_the_command():
	with pytest.raises(UnusableSigningKey) as refused:
		jws.sign({}, "RS256")
	assert "rotate-keys" in refused.value.hint


@requirement("security", "37", "a key is deleted by the command alone")
def test_nobody_deletes_a_key_by_hand():
	keys.make_missing(RS256)
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc(signing_keys.DOCTYPE, name_of("Current"))


@requirement("security", "37", "Frappe itself does not decrypt a private key, wherever somebody puts it")
def test_frappes_own_cipher_is_another():
	keys.make_missing(RS256)
	at_rest = frappe.db.get_value(signing_keys.DOCTYPE, name_of("Current"), "private_key")
	with pytest.raises(frappe.ValidationError):
		frappe.utils.password.decrypt(at_rest)
