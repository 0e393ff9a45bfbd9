"""Who is the client of a request?"""

import base64
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oauth_provider.protocol.clients import authentication
from oauth_provider.protocol.clients.authentication import Presented, parse_basic
from oauth_provider.protocol.errors import InvalidClient, InvalidRequest
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import clients

requirement = pytest.mark.requirement


def authenticate(message: Message, parameters: Parameters):
	return authentication.authenticate(message, parameters, clients.find_to_issue)


def basic(user: str | bytes, password: str | bytes | None = "", scheme: str = "Basic") -> str:
	user, password = (part.encode() if isinstance(part, str) else part for part in (user, password))
	octets = user if password is None else user + b":" + password
	return f"{scheme} {base64.b64encode(octets).decode()}"


@requirement("RFC 6749", "2.3.1", "identifier and secret are percent-encoded before they are joined")
@pytest.mark.parametrize(
	"header, client_id, secret",
	[
		(basic("id", "secret"), "id", "secret"),
		(basic("id", "secret", "basic"), "id", "secret"),
		(basic("id", "secret", "BASIC"), "id", "secret"),
		(basic("id", "se:cret"), "id", "se:cret"),
		(basic("i%3Ad", "s%3Ac"), "i:d", "s:c"),
		(basic("id", "a+b%2Bc%20d"), "id", "a b+c d"),
		(basic("id", "%25"), "id", "%"),
		(basic("id", "%C3%BC"), "id", "ü"),
		(basic("id", "ü"), "id", "ü"),
		(basic("id", "secret").replace(" ", "  ") + "  ", "id", "secret"),
	],
)
def test_basic_is_decoded_after_splitting(header, client_id, secret):
	assert parse_basic(header) == Presented(client_id, secret, "client_secret_basic")


@requirement("security", "15", "what is no Basic authentication is invalid_client, never a failure")
@pytest.mark.parametrize(
	"header",
	[
		"",
		"Basic",
		"Basic ",
		"Basic !!!",
		"Basic a",
		"Basic aWQ6 c2VjcmV0",
		"Basic é",
		"Basic aWQ6\udc80",
		basic("", ""),
		basic("", "secret"),
		basic("id", None),
		basic(b"\xff", "secret"),
		basic("id", b"\xff"),
		basic("id", "%FF"),
		basic("id", "%zz"),
		basic("id", "%"),
		basic("id%00", "secret"),
		basic("id", "secret%0A"),
		basic("id", "\x00"),
		basic("id\n", "secret"),
	],
)
def test_what_cannot_be_decoded(header):
	with pytest.raises(InvalidClient):
		parse_basic(header)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda octets: basic(octets, None))))
def test_parse_basic_raises_nothing_but_invalid_client(header):
	for text in (header, f"Basic {header}"):
		try:
			presented = parse_basic(text)
		except InvalidClient:
			continue
		assert presented.client_id


@settings(max_examples=100, deadline=None)
@given(*[st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1, max_size=30)] * 2)
def test_parse_basic_undoes_the_encoding(client_id, secret):
	header = basic(quote(client_id, safe=""), quote(secret, safe=""))
	assert parse_basic(header) == Presented(client_id, secret, "client_secret_basic")


def request(client, way: str, secret: str | None = None, **body):
	"""The client, authenticated by one of the ways: basic, post or none."""
	secret = client.secret if secret is None else secret
	if way == "post":
		body = {"client_id": client.name, "client_secret": secret, **body}
	elif way == "none":
		body = {"client_id": client.name, **body}
	parameters = Parameters()
	parameters.update({name: value for name, value in body.items() if value})
	header = basic(quote(client.name), quote(secret)) if way == "basic" else None
	return authenticate(Message("POST", headers={"authorization": header or ""}), parameters).name


