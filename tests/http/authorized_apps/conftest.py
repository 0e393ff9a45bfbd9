"""A person, and apps that they have allowed."""

import pytest


@pytest.fixture(scope="package")
def person(make_user):
	return make_user()


@pytest.fixture(scope="package")
def session(login, person):
	return login(person)


@pytest.fixture(scope="package")
def allowed(allow, make_client, person):
	"""Access that no test ends."""
	access = allow(make_client(scopes=["all", "profile"]), person)
	access.tokens()
	return access


@pytest.fixture
def ending(allow, make_client, person):
	"""Access that the test ends."""
	access = allow(make_client(scopes=["all", "profile"]), person)
	access.tokens()
	return access
