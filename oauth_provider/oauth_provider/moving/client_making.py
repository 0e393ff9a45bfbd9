"""Makes the clients of an import, each with its scopes in one transaction."""

import frappe

from oauth_provider.oauth_provider.moving.core_scopes import DOCTYPE as SCOPE
from oauth_provider.oauth_provider.moving.core_scopes import make_scope
from oauth_provider.oauth_provider.moving.plan import ClientPlan, NewClient
from oauth_provider.store import clients, events, imported


def import_client(plan: ClientPlan) -> str:
	"""Make a client and the scopes that it lacks, with the event of the audit trail.

	Args:
		plan: of a new client.

	Returns:
		The name of the client's row.

	Raises:
		frappe.ValidationError: the site has changed since the plan was made.
	"""
	new = plan.new
	for scope in new.scopes.new:
		# A client before this one may have had it too.
		if not frappe.db.exists(SCOPE, scope):
			make_scope(scope)
	client = frappe.get_doc({"doctype": clients.DOCTYPE, **fields_of(new)})
	# The name of the row is random, as that of every client.
	client.flags.client_id = new.client_id
	client.insert()
	clients.store_secret_hash(client.name, new.secret_hash or None, new.has_short_secret)
	imported.store_choice(client.name, plan.as_it_was)
	reason = f"Imported from Frappe's own provider by {frappe.session.user}"
	events.record(
		"Move", client=client.name, reason=f"{reason}, as it was." if plan.as_it_was else f"{reason}."
	)
	return client.name


def fields_of(new: NewClient) -> dict:
	"""The fields of the document of a new client."""
	metadata = new.metadata
	return {
		"app_name": metadata.app_name,
		"client_type": metadata.client_type,
		"token_endpoint_auth_method": metadata.token_endpoint_auth_method,
		"redirect_uris": "\n".join(metadata.redirect_uris),
		"default_redirect_uri": metadata.default_redirect_uri,
		"allow_localhost_redirect": int(metadata.allow_localhost_redirect),
		"grant_types": "\n".join(metadata.grant_types),
		"scopes": [{"scope": scope} for scope in new.scopes.kept],
		"allowed_roles": [{"role": role} for role in metadata.allowed_roles],
		"skip_authorization": int(new.skip_authorization),
		"contacts": "\n".join(new.contacts),
		"website": metadata.website,
		"logo": metadata.logo,
		"privacy_policy": metadata.privacy_policy,
		"terms_of_service": metadata.terms_of_service,
		# Apps of Frappe's own provider get all claims with openid alone.
		"openid_includes_claims": 1,
	}