@requirement("security", "14c", "a confidential client may use Basic or the body, whichever is registered")
@pytest.mark.parametrize("registered", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize("way", ["basic", "post"])
def test_a_confidential_client_authenticates_either_way(find_client, registered, way):
	client = find_client(token_endpoint_auth_method=registered)
	assert request(client, way) == client.name


@requirement("security", "14c", "a tick restricts the client to its registered method")
@pytest.mark.parametrize("registered", ["basic", "post"])
@pytest.mark.parametrize("way", ["basic", "post"])
def test_an_enforced_method_is_the_only_one(find_client, registered, way):
	client = find_client(token_endpoint_auth_method=f"client_secret_{registered}", enforce_auth_method=1)
	if way == registered:
		assert request(client, way) == client.name
	else:
		with pytest.raises(InvalidClient):
			request(client, way)


@requirement("security", "14a", "confidential clients always authenticate")
@pytest.mark.parametrize("way", ["basic", "post", "none"])
@pytest.mark.parametrize("secret", ["", "wrong", "longer than any secret " * 100, "é", "' or 1=1 -- "])
def test_a_confidential_client_needs_its_secret(find_client, way, secret):
	with pytest.raises(InvalidClient):
		request(find_client(), way, secret)


def test_the_hash_of_a_secret_is_no_secret(find_client):
	client = find_client()
	for secret in (
		client.client_secret_hash,
		client.secret[:-1],
		client.secret + " ",
		client.secret.swapcase(),
	):
		with pytest.raises(InvalidClient):
			request(client, "basic", secret)


def test_a_confidential_client_without_a_stored_secret_never_authenticates(find_client, make_client):
	document = make_client(client_type="Public")
	document.client_type = "Confidential"
	document.save()
	client = find_client(client_type="Public")
	client = replace(client, name=document.name, client_id=document.name, secret="")
	for way in ("basic", "post", "none"):
		with pytest.raises(InvalidClient):
			request(client, way)


@requirement("security", "14b", "a public client never authenticates by a secret")
def test_a_public_client_comes_by_its_name_alone(find_client):
	client = find_client(client_type="Public")
	assert request(client, "none") == client.name
	for way in ("basic", "post"):
		with pytest.raises(InvalidClient):
			request(client, way, "secret")


@requirement("security", "14e", "an empty client_secret counts as absent")
def test_an_empty_secret_in_the_body_counts_as_absent(find_client):
	public, confidential = find_client(client_type="Public"), find_client()
	parameters = Parameters.parse(f"client_id={public.name}&client_secret=")
	assert authenticate(Message("POST"), parameters).name == public.name
	assert request(confidential, "basic", client_secret="") == confidential.name


@requirement("security", "14e", "an empty secret in Basic counts as absent too")
def test_an_empty_secret_in_basic_is_a_public_clients_name(find_client):
	assert parse_basic(basic("id", "")) == Presented("id", None, "none")
	public = find_client(client_type="Public")
	assert request(public, "basic", "") == public.name


@requirement("security", "14e", "an agreeing client_id is fine, an empty secret counts as absent")
@requirement("security", "14d", "the authenticated client is the one and only client of the request")
def test_the_body_may_agree_with_basic_and_not_differ(find_client):
	client, other = find_client(), find_client(client_type="Public")
	assert request(client, "basic", client_id=client.name) == client.name
	for client_id in (other.name, client.name.upper(), client.name + " "):
		with pytest.raises(InvalidRequest):
			request(client, "basic", client_id=client_id)


@requirement("security", "13c", "one way of authenticating per request")
@requirement("RFC 6749", "2.3", "no more than one way of authenticating in a request")
def test_basic_and_a_secret_in_the_body_are_refused(find_client):
	client = find_client()
	for secret in (client.secret, "wrong"):
		with pytest.raises(InvalidRequest):
			request(client, "basic", client_secret=secret)


def test_a_request_must_name_a_client():
	for header in ("", "Bearer x", "Digest aWQ6c2VjcmV0", "Basicaaa"):
		message = Message("POST", headers={"authorization": header})
		with pytest.raises(InvalidClient):
			authenticate(message, Parameters())


def test_unknown_and_disabled_clients_are_refused(find_client, make_client):
	document = make_client(client_type="Public")
	client = find_client(client_type="Public")
	client = replace(client, name=document.name, client_id=document.name)
	assert request(client, "none")
	for name in (
		document.name.upper(),
		document.name + " ",
		document.name[:-1],
		"%",
		"\u0000",
		"x" * 5000,
		"é" * 200,
	):
		client = replace(client, name=name, client_id=name)
		with pytest.raises(InvalidClient):
			request(client, "none")
	document.enabled = 0
	document.save()
	client = replace(client, name=document.name, client_id=document.name)
	with pytest.raises(InvalidClient) as refused:
		request(client, "none")
	assert refused.value.client == document.name


@requirement("security", "20b", "which part of the authentication was wrong is not told")
def test_every_failure_is_described_alike(find_client):
	client = find_client()
	descriptions = set()
	for call in (
		lambda: request(client, "basic", "wrong"),
		lambda: request(client, "none"),
		lambda: parse_basic("x"),
		lambda: authenticate(Message("POST"), Parameters.parse("client_id=unknown")),
	):
		with pytest.raises(InvalidClient) as refused:
			call()
		descriptions.add(refused.value.description)
	assert len(descriptions) == 1
