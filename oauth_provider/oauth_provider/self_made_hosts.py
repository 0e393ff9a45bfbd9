"""What administrators decide about clients that registered themselves: for one of them, or for all of a host."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document

from oauth_provider.oauth_provider.doctype.oauth2_provider_settings.registering import (
	LETTING_IN,
	read_host,
)
from oauth_provider.protocol.clients import self_made
from oauth_provider.protocol.clients.self_made import covers
from oauth_provider.protocol.ending_access import end_access
from oauth_provider.store import events, provider_settings, rows, self_made_clients


@frappe.whitelist(methods=["POST"])
def approve_client(client: str, modified: str = "") -> None:
	"""Let users decide about a client that waits, or was refused.

	Args:
		client: the name of its document.
		modified: of the document that the user has seen. A client may change itself at any moment.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.DoesNotExistError: no client of that name has registered itself.
		frappe.TimestampMismatchError: it has changed since.
	"""
	require_self_made(client)
	try:
		self_made_clients.lock_as_seen(client, modified)
	except rows.ChangedMeanwhileError:
		frappe.throw(
			_("The app has changed since you opened it. Reload it, and look at it again."),
			frappe.TimestampMismatchError,
		)
	self_made_clients.approve_clients([client])
	record_decision("Approved", client)


@frappe.whitelist(methods=["POST"])
def refuse_client(client: str) -> None:
	"""Refuse a client for good; its access ends.

	Args:
		client: the name of its document.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.DoesNotExistError: no client of that name has registered itself.
	"""
	require_self_made(client)
	self_made_clients.refuse([client])
	end_access("Client refused", client=client)
	record_decision("Refused", client)


@frappe.whitelist(methods=["POST"])
def approve_host(host: str) -> dict[str, int]:
	"""Let users decide about all clients of a host, also about those that come later.

	A client that may also send people elsewhere goes on waiting until that host is approved too, and a disabled one
	stays disabled. The host is no longer refused; one that is refused with all its ports stays so.

	Args:
		host: as an administrator types it.

	Returns:
		`approved`, the number of clients that waited.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: no host could have that name.
	"""
	frappe.only_for("System Manager")
	settings = lock_settings()
	host = read_host(settings, "approved_hosts", host)
	change_hosts(settings, "refused_hosts", lambda hosts: [each for each in hosts if each != host])
	change_hosts(settings, "approved_hosts", lambda hosts: [*hosts, host])
	settings.save()
	settings = provider_settings.read()
	approved = [
		name
		for name, (own, known) in self_made_clients.waiting_with_hosts()
		if not self_made.find_approval([own, *known], settings)
	]
	self_made_clients.approve_waiting(approved)
	record_decision(f"Approved the host {host}, and {len(approved)} client(s)")
	return {"approved": len(approved)}


@frappe.whitelist(methods=["POST"])
def end_host(host: str) -> dict[str, int]:
	"""Refuse all clients that send people to a host, and any that would come from there later.

	Args:
		host: as an administrator types it; one without a port stands for each of its ports.

	Returns:
		`clients`, the number that was refused, and `people`, the number of users whose access to them ended.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: no host could have that name.
	"""
	frappe.only_for("System Manager")
	settings = lock_settings()
	host = read_host(settings, "refused_hosts", host)
	refuse_later_ones(settings, host)
	names = list_clients_of(host)
	self_made_clients.refuse(names)
	# A consent that had locked its client is committed by now, and is read below. A later one finds it disabled.
	frappe.db.commit()
	in_use = self_made_clients.count_grants(names)
	for name in in_use:
		end_access("Client refused", client=name)
	record_decision(f"Refused the host {host}, and {len(names)} client(s)")
	return {"clients": len(names), "people": sum(in_use.values())}


@frappe.whitelist(methods=["GET", "POST"])
def describe_host(host: str) -> dict[str, int]:
	"""Count what `end_host` would end.

	Args:
		host: as an administrator types it.

	Returns:
		`clients` and `people`, as `end_host`.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: no host could have that name.
	"""
	frappe.only_for("System Manager")
	host = read_host(frappe.get_doc(provider_settings.DOCTYPE), "refused_hosts", host)
	names = list_clients_of(host)
	return {"clients": len(names), "people": sum(self_made_clients.count_grants(names).values())}


def require_self_made(client: str) -> None:
	frappe.only_for("System Manager")
	if not self_made_clients.is_there(client):
		frappe.throw(_("There is no such client."), frappe.DoesNotExistError)


def record_decision(reason: str, client: str | None = None) -> None:
	user = frappe.session.user
	events.record("Approval", client=client, user=user, reason=f"{reason}, by {user}.")


def list_clients_of(host: str) -> list[str]:
	"""List the clients that are not refused yet and are known by a host, or may send people there.

	One with a document is known by the host of that, also where it runs on users' own devices.
	"""
	return [
		name
		for name, own, known in self_made_clients.with_host(host)
		if covers(host, own) or (host != self_made.THIS_DEVICE and any(covers(host, each) for each in known))
	]


def lock_settings() -> Document:
	"""Read the settings, and have another administrator's decision wait for this one."""
	return frappe.get_doc(provider_settings.DOCTYPE, provider_settings.DOCTYPE, for_update=True)


def refuse_later_ones(settings: Document, host: str) -> None:
	"""Write a host into the list of refused ones, and take it from those that let it in."""
	for fieldname in LETTING_IN:
		change_hosts(settings, fieldname, lambda hosts: [each for each in hosts if not covers(host, each)])
	change_hosts(settings, "refused_hosts", lambda hosts: [*hosts, host])
	# Whatever else of the settings may have to be corrected.
	settings.flags.ignore_validate = settings.flags.ignore_links = settings.flags.ignore_mandatory = True
	settings.save()


def change_hosts(settings: Document, fieldname: str, change: Callable[[list[str]], list[str]]) -> None:
	hosts = change((settings.get(fieldname) or "").split())
	settings.set(fieldname, "\n".join(dict.fromkeys(hosts)))
