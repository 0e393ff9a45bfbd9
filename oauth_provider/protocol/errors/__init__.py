"""Every error of the server: code, HTTP status, and description.

The codes are those of RFC 6749 4.1.2.1 and 5.2, RFC 6750 3.1, RFC 7009 2.2.1, RFC 7591 3.2.2 and RFC 8707 2. A
description goes to the client, so it contains only what the client sent or may know. A hint goes to the audit trail,
for the site's admin.
"""

from oauth_provider.protocol.errors.authorization_errors import (
	AccessDenied,
	ConsentNeeded,
	FatalAuthorizationError,
	HostNotAccepted,
	LoginNeeded,
	RequestNotSupported,
	RequestUriNotSupported,
	UnsupportedResponseType,
	WaitingForApproval,
)
from oauth_provider.protocol.errors.client_errors import (
	InvalidClient,
	InvalidGrant,
	InvalidScope,
	InvalidTarget,
	ReplayedGrant,
	UnauthorizedClient,
	UnknownGrant,
	UnsupportedGrantType,
)
from oauth_provider.protocol.errors.protocol_error import (
	InvalidRequest,
	MethodNotAllowed,
	ProtocolError,
)
from oauth_provider.protocol.errors.registration_errors import (
	InvalidClientMetadata,
	InvalidRedirectUri,
	InvalidRegistrationToken,
	NotOffered,
	RegistrationIsFixed,
	TooManyRegistrations,
	UnapprovedSoftwareStatement,
)
from oauth_provider.protocol.errors.resource_errors import (
	ClosedToTokens,
	ClosedWithoutAdministration,
	InsufficientScope,
	InvalidToken,
	MissingAccess,
)
from oauth_provider.protocol.errors.server_errors import (
	Maintenance,
	OutcomeUnknown,
	RolesNotLeftOut,
	ServerError,
	TemporarilyUnavailable,
	TooManyFailures,
	TooManyRequests,
	UnusableSigningKey,
)

__all__ = [
	"AccessDenied",
	"ClosedToTokens",
	"ClosedWithoutAdministration",
	"ConsentNeeded",
	"FatalAuthorizationError",
	"HostNotAccepted",
	"InsufficientScope",
	"InvalidClient",
	"InvalidClientMetadata",
	"InvalidGrant",
	"InvalidRedirectUri",
	"InvalidRegistrationToken",
	"InvalidRequest",
	"InvalidScope",
	"InvalidTarget",
	"InvalidToken",
	"LoginNeeded",
	"Maintenance",
	"MethodNotAllowed",
	"MissingAccess",
	"NotOffered",
	"OutcomeUnknown",
	"ProtocolError",
	"RegistrationIsFixed",
	"ReplayedGrant",
	"RequestNotSupported",
	"RequestUriNotSupported",
	"RolesNotLeftOut",
	"ServerError",
	"TemporarilyUnavailable",
	"TooManyFailures",
	"TooManyRegistrations",
	"TooManyRequests",
	"UnapprovedSoftwareStatement",
	"UnauthorizedClient",
	"UnknownGrant",
	"UnsupportedGrantType",
	"UnsupportedResponseType",
	"UnusableSigningKey",
	"WaitingForApproval",
]
