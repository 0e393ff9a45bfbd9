"""Commands about the set-up of a site."""

import json

import click
from frappe.commands import pass_context

from oauth_provider.commands.group import connected, oauth2


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
