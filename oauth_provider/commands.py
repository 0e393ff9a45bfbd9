"""The commands `bench --site SITE oauth2 ...`.

Standard output has only the result, so that it can be piped. Remarks and errors go to standard error. A secret is
printed once, by the command that creates it.
"""

import json
from contextlib import contextmanager

import click
import frappe
from frappe.commands import get_site, pass_context
from frappe.utils import strip_html

CLIENT = "OAuth2 Client"


@click.group("oauth2")
def oauth2():
	"""Administer the OAuth 2.0 provider of a site."""


@contextmanager
def connected(context):
	"""Connect to the site of --site as Administrator, and commit if nothing failed.

	Raises:
		click.ClickException: instead of Frappe's errors, for exit status 1 without a traceback.
	"""
	site = get_site(context)
	frappe.init(site=site)
	frappe.connect()
	try:
		yield site
		frappe.db.commit()
	except (frappe.ValidationError, frappe.PermissionError) as problem:
		raise click.ClickException(strip_html(str(problem))) from problem
	finally:
		frappe.destroy()


def require_document(doctype: str, name: str) -> None:
	# MariaDB's collation ignores case; a client_id does not.
	if frappe.db.get_value(doctype, name, "name") != name:
		raise click.ClickException(f"There is no {doctype} {name} on this site.")


def find_client(client_id: str) -> str:
	"""Find the row of a client by its client_id.

	Raises:
		click.ClickException: there is no such client on the site.
	"""
	from oauth_provider.store import clients

	if name := clients.find_name(client_id):
		return name
	raise click.ClickException(f"There is no {CLIENT} {client_id} on this site.")


def print_record(record: dict[str, str], as_json: bool) -> None:
	if as_json:
		click.echo(json.dumps(record))
		return
	for key, value in record.items():
		click.echo(f"{key}: {value}")


