"""Checks of what the site says in ID tokens: the keys, and whose addresses it vouches for."""

import frappe
from frappe import _

from oauth_provider.protocol.errors import UnusableSigningKey
from oauth_provider.protocol.oidc import jws, keys
from oauth_provider.store import provider_settings

OK, WARN, FAIL = "ok", "warn", "fail"


def check_keys() -> tuple:
	for algorithm in keys.offered_algorithms(provider_settings.read()):
		try:
			jws.sign({}, algorithm)
		except UnusableSigningKey as problem:
			command = f"bench --site {frappe.local.site} oauth2 rotate-keys"
			if problem.hint == jws.LOST_ENCRYPTION_KEY:
				return (
					FAIL,
					_("The signing keys were encrypted with another encryption_key, so nobody can sign in."),
					_(
						"Put the encryption_key of the site that was backed up into site_config.json,"
						" or make new keys: {0}"
					).format(f"{command} --discard"),
				)
			return (
				FAIL,
				_("There is no signing key for {0}, so nobody can sign in.").format(algorithm),
				command,
			)
	return OK, _("The site signs ID tokens.")


def check_email_verified() -> tuple:
	"""Check that the site vouches for no address that its user has typed into a form for everybody."""
	choice = provider_settings.read().email_verified
	is_open = not frappe.db.get_single_value("Website Settings", "disable_signup")
	if choice == "All" and is_open:
		return (
			WARN,
			_("Anyone can sign up on this site, and apps are told that every address is verified."),
			_("Tick {0} in Website Settings, or choose {1} as {2}.").format(
				_("Disable Signups"), "Proved", _("E-Mail Verified")
			),
		)
	return OK, _("Apps are told whether an address is verified: {0}.").format(choice)
