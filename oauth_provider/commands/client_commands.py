"""Commands about clients. A secret is printed once, by the command that creates it."""

import json

import click
import frappe
from frappe.commands import pass_context

from oauth_provider.commands.group import CLIENT, connected, find_client, oauth2, print_record


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


@oauth2.command("clients")
@click.option("--unverified", is_flag=True, help="Only those that registered themselves.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@pass_context
def list_clients(context, unverified, as_json):
	"""List the registered apps."""
	from oauth_provider.store.records.client import SELF_MADE

	fields = ["name", "client_id", "app_name", "client_type", "enabled", "skip_authorization"]
	fields += ["registration", "registration_host", "approval"]
	filters = {"registration": ("in", SELF_MADE)} if unverified else {}
	with connected(context):
		clients = frappe.get_all(CLIENT, filters, fields, order_by="app_name asc, name asc")
		for client in clients:
			client["grants"] = frappe.db.count(
				"OAuth2 Grant", {"client": client.pop("name"), "status": "Active"}
			)
	if as_json:
		click.echo(json.dumps(clients))
		return
	lines = [("CLIENT ID", "TYPE", "ENABLED", "TRUSTED", "GRANTS", "REGISTERED BY", "APP")]
	for client in clients:
		enabled, trusted = ("yes" if client[key] else "no" for key in ("enabled", "skip_authorization"))
		kind, number = client.client_type, str(client.grants)
		lines.append(
			(client.client_id, kind, enabled, trusted, number, registered_by(client), client.app_name)
		)
	widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
	for line in lines:
		click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def registered_by(client: dict) -> str:
	"""Who has registered a client: an administrator, or the client itself from this host, with its approval."""
	from oauth_provider.store.records.client import SELF_MADE

	if client["registration"] not in SELF_MADE:
		return "administrator"
	approval = f" ({client['approval'].lower()})" if client["approval"] else ""
	return f"itself, {client['registration_host']}{approval}"


oauth2.add_command(list_clients, "list-clients")


@oauth2.command("end-host")
@click.argument("host")
@click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def end_host_command(context, host, yes, as_json):
	"""Refuse all clients that registered themselves from a host, with all their grants and tokens.

	`localhost` stands for programs on users' own devices.
	"""
	from oauth_provider.oauth_provider import self_made_hosts

	with connected(context) as site:
		found = self_made_hosts.describe_host(host)
		if not yes:
			question = (
				f"Refuse {found['clients']} client(s) of {host} on {site}, used by {found['people']} user(s)?"
			)
			click.confirm(question, abort=True, err=True)
		done = self_made_hosts.end_host(host)
	print_record(done, as_json)


@oauth2.command("rotate-secret")
@click.argument("client_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def rotate_secret(context, client_id, as_json):
	"""Create a new secret for a confidential client. The old secret stops working immediately."""
	with connected(context):
		answer = frappe.get_doc(CLIENT, find_client(client_id)).rotate_secret()
	print_record(answer, as_json)
