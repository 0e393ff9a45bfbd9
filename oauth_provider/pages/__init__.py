"""The HTML pages of the authorization endpoint and of `/authorized-apps`."""

from oauth_provider.pages.consent_dialog import dialog, sign_in_again
from oauth_provider.pages.notices import denied, error, unavailable
from oauth_provider.pages.rendering import Page, own_file, render

__all__ = ["Page", "denied", "dialog", "error", "own_file", "render", "sign_in_again", "unavailable"]
