"""Private files: whoever may read the documents that one is attached to may read the file.

Frappe does not ask for everybody: the owner of a file, and Administrator, may always read it. And nobody is asked when
a document names a file in an Attach field, by which it becomes the document's own.
"""

import re
from collections.abc import Iterator
from posixpath import normpath
from typing import Any, NoReturn
from urllib.parse import unquote

import frappe
from frappe.model.document import Document
from frappe.utils import get_url

from oauth_provider.protocol.errors import InsufficientScope, MissingAccess
from oauth_provider.protocol.scope_map import DocumentAccess
from oauth_provider.wire.challenge import challenge

PRIVATE = "/private/files/"
ADDRESS = re.compile(r"/(?:private/)?files/(?!\.\.?\Z)[^/\\]+")
ATTACHABLE = ("Attach", "Attach Image")
# What Frappe takes the value of such a field for a file by, and a file for one of another server.
TAKEN_FOR_FILES, ELSEWHERE = ("/files", "/private"), ("http://", "https://")
# To attach a file to a document, or to take it away, is to write the document.
ATTACHING = frozenset(("create", "write", "delete"))
READ_ANY = DocumentAccess("File", ("read",))
# What of a row says where its content is, and of a row what is read here.
CONTENT = ("file_url", "thumbnail_url", "content_hash", "is_private", "is_folder")
ROW = ["name", "owner", "attached_to_doctype", "attached_to_name", *CONTENT]


def read_file(url: str) -> Iterator[DocumentAccess]:
	"""What it takes to read a private file by its address: to read a document that it is attached to.

	Frappe stores equal contents once, for all documents that have it. What no row of is open takes them all.

	Args:
		url: its path.
	"""
	files = rows_at(url)
	needs = [of_row(file, "read") for file in files]
	# MariaDB finds the row of another spelling, and another path may lead to the same file on the disk.
	if not files or normpath(url) != url or any(file.file_url != url for file in files):
		yield READ_ANY
	elif len({file.content_hash for file in files}) == 1 and is_any_open(needs):
		return
	yield from needs


def is_any_open(needs: list[DocumentAccess]) -> bool:
	opened = frappe.local.flags.oauth2_opened
	return bool(opened and any(map(opened.opens_document, needs)))


def rows_at(*addresses: str | None) -> list[Any]:
	"""The rows of the files at some addresses, however these are spelled."""
	paths = {path for url in addresses if url for path in (url, normpath(url), normpath(unquote(url)))}
	return frappe.get_all("File", {"file_url": ("in", sorted(paths))}, ROW) if paths else []


def of_row(file: Any, action: str) -> DocumentAccess:
	"""What it takes to read or write the file of a row."""
	if file.attached_to_doctype and file.attached_to_name:
		return of_attachment(file, action)
	return DocumentAccess("File", (action,))


def of_file(file: Document, action: str) -> Iterator[DocumentAccess]:
	"""What it takes to read, write or delete a file: what it is attached to; of a change, also what it is now, and what
	else has the same file on the disk."""
	states = [file]
	before = None if file.is_new() else frappe.db.get_value("File", file.name, ROW, as_dict=True)
	if action in ATTACHING and before:
		states.append(before)
	for state in states:
		if state.attached_to_doctype:
			yield of_attachment(state, "write" if action in ATTACHING else "read")
		else:
			yield DocumentAccess("File", (action,))
	if action in ATTACHING:
		for row in rows_changed_by(file, before, action):
			yield of_row(row, "write" if before else "read")


def rows_changed_by(file: Document, before: Any, action: str) -> list[Any]:
	"""The rows of other documents that have the file on the disk which a change of a row moves, writes or deletes.

	Frappe finds them by the address and by the hash of the content, and changes them without asking.

	Args:
		file: the row as it is to be.
		before: as it is now; None for a new one.
		action: as Frappe asks for it.
	"""
	if action == "delete":
		# Frappe keeps the content as long as another row has its hash.
		rows = others_of(file, file.file_url, file.thumbnail_url)
		return [row for row in rows if row.content_hash != file.content_hash]
	was = before or frappe._dict()
	if all(str(file.get(field) or "0") == str(was.get(field) or "0") for field in CONTENT):
		return []
	addresses = [file.file_url, file.thumbnail_url, was.file_url, was.thumbnail_url]
	new = address_of(file.file_url) if file.file_url and file.file_url != was.file_url else ""
	is_lost = new and not new.startswith(ELSEWHERE) and not rows_at(new)
	if is_lost or (file.thumbnail_url or "") != (was.thumbnail_url or ""):
		# Frappe makes thumbnails itself, and deletes each with its row. A file without a row is not the sender's.
		refuse_addresses()
	if not all(is_understood(address_of(address)) for address in addresses if address):
		refuse_addresses()
	hashes = {value for value in (file.content_hash, was.content_hash) if value}
	by_hash = frappe.get_all("File", {"content_hash": ("in", sorted(hashes))}, ROW) if hashes else []
	return [*others_of(file, *addresses), *(row for row in by_hash if row.name != file.name)]


