"""Which names the database takes for those of the app's DocTypes."""

import frappe  # noqa: F401  (for the condition of `alike`)
import pytest

from oauth_provider.store.own_tables import is_frappes, is_ours
from tests.support.collation import alike

requirement = pytest.mark.requirement


@requirement(
	"security", "31", "documents of the app are known by each name that the database takes for theirs"
)
@pytest.mark.parametrize(
	"name",
	[
		"OAuth2 Client",
		"oauth2 client ",
		alike("\u00d3Auth2 Client"),
		alike("OAuth\u0662 Client"),
		alike("OAuth2 Client\u0345"),
		alike("O\u0363uth2 Client"),
	],
)
def test_a_name_of_the_app(name):
	assert is_ours(name) and not is_frappes(name)


@pytest.mark.parametrize("name", ["OAuth2", "OAuth2 Clients", "OAuth2 for partners", "Client", "", None, 7])
def test_another_name(name):
	assert not is_ours(name) and not is_frappes(name)


def test_names_of_frappes_own_server():
	assert (
		is_frappes("OAuth Client") and is_frappes("oauth provider settings") and not is_ours("OAuth Client")
	)
