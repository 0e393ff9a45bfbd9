"""What a request says of the person who is to sign in: hints, which decide nothing (OpenID Connect Core 3.1.2.1)."""

from frappe.translate import get_all_languages

from oauth_provider.protocol.parameters import Parameters

#: Characters of an address or a user name.
LONGEST = 254


def find_language(parameters: Parameters) -> str | None:
	"""Find the first language of `ui_locales` that the site has; one of another country is better than none.

	Returns:
		Its code in Frappe; None for the language that Frappe chooses.
	"""
	tags = parameters.get("ui_locales", "").split()[:20]
	candidates = [candidate for tag in tags for candidate in (tag, tag.partition("-")[0])]
	known = set(get_all_languages()) if candidates else set()
	return next((candidate for candidate in candidates if candidate in known), None)


def read_login_hint(parameters: Parameters) -> str:
	"""Read the account that the client expects, to fill in the login form; empty for none."""
	hint = parameters.get("login_hint", "")
	return hint if len(hint) <= LONGEST and hint.isprintable() else ""
