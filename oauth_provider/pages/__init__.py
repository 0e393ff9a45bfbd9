"""The HTML pages of the authorization endpoint, of a logout, and of `/authorized-apps`."""

from oauth_provider.pages.consent_dialog import dialog, sign_in_again
from oauth_provider.pages.notices import (
	ask_to_log_out,
	denied,
	error,
	form_post,
	logged_out,
	still_signed_in,
	unavailable,
)
from oauth_provider.pages.rendering import Page, own_file, render

__all__ = [
	"Page",
	"ask_to_log_out",
	"denied",
	"dialog",
	"error",
	"form_post",
	"logged_out",
	"own_file",
	"render",
	"sign_in_again",
	"still_signed_in",
	"unavailable",
]
