"""OpenID Connect clients that other people wrote: each signs a person in, unchanged."""

import pytest

SCOPES = ["openid", "profile", "email", "roles"]


@pytest.fixture(scope="session")
def relying_party(make_client):
	"""A client with a secret that lets people in with their account of the site."""
	return make_client(scopes=SCOPES)


@pytest.fixture(scope="session")
def public_relying_party(make_client):
	"""The same without a secret."""
	return make_client(scopes=SCOPES, public=True)


@pytest.fixture(scope="session")
def person(make_user):
	"""A person who has a name and a role."""
	return make_user(roles=["Translator"], first_name="Ada", last_name="Lovelace")