@oauth2.command("create-client")
@click.option("--name", "app_name", required=True, help="The name that users see in the consent dialog.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="Repeat it for several URIs.")
@click.option(
	"--type",
	"client_type",
	type=click.Choice(["confidential", "public"], case_sensitive=False),
	default="confidential",
)
@click.option("--auth-method", type=click.Choice(["client_secret_basic", "client_secret_post", "none"]))
@click.option(
	"--scope",
	"scopes",
	multiple=True,
	help="A scope that the client can ask for. Repeat it for several scopes.",
)
@click.option(
	"--grant-type", "grant_types", multiple=True, help="Default: authorization_code and refresh_token."
)
@click.option("--allow-localhost", is_flag=True, help="Also accept http://localhost redirects.")
@click.option(
	"--skip-authorization",
	"--trusted",
	"trusted",
	is_flag=True,
	help="Skip the consent dialog. Only for your own apps.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def create_client(
	context,
	app_name,
	redirect_uris,
	client_type,
	auth_method,
	scopes,
	grant_types,
	allow_localhost,
	trusted,
	as_json,
):
	"""Register an app. Prints its client_id and, once, its secret."""
	from oauth_provider.wire import new_secrets

	values = {
		"app_name": app_name,
		"client_type": client_type.capitalize(),
		"redirect_uris": "\n".join(redirect_uris),
		"scopes": [{"scope": scope} for scope in scopes],
		"allow_localhost_redirect": int(allow_localhost),
		"skip_authorization": int(trusted),
	}
	if auth_method:
		values["token_endpoint_auth_method"] = auth_method
	if grant_types:
		values["grant_types"] = "\n".join(grant_types)
	with connected(context):
		client = frappe.get_doc({"doctype": CLIENT, **values}).insert()
		answer = {"client_id": client.client_id}
		if client.client_type == "Confidential":
			answer["client_secret"] = new_secrets.make(client.name)
	if not scopes:
		click.echo("The client has no scope, so it cannot get tokens. See --scope.", err=True)
	print_record(answer, as_json)


@oauth2.command("list-clients")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@pass_context
def list_clients(context, as_json):
	"""List the registered apps."""
	fields = ["name", "client_id", "app_name", "client_type", "enabled", "skip_authorization"]
	with connected(context):
		clients = frappe.get_all(CLIENT, fields=fields, order_by="app_name asc, name asc")
		for client in clients:
			client["grants"] = frappe.db.count(
				"OAuth2 Grant", {"client": client.pop("name"), "status": "Active"}
			)
	if as_json:
		click.echo(json.dumps(clients))
		return
	lines = [("CLIENT ID", "TYPE", "ENABLED", "TRUSTED", "GRANTS", "APP")]
	for client in clients:
		enabled, trusted = ("yes" if client[key] else "no" for key in ("enabled", "skip_authorization"))
		lines.append(
			(client.client_id, client.client_type, enabled, trusted, str(client.grants), client.app_name)
		)
	widths = [max(len(line[column]) for line in lines) for column in range(6)]
	for line in lines:
		click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


@oauth2.command("rotate-secret")
@click.argument("client_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def rotate_secret(context, client_id, as_json):
	"""Create a new secret for a confidential client. The old secret stops working immediately."""
	with connected(context):
		answer = frappe.get_doc(CLIENT, find_client(client_id)).rotate_secret()
	print_record(answer, as_json)


@oauth2.command("revoke")
@click.option("--client", help="Revoke all access of this client_id.")
@click.option("--user", help="Revoke all access to the account of this user.")
@click.option("--grant", help="Revoke this OAuth2 Grant (its name).")
@click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def revoke_access(context, client, user, grant, yes, as_json):
	"""Revoke grants with their access tokens, refresh tokens and codes.

	With both --client and --user, only the access of this client to this user's account ends.
	"""
	from oauth_provider.protocol.ending_access import end_access
	from oauth_provider.store import grants, statistics

	if not (client or user or grant):
		raise click.UsageError("Give --client, --user or --grant.")
	with connected(context) as site:
		for doctype, name in (("User", user), (grants.DOCTYPE, grant)):
			if name:
				require_document(doctype, name)
		client = find_client(client) if client else None
		if grant:
			client, user = frappe.db.get_value(grants.DOCTYPE, grant, ["client", "user"])
		number = statistics.active_grants(client=client, user=user)
		if not yes:
			click.confirm(f"Revoke {number} grant(s) on {site}, with all their tokens?", abort=True, err=True)
		ended = end_access("Revoked by an administrator", client=client, user=user)
	print_record({"grants": number, "tokens": ended}, as_json)


@oauth2.command("make-scopes")
@click.argument("doctypes", nargs=-1, required=True, metavar="DOCTYPE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def make_scopes_command(context, doctypes, as_json):
	"""Create a read scope and a write scope for each DocType: project:read, project:write.

	Prints the new scopes, one per line. Existing scopes are not changed.
	"""
	from oauth_provider.oauth_provider.doctype.oauth2_scope import cautions, making

	with connected(context):
		answer = making.make_scopes(list(doctypes))
		found = [
			strip_html(said)
			for name in answer["made"]
			for said in (
				f"{name}: {caution}"
				for caution in cautions.find_cautions(frappe.get_doc(making.DOCTYPE, name))
			)
		]
	for line in (*(f"{name} already exists and was not changed." for name in answer["existing"]), *found):
		click.echo(line, err=True)
	click.echo(
		json.dumps(answer) if as_json else "\n".join(answer["made"]), nl=as_json or bool(answer["made"])
	)


@oauth2.command("explain")
@click.option("--client", "client_id", required=True, help="The client_id of the app.")
@click.option(
	"--days", type=click.IntRange(1, 90), default=7, show_default=True, help="How many days to look back."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def explain_refusals(context, client_id, days, as_json):
	"""Print what an app was refused for its scopes, and propose a scope that opens it."""
	from oauth_provider.oauth_provider.doctype.oauth2_client import refused

	with connected(context):
		answer = refused.describe_refusals(find_client(client_id), days)
	click.echo(json.dumps(answer) if as_json else refused.write_report(answer))


@oauth2.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@pass_context
def doctor(context, as_json):
	"""Check the OAuth set-up of the site. Exit status 1 if a check fails."""
	from oauth_provider.oauth_provider import checkup

	with connected(context):
		findings = checkup.run()
	if as_json:
		click.echo(json.dumps([finding.as_dict() for finding in findings], indent=1))
	else:
		colours = {checkup.OK: "green", checkup.WARN: "yellow", checkup.FAIL: "red"}
		for finding in findings:
			status = click.style(finding.status.ljust(5), fg=colours[finding.status])
			click.echo(f"{status} {finding.check.ljust(15)} {finding.message}")
			if finding.action:
				click.echo(f"{'':21} -> {finding.action}")
	if any(finding.status == checkup.FAIL for finding in findings):
		raise SystemExit(1)


commands = [oauth2]
