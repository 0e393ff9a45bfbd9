"""The demo's data, made over REST as the site's administrator; run again, it makes only what is missing."""

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.support.clients import Client
from tests.support.frappe_api import FrappeAPI, FrappeError, sign_in
from tests.support.provider_settings import SETTINGS, changed
from tests.support.site import Site

from .app_process import ThirdPartyApp
from .report import Report, Surprise

APP_NAME, SIGN_IN_NAME = "Timesheet Demo", "Noticeboard Demo"
SCOPE = "project"
SCOPES = [SCOPE, "profile"]
SIGN_IN_SCOPES = ["openid", "profile", "email"]
SCOPE_TITLE = "See your projects"
ROLE = "Projects User"
PRIVATE_HOSTS = "allowed_private_hosts"
PASSWORD = "quiet-harbour-42-lantern"
ALLOWS, DENIES = "jane@example.com", "omar@example.com"
PEOPLE = {ALLOWS: ("Jane", "Demo"), DENIES: ("Omar", "Demo")}

# The fields have the names that ERPNext's Project has, so that the app reads either.
FIELDS = [
	{"fieldname": "project_name", "label": "Project Name", "fieldtype": "Data", "reqd": 1},
	{
		"fieldname": "status",
		"label": "Status",
		"fieldtype": "Select",
		"options": "Open\nCompleted\nCancelled",
	},
	{"fieldname": "expected_end_date", "label": "Expected End Date", "fieldtype": "Date"},
	{"fieldname": "percent_complete", "label": "% Completed", "fieldtype": "Percent"},
]
READS = {"role": ROLE, "read": 1, "report": 1}
COLUMNS = [field["fieldname"] for field in FIELDS]
PROJECTS = [
	("Library catalogue", "Open", "2027-03-31", 70),
	("Orchard irrigation", "Open", "2027-05-15", 35),
	("Riverside cycle path", "Open", "2027-09-30", 10),
	("School kitchen refit", "Completed", "2026-08-20", 100),
	("Tram timetable for the winter", "Open", "2026-12-01", 55),
	("Weather stations on the coast", "Open", "2027-06-30", 25),
]


@dataclass
class Demo:
	"""The clients of both apps, and the projects that the person may read."""

	client: Client
	sign_in_client: Client
	projects: list[str]


def make(site: Site, timesheet: ThirdPartyApp, noticeboard: ThirdPartyApp, report: Report) -> Demo:
	"""Makes what is missing and says what there is.

	Args:
		site: the site.
		timesheet: the app that reads projects.
		noticeboard: the app that people sign in to.
		report: where to say it.

	Returns:
		The clients with fresh secrets, and the names of the projects.

	Raises:
		Surprise: the site refuses something.
	"""
	report.current = "while making the demo's data"
	admin = FrappeAPI(site, site.admin_user, site.admin_password)
	report.fact("DocType Project", _project_doctype(admin))
	projects = _projects(admin)
	report.fact("rows", f"{len(projects)} projects")
	for user in PEOPLE:
		_person(site, admin, user)
	report.fact("users", f"{', '.join(PEOPLE)}; role {ROLE}")
	report.fact("scope", _scope(admin))
	client = _client(admin, report, APP_NAME, timesheet.redirect_uri, SCOPES)
	told = {
		"backchannel_logout_uri": f"{noticeboard.base_url}/site-logout",
		"grant_types": "authorization_code",
	}
	sign_in_client = _client(admin, report, SIGN_IN_NAME, noticeboard.redirect_uri, SIGN_IN_SCOPES, **told)
	return Demo(client, sign_in_client, projects)


def loopback_allowed(site: Site) -> AbstractContextManager:
	"""Lets the site send messages to apps on this machine, until the context ends."""
	admin = FrappeAPI(site, site.admin_user, site.admin_password)
	hosts = (admin.get(SETTINGS).get(PRIVATE_HOSTS) or "").split()
	return changed(admin, **{PRIVATE_HOSTS: "\n".join(dict.fromkeys([*hosts, "127.0.0.1"]))})


def exists(admin: FrappeAPI, doctype: str, name: str) -> bool:
	"""Whether there is a document of this name."""
	return bool(admin.names(doctype, {"name": name}))


