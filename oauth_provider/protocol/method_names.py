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
	return find_definition(method) or method


def find_definition(method: str) -> str | None:
	"""Find the dotted path under which a function, or a method of a class, is defined; a class inherits some.

	Args:
		method: as called, `module.function` or `module.Class.method`.

	Returns:
		The path; None when it names no function of an installed app.
	"""
	if method.partition(".")[0] not in frappe.get_installed_apps():
		return None
	module, _dot, name = method.rpartition(".")
	try:
		function = getattr(find_holder(module), name)
		return f"{function.__module__}.{function.__qualname__}"
	except Exception:
		# Any module may be named, and fail in any way when it is imported; it may also hold a proxy of nothing.
		return None


def find_holder(path: str) -> object:
	"""A module, or a class of one."""
	try:
		return importlib.import_module(path)
	except ModuleNotFoundError:
		module, _dot, name = path.rpartition(".")
		return getattr(importlib.import_module(module), name)
