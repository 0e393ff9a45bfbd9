"""The group `bench --site SITE oauth2`, and what its commands share."""

import json
from contextlib import contextmanager

import click
import frappe
from frappe.commands import get_site
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
