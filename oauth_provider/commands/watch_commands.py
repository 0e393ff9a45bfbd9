"""Commands about watching Frappe's own provider, before this app answers in its place."""

import json

import click
from frappe.commands import pass_context

from oauth_provider.commands.group import connected, oauth2


@oauth2.command("watch-core")
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True, help="How long to watch.")
@click.option("--stop", is_flag=True, help="Stop; what was seen stays.")
@pass_context
def watch_core(context, days, stop):
	"""Watch for some days who uses Frappe's own provider, and for what."""
	from oauth_provider.oauth_provider.moving import watched

	with connected(context):
		watched.stop_watching() if stop else watched.start_watching(days)
	click.echo("Nobody watches any more." if stop else f"Watching for {days} day(s).", err=True)


@oauth2.command("watched")
@click.option(
	"--days", type=click.IntRange(1, 60), default=7, show_default=True, help="How far to look back."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@pass_context
def watched_command(context, days, as_json):
	"""Print what was seen of each client, what would break, and a scope that would do."""
	from oauth_provider.oauth_provider.moving import watched

	with connected(context):
		answer = watched.describe_watched(days)
	click.echo(json.dumps(answer, indent=1) if as_json else watched.write_watched(answer))
