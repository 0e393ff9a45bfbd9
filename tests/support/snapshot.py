"""What is on the site, to compare before and after."""

from tests.support.frappe_api import FrappeAPI

_OTHERS = ("User", "ToDo", "Note", "File", "Contact")


def doctypes_of_the_app(admin: FrappeAPI) -> list[str]:
	filters = [["module", "=", "OAuth Provider"], ["istable", "=", 0], ["issingle", "=", 0]]
	# A subject stays when its user goes, and a key of an algorithm that was offered until the next rotation.
	return sorted(admin.names("DocType", filters) - {"OAuth2 Subject", "OAuth2 Signing Key"})


def snapshot(admin: FrappeAPI) -> dict[str, set[str]]:
	"""The names of all documents that tests might leave behind, by DocType, and the settings."""
	found = {doctype: admin.names(doctype) for doctype in (*doctypes_of_the_app(admin), *_OTHERS)}
	found["Custom DocType"] = admin.names("DocType", [["custom", "=", 1]])
	settings = admin.get("OAuth2 Provider Settings")
	ignored = {"modified", "modified_by", "answers_since"}
	# A field that was never saved is absent, and empty once the form was.
	found["Setting"] = {f"{key}={value}" for key, value in settings.items() if value and key not in ignored}
	return found


def differences(before: dict[str, set[str]], after: dict[str, set[str]]) -> list[str]:
	"""One line for each DocType where something was left behind or is gone."""
	lines = []
	for doctype in sorted({*before, *after}):
		left = sorted(after.get(doctype, set()) - before.get(doctype, set()))
		gone = sorted(before.get(doctype, set()) - after.get(doctype, set()))
		if left:
			lines.append(f"{doctype}: {len(left)} left behind, such as {left[:3]}")
		if gone:
			lines.append(f"{doctype}: {len(gone)} gone, such as {gone[:3]}")
	return lines
