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
	module, _dot, name = method.rpartition(".")
	if module.partition(".")[0] not in frappe.get_installed_apps():
		return method
	try:
		function = getattr(importlib.import_module(module), name)
		return f"{function.__module__}.{function.__qualname__}"
	except Exception:
		# The caller may name any module: its import, or an attribute that is an unbound proxy, may raise anything.
		return method