def is_understood(address: str) -> bool:
	"""Whether an address is another server's, /files/NAME or /private/files/NAME: Frappe takes the last part of any."""
	return address.startswith(ELSEWHERE) or bool(ADDRESS.fullmatch(address))


def refuse_addresses() -> NoReturn:
	"""Refuse the addresses that a limited token sends for a file.

	Raises:
		HTTPException: with a 403 response.
	"""
	error = InsufficientScope(
		hint="Limited tokens may not send such an address of a file.",
		description="Limited access tokens may send no address but that of a file: /files/NAME or /private/files/NAME.",
	)
	raise challenge(error, frappe.local.flags.oauth2_token)


def others_of(file: Document, *addresses: str | None) -> list[Any]:
	local = [url for url in map(address_of, filter(None, addresses)) if not url.startswith(ELSEWHERE)]
	return [row for row in rows_at(*local) if row.name != file.name]


def of_attachment(file: Any, action: str) -> DocumentAccess:
	"""What it takes to read or write an attached file: the document; of a row, its parent."""
	attached = file.attached_to_doctype
	if frappe.is_table(attached):
		attached = frappe.db.get_value(attached, file.attached_to_name, "parenttype")
	return DocumentAccess(attached, (action,))


def take_files(doc: Document) -> Iterator[DocumentAccess]:
	"""What it takes to read the private files that a document names, and to make other users' files its own."""
	for url in set(named_files(doc)):
		# What it has already, it may keep.
		if frappe.db.exists("File", {"file_url": url, **attached_to(doc)}):
			continue
		if not is_for_anybody(url):
			yield from read_file(url)
		# Frappe attaches a row that is attached to nothing, and deletes it with the document.
		elif any(row.owner != frappe.session.user and not row.attached_to_name for row in rows_at(url)):
			yield DocumentAccess("File", ("write",))


def attached_to(doc: Document) -> dict[str, Any]:
	return {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}


def named_files(doc: Document) -> Iterator[str]:
	"""The addresses in a document that Frappe takes for files of the site."""
	if doc.doctype == "File":
		values = [content_of(doc)]
	else:
		values = [value for value in attached_files(doc) if value.startswith(TAKEN_FOR_FILES)]
	addresses = (address_of(value) for value in values if isinstance(value, str) and value)
	return (address for address in addresses if not address.startswith(ELSEWHERE))


def content_of(file: Document) -> str | None:
	"""Where the content of a file is to come from; None if it comes with the request, or is there already."""
	had = None if file.is_new() else frappe.db.get_value("File", file.name, "file_url")
	if file.is_folder or (had and file.file_url == had):
		return None
	# A file without either is found by its name.
	is_named = file.file_name and not file.get("content")
	return file.file_url or (f"{PRIVATE}{file.file_name}" if is_named else None)


def attached_files(doc: Document) -> Iterator[str]:
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.get("fields", {"fieldtype": ("in", ATTACHABLE)}):
			if isinstance(value := row.get(field.fieldname), str):
				yield value


def address_of(value: str) -> str:
	"""An address as Frappe takes it: decoded, and without the site's own in front."""
	return unquote(value).removeprefix(get_url())


def is_for_anybody(address: str) -> bool:
	"""Whether an address is another server's, or that of a public file and of nothing else."""
	return address.startswith(ELSEWHERE) or (address.startswith("/files/") and normpath(address) == address)


def refuse_attachment(file: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from writing other documents by a file (doc_events of File).

	When a file becomes public or private, Frappe writes its address into the field that it names, or that has the old
	one, without asking for permission, whatever the field holds.

	Raises:
		HTTPException: the token may not write such documents.
		frappe.PermissionError: the user may not write this one.
	"""
	token, doctype = frappe.local.flags.oauth2_token, file.attached_to_doctype
	if not token or not doctype or file.flags.ignore_permissions:
		return
	# What a limited token attaches a file to, it writes.
	opened = frappe.local.flags.oauth2_opened
	if not opened.may_write(doctype) or not holds_files(doctype, file.attached_to_field):
		raise challenge(refuse_place(doctype), token)
	writes_field = file.attached_to_field or (not file.is_new() and file.has_value_changed("is_private"))
	if writes_field and frappe.db.exists(doctype, file.attached_to_name):
		frappe.get_doc(doctype, file.attached_to_name).check_permission("write")


def refuse_place(doctype: str) -> InsufficientScope:
	"""Write the refusal of a file: for a document that the token may not write, or for another field than those."""
	description = (
		"This access token may attach files to documents that it may write, and to their fields for files."
	)
	missing = MissingAccess({doctype: ["write"]})
	return InsufficientScope("", f"Missing: {doctype} (write), or a field for files.", description, missing)


def holds_files(doctype: str, fieldname: str | None) -> bool:
	"""Tell whether a token may attach a file: to no field of the DocType, or to one that is for files."""
	if not fieldname:
		return True
	field = frappe.get_meta(doctype).get_field(fieldname)
	return bool(field and field.fieldtype in ATTACHABLE)
