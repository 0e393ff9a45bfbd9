"""The names of a whitelisted method: where it is defined, and what the site runs in its place."""

import importlib

import frappe


def overrides_of(method: str) -> list[str]:
	"""Read what the hooks of the site's apps put in place of a method; the last one is what Frappe runs.

	Args:
		method: its dotted path, as called.
	"""
	return frappe.get_hooks("override_whitelisted_methods", {}).get(method, [])


def definition_of(method: str) -> str:
	"""Find the dotted path under which a method is defined: every module that imports it gives it another name.

	Args:
		method: as called.

	Returns:
		The path; `method` itself when it names no function of an installed app, but a Server Script or nothing.
	"""
	module, _dot, name = method.rpartition(".")
	if module.partition(".")[0] not in frappe.get_installed_apps():
		return method
	try:
		function = getattr(importlib.import_module(module), name)
		return f"{function.__module__}.{function.__qualname__}"
	except Exception:
		# Any module may be named, and fail in any way when it is imported; it may also hold a proxy of nothing.
		return method
