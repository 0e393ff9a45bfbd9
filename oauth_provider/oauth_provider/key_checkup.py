"""A check of the keys that sign ID tokens."""

import frappe
from frappe import _

from oauth_provider.protocol.errors import UnusableSigningKey
from oauth_provider.protocol.oidc import jws, keys
from oauth_provider.store import provider_settings

OK, FAIL = "ok", "fail"


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
