"""Commands about what clients may do: revoking access, making scopes, explaining refusals."""

import json

import click
import frappe
from frappe.commands import pass_context
from frappe.utils import strip_html

from oauth_provider.commands.group import connected, find_client, oauth2, print_record, require_document


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
