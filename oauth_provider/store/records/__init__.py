"""Rows of the database as frozen records.

Each statement has a record of its own, with a field for each column that it reads. A column that was not read is no
attribute of the record, so reading it is an error, in the type checker and at run time.
"""

from oauth_provider.store.records.authenticated import Authenticated
from oauth_provider.store.records.client import (
	AuthenticatingClient,
	Client,
	IntrospectingClient,
	RegisteredClient,
	SelfMadeClient,
	TokenClient,
)
from oauth_provider.store.records.client_session import ClientSession
from oauth_provider.store.records.code import Code
from oauth_provider.store.records.core_provider import CoreClient, CoreToken
from oauth_provider.store.records.document_copy import DocumentCopy
from oauth_provider.store.records.grant import AuthorizedApp, Grant, LockedGrant
from oauth_provider.store.records.record import Record, RecordType
from oauth_provider.store.records.scope import EnabledScope, OpenedDocType, Scope, ScopeDescription
from oauth_provider.store.records.signing_key import KeyState, PublicKey, SigningKey
from oauth_provider.store.records.site_settings import Settings
from oauth_provider.store.records.token import AccessToken, RefreshToken, TokenDescription
from oauth_provider.store.records.user import User
from oauth_provider.store.records.user_claims import UserClaims

__all__ = [
	"AccessToken",
	"Authenticated",
	"AuthenticatingClient",
	"AuthorizedApp",
	"Client",
	"ClientSession",
	"Code",
	"CoreClient",
	"CoreToken",
	"DocumentCopy",
	"EnabledScope",
	"Grant",
	"IntrospectingClient",
	"KeyState",
	"LockedGrant",
	"OpenedDocType",
	"PublicKey",
	"Record",
	"RecordType",
	"RefreshToken",
	"RegisteredClient",
	"Scope",
	"SelfMadeClient",
	"ScopeDescription",
	"Settings",
	"SigningKey",
	"TokenClient",
	"TokenDescription",
	"User",
	"UserClaims",
]
