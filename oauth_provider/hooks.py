from oauth_provider.api.overrides import OVERRIDES as _overrides
from oauth_provider.wire import endpoints as _endpoints

app_name = "oauth_provider"
app_title = "OAuth Provider"
app_publisher = "The oauth_provider maintainers"
app_description = "An OAuth 2.0 authorization server and Bearer guard for a Frappe site"
app_email = "hello@example.com"
app_license = "MIT"

# Frappe is installed on every site, so it needs no entry. The version is in pyproject.toml.
required_apps = []

# Installing and removing -----------------------------------------------------------------------

before_install = "oauth_provider.install.before_install"
after_install = "oauth_provider.install.after_install"
before_migrate = "oauth_provider.install.before_migrate"
after_migrate = "oauth_provider.install.after_migrate"
before_uninstall = "oauth_provider.uninstall.before_uninstall"
after_uninstall = "oauth_provider.uninstall.after_uninstall"

# Requests --------------------------------------------------------------------------------------

on_login = ["oauth_provider.wire.sign_ins.on_login"]
before_request = ["oauth_provider.api.request_hooks.before_request"]
after_request = ["oauth_provider.api.request_hooks.after_request"]
before_job = ["oauth_provider.api.job_hooks.before_job"]

override_whitelisted_methods = {**_endpoints.list_overrides(), **_overrides}

# Pages -----------------------------------------------------------------------------------------

update_website_context = [
	"oauth_provider.pages.login_notice.update_website_context",
	"oauth_provider.pages.third_party_apps.update_website_context",
]
page_renderer = ["oauth_provider.api.authorized_apps.AuthorizedAppsPage"]
# Not standard_portal_menu_items: Frappe would store those beyond the uninstallation of the app.
portal_menu_items = [{"title": "Authorized Apps", "route": "/authorized-apps"}]

# Desk ------------------------------------------------------------------------------------------

_client = "oauth_provider/doctype/oauth2_client"
doctype_js = {
	"OAuth2 Client": [
		*(
			f"{_client}/{name}.js"
			for name in ("presets", "scopes", "connect", "sign_in", "self_made", "refusals")
		),
		"public/js/open_scope.js",
	],
	"User": "public/js/user.js",
	**{
		doctype: "public/js/frappes_oauth.js"
		for doctype in ("OAuth Client", "OAuth Provider Settings", "OAuth Settings")
	},
}
doctype_list_js = {
	doctype: "public/js/moments.js"
	for doctype in (
		"OAuth2 Authorization Code",
		"OAuth2 Bearer Token",
		"OAuth2 Client Session",
		"OAuth2 Event",
		"OAuth2 Grant",
		"OAuth2 Signing Key",
	)
}

# Documents -------------------------------------------------------------------------------------

permission_query_conditions = {
	"OAuth2 Grant": "oauth_provider.oauth_provider.doctype.oauth2_grant.oauth2_grant.get_permission_query_conditions",
}
# Frappe lets a user who may read one document of a DocType search all of them, by any column.
standard_queries = {
	doctype: "oauth_provider.oauth_provider.searching.search"
	for doctype in (
		"OAuth2 Authorization Code",
		"OAuth2 Bearer Token",
		"OAuth2 Client",
		"OAuth2 Client Session",
		"OAuth2 Event",
		"OAuth2 Grant",
		"OAuth2 Signing Key",
		"OAuth2 Subject",
	)
}
has_permission = {
	"OAuth2 Grant": "oauth_provider.oauth_provider.doctype.oauth2_grant.oauth2_grant.has_permission",
}

_refuse_exposure = "oauth_provider.oauth_provider.hash_holder.refuse_exposure"
doc_events = {
	"Error Log": {"before_insert": "oauth_provider.wire.redaction.redact_error_log"},
	"Activity Log": {"after_insert": "oauth_provider.api.logout_jobs.after_activity"},
	"File": {
		"before_validate": [
			"oauth_provider.guard.files.refuse_attachment",
			"oauth_provider.oauth_provider.hash_holder.refuse_file",
		],
	},
	"User": {
		"before_validate": [
			"oauth_provider.guard.credentials.refuse_credentials",
			"oauth_provider.protocol.ending_access.before_user_validate",
		],
		"after_insert": [
			"oauth_provider.guard.credentials.after_user_insert",
			"oauth_provider.protocol.ending_access.after_new_user",
		],
		"before_rename": [
			"oauth_provider.guard.credentials.refuse_renaming",
			"oauth_provider.protocol.ending_access.before_user_rename",
		],
		"on_update": "oauth_provider.protocol.ending_access.on_user_update",
		"on_trash": "oauth_provider.protocol.ending_access.on_user_trash",
	},
	**{
		doctype: {"before_validate": _refuse_exposure}
		for doctype in ("Custom DocPerm", "DocField", "DocPerm", "Property Setter")
	},
	"Workflow": {"before_validate": "oauth_provider.oauth_provider.hash_holder.refuse_workflow"},
	"DocType": {"after_rename": "oauth_provider.protocol.scope_map.after_doctype_rename"},
}

# These documents must not prevent the deletion of their user or client, which ends them.
ignore_links_on_delete = [
	"OAuth2 Authorization Code",
	"OAuth2 Bearer Token",
	"OAuth2 Grant",
	"OAuth2 Event",
	"OAuth2 Client Session",
	"OAuth2 Subject",
]

# Housekeeping ----------------------------------------------------------------------------------

# Frappe clears its cache whenever an administrator saves its settings. These keys are no cache: open dialogs, counts of
# guesses, bounds of reading documents, requests that wait for a login, uses of grants, and what was seen of Frappe's
# own provider.
persistent_cache_keys = [
	"oauth2_dialog:*",
	"oauth2_document:*",
	"oauth2_failures:*",
	"oauth2_login:*",
	"oauth2_uses",
	"oauth2_watched:*",
]

# Days. Frappe before version 15 has no such hook, so install.py registers the same.
default_log_clearing_doctypes = {"OAuth2 Event": 90}
scheduler_events = {
	# Not "all": the scheduler's tick is a minute in one version of Frappe and four in another.
	"cron": {
		"*/5 * * * *": [
			"oauth_provider.api.scheduled_jobs.write_uses",
			"oauth_provider.api.logout_jobs.tell_clients",
			"oauth_provider.api.scheduled_jobs.make_room",
		]
	},
	"daily_long": [
		"oauth_provider.api.scheduled_jobs.clear_ended",
		"oauth_provider.api.scheduled_jobs.clear_unused_clients",
	],
	"monthly_long": ["oauth_provider.api.scheduled_jobs.rotate_keys"],
}
