"""The command that imports from Frappe's own OAuth provider."""

import json
from dataclasses import asdict

import click
from frappe.commands import pass_context

from oauth_provider.commands.group import connected, oauth2


@oauth2.command("import-core")
@click.option("--dry-run", is_flag=True, help="Write nothing, and print what would happen.")
@click.option(
	"--client", "clients", multiple=True, help="Import this client_id alone. Repeat it for several."
)
@click.option(
	"--as-it-was",
	multiple=True,
	help="Give this client_id the scope all instead of scopes that open nothing yet. `all` for every client.",
)
@click.option(
	"--public", multiple=True, help="This client_id becomes a public client: the app sends no secret."
)
@click.option(
	"--confidential", multiple=True, help="This client_id stays confidential: the app sends its secret."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def import_core(context, dry_run, clients, as_it_was, public, confidential, as_json):
	"""Import clients, tokens and grants of Frappe's own OAuth provider, so that nobody signs in again.

	Frappe's own provider is not changed. The command may be repeated: it brings what is new, ends what was revoked
	there, and leaves imported clients as they are.
	"""
	from oauth_provider.oauth_provider.moving import choices, report, run

	with connected(context):
		chosen = choices.make_choices(
			clients=clients, as_it_was=as_it_was, public=public, confidential=confidential
		)
		done = run.describe_import(chosen) if dry_run else run.run_import(chosen)
	click.echo(json.dumps(asdict(done)) if as_json else report.write_text(done))


@oauth2.command("answer-for-core")
@click.option("--off", is_flag=True, help="Let Frappe's own provider answer again.")
@pass_context
def answer_for_core(context, off):
	"""Answer at the addresses of Frappe's own provider. Import its clients first."""
	import frappe

	from oauth_provider.store import provider_settings

	with connected(context):
		settings = frappe.get_doc(provider_settings.DOCTYPE)
		settings.answer_for_frappe = int(not off)
		settings.save()
	click.echo("Frappe's own provider answers." if off else "This app answers.", err=True)
