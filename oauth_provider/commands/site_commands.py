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
	from oauth_provider.oauth_provider.doctype.oauth2_client.refused import without_control

	with connected(context):
		findings = checkup.run()
	if as_json:
		click.echo(json.dumps([finding.as_dict() for finding in findings], indent=1))
	else:
		colours = {checkup.OK: "green", checkup.WARN: "yellow", checkup.FAIL: "red"}
		for finding in findings:
			status = click.style(finding.status.ljust(5), fg=colours[finding.status])
			click.echo(f"{status} {finding.check.ljust(15)} {without_control(finding.message)}")
			if finding.action:
				click.echo(f"{'':21} -> {finding.action}")
	if any(finding.status == checkup.FAIL for finding in findings):
		raise SystemExit(1)


@oauth2.command("rotate-keys")
@click.option(
	"--discard",
	is_flag=True,
	help="Delete all keys first: after a theft, or where the site's encryption_key is lost.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@pass_context
def rotate_keys_command(context, discard, as_json):
	"""Let the next keys sign ID tokens, and make new next ones. A monthly job does the same.

	Prints the keys of the site.
	"""
	from oauth_provider.protocol.oidc import keys
	from oauth_provider.store import provider_settings, signing_keys

	with connected(context):
		settings = provider_settings.read()
		try:
			keys.discard(settings) if discard else keys.rotate(settings)
		except keys.KeyTooNewError as problem:
			raise click.ClickException(
				f"The next key was published a moment ago, and apps may not have it yet. Try again in {problem.seconds}"
				" seconds. Nothing was changed."
			) from problem
		states = [
			{"kid": key.name, "algorithm": key.algorithm, "status": key.status}
			for key in signing_keys.lock_all()
		]
	if as_json:
		click.echo(json.dumps(states))
		return
	for state in states:
		click.echo("  ".join(state.values()))
