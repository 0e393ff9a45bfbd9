"""The names of a whitelisted method: its definition, and the methods that override it on the site."""

import importlib

import frappe


def overrides_of(method: str) -> list[str]:
	"""Read the methods that override a method in the hooks of the site's apps.

	Args:
		method: its dotted path, as called.

	Returns:
		Dotted paths; Frappe runs the last one.
	"""
	return frappe.get_hooks("override_whitelisted_methods", {}).get(method, [])


def definition_of(method: str) -> str:
	"""Find the dotted path of a method's definition. A method has one more path in each module that imports it.

	Args:
		method: its dotted path, as called.

	Returns:
		The path; `method` itself for a Server Script, or when it is no function of an installed app.
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
		# The caller may name any module: its import, or an attribute that is an unbound proxy, may raise anything.
		return None


def find_holder(path: str) -> object:
	"""A module, or a class of one."""
	try:
		return importlib.import_module(path)
	except ModuleNotFoundError:
		module, _dot, name = path.rpartition(".")
		return getattr(importlib.import_module(module), name)
