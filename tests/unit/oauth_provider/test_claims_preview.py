"""The preview of claims in the form of a client."""

import frappe
import pytest

from oauth_provider.oauth_provider.doctype.oauth2_client.claims_preview import preview_claims
from oauth_provider.store import subjects

requirement = pytest.mark.requirement
SCOPES = [{"scope": scope} for scope in ("openid", "email", "roles")]


def test_it_is_what_the_app_gets(make_client, make_user):
	user = make_user("Translator").name
	client = make_client(scopes=SCOPES, roles_claim="groups")
	expected = {"email": user, "groups": ["Translator"]}
	assert preview_claims(client.name, user) == expected
	# A look makes no subject.
	assert subjects.find(user) is None
	assert preview_claims(client.name, user) == expected
	subject = subjects.get_or_make(user)
	assert preview_claims(client.name, user) == {"sub": subject, **expected}


@requirement("security", "41", "the claims of a user are shown to a System Manager alone")
def test_it_is_for_system_managers(make_client, make_user, as_user):
	client, user = make_client(scopes=SCOPES).name, make_user().name
	as_user(make_user().name)
	with pytest.raises(frappe.PermissionError):
		preview_claims(client, user)


@pytest.mark.parametrize("missing", ["client", "user"])
def test_what_is_not_there(make_client, make_user, missing):
	names = {"client": make_client(scopes=SCOPES).name, "user": make_user().name, missing: "nothing"}
	with pytest.raises(frappe.DoesNotExistError):
		preview_claims(**names)