def _project_doctype(admin: FrappeAPI) -> str:
	if not exists(admin, "Role", ROLE):
		admin.insert("Role", role_name=ROLE, desk_access=1)
	if exists(admin, "DocType", "Project"):
		return _readable(admin) if _is_ours(admin) else "used as it is"
	rights = dict.fromkeys(("read", "write", "create", "delete", "report", "export"), 1)
	admin.insert(
		"DocType",
		name="Project",
		module="Custom",
		custom=1,
		autoname="field:project_name",
		title_field="project_name",
		fields=[{**field, "in_list_view": 1} for field in FIELDS],
		permissions=[{"role": "System Manager", **rights}, READS],
	)
	return "made, a custom one"


def _readable(admin: FrappeAPI) -> str:
	rows = admin.get("DocType", "Project")["permissions"]
	if any(row["role"] == ROLE and row["read"] for row in rows):
		return "there already"
	admin.update("DocType", "Project", permissions=[*rows, READS])
	return f"there already; {ROLE} may now read it"


def _is_ours(admin: FrappeAPI) -> bool:
	return bool(admin.names("DocType", {"name": "Project", "custom": 1}))


def _projects(admin: FrappeAPI) -> list[str]:
	have = {row["project_name"] for row in admin.rows("Project", fields=("project_name",))}
	if _is_ours(admin):  # another app's Project has rules of its own
		for row in PROJECTS:
			if row[0] not in have:
				admin.insert("Project", **dict(zip(COLUMNS, row, strict=True)))
				have.add(row[0])
	return sorted(have)


def _person(site: Site, admin: FrappeAPI, user: str) -> None:
	first_name, last_name = PEOPLE[user]
	# Frappe makes the first "System User" of a site a System Manager. Its type follows from the roles anyway.
	wanted = {"enabled": 1, "user_type": "Website User"}
	if not exists(admin, "User", user):
		names = {"email": user, "first_name": first_name, "last_name": last_name}
		rest = {"send_welcome_email": 0, "new_password": PASSWORD, "roles": [{"role": ROLE}]}
		admin.insert("User", **names, **wanted, **rest)
		return
	roles = admin.get("User", user)["roles"]
	if ROLE not in {row["role"] for row in roles}:
		admin.update("User", user, **wanted, roles=[*roles, {"role": ROLE}])
	try:
		sign_in(site, user, PASSWORD)
	except FrappeError:
		admin.update("User", user, **wanted, new_password=PASSWORD)


def _scope(admin: FrappeAPI) -> str:
	if not exists(admin, "OAuth2 Scope", SCOPE):
		admin.insert(
			"OAuth2 Scope",
			scope_name=SCOPE,
			title=SCOPE_TITLE,
			description="Their names, how far each one is and when it ends. Nothing is changed.",
			enabled=1,
			doctypes=[{"document_type": "Project", "read": 1}],
		)
	rows = admin.get("OAuth2 Scope", SCOPE)["doctypes"]
	opens = [row for row in rows if row["document_type"] == "Project" and row["read"]]
	if not opens:
		raise Surprise("the scope to open Project for reading", json.dumps(rows)[:200])
	return f"{SCOPE}, {SCOPE_TITLE!r}: Project, read"


def _client(
	admin: FrappeAPI, report: Report, app_name: str, redirect_uri: str, scopes: list[str], **more: str
) -> Client:
	values = {
		"enabled": 1,
		"client_type": "Confidential",
		"token_endpoint_auth_method": "client_secret_basic",
		"redirect_uris": redirect_uri,
		"default_redirect_uri": redirect_uri,
		"scopes": [{"scope": scope} for scope in scopes],
		**more,
	}
	found = admin.rows("OAuth2 Client", {"app_name": app_name}, ("name", "redirect_uris", "enabled"))
	if not found:
		client = admin.insert("OAuth2 Client", app_name=app_name, **values)
		secret, what = client.get("client_secret"), "registered, its secret told once"
	else:
		client = next((row for row in found if row["redirect_uris"] == redirect_uri), found[0])
		if client["redirect_uris"] != redirect_uri or not client["enabled"]:
			admin.update("OAuth2 Client", client["name"], **values)
		secret = admin.run("OAuth2 Client", client["name"], "rotate_secret").get("client_secret")
		what = "registered earlier, secret rotated"
	if not secret:
		raise Surprise("the client's secret in the answer", f"none for client {client['name']}")
	report.fact("client", f"{app_name}, id {client['name']}; {what}")
	return Client(admin.site, client["name"], secret, [redirect_uri], scopes)
