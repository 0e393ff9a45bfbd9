"""Which methods a row of a scope can open on this site, named as requests name them."""

import importlib
from pathlib import Path

import frappe
from frappe.handler import run_doc_method
from frappe.model.base_document import BaseDocument

from oauth_provider.protocol.method_names import overrides_of


def can_be_called(method: str) -> bool:
	"""Tell whether a dotted path leads to something that requests may call.

	Args:
		method: a function `module.function`, a method of a document `module.Class.method`, or the API method of a
			Server Script; what the site's hooks put in its place counts instead.
	"""
	method = (overrides_of(method) or [method])[-1]
	if is_server_script(method):
		return True
	function = find_callable(method)
	# Frappe calls this one without asking for the decorator.
	return is_whitelisted(function) or (function is not None and function is run_doc_method)


def has_methods(module: str) -> bool:
	"""Tell whether a module, or one below it, has something that requests may call.

	Args:
		module: its dotted path, as before the `.*` of a row.
	"""
	if any(path.startswith(f"{module}.") for path in server_scripts()):
		return True
	found = load(module)
	if found is None:
		return False
	return defines(module) or any(load(name) and defines(name) for name in below(found))


def find_callable(path: str):
	"""The function or method of a document that a dotted path leads to; None when it leads nowhere."""
	holder, _dot, name = path.rpartition(".")
	if module := load(holder):
		return getattr(module, name, None)
	module_path, _dot, class_name = holder.rpartition(".")
	controller = getattr(load(module_path), class_name, None)
	if isinstance(controller, type) and issubclass(controller, BaseDocument):
		return getattr(controller, name, None)
	return None


def load(path: str):
	"""Import a module of an app that the site has; None when there is no such module."""
	if path.partition(".")[0] not in frappe.get_installed_apps():
		return None
	try:
		return importlib.import_module(path)
	except Exception:
		# Whatever keeps it from being imported now keeps requests from calling it too.
		return None


def is_whitelisted(function) -> bool:
	function = getattr(function, "__func__", function)
	# A list in older versions of Frappe, a set in later ones, which an attribute that has no hash is not asked for.
	return callable(function) and any(function is known for known in frappe.whitelisted)


def defines(module: str) -> bool:
	prefix = f"{module}."
	return any(f"{function.__module__}.".startswith(prefix) for function in frappe.whitelisted)


def below(package) -> list[str]:
	"""The modules of a package whose text mentions the decorator: no others are worth importing."""
	found = []
	for folder in map(Path, getattr(package, "__path__", ())):
		for file in sorted(folder.rglob("*.py")):
			if "whitelist(" in file.read_text(errors="replace"):
				parts = file.relative_to(folder).with_suffix("").parts
				found.append(".".join((package.__name__, *parts)).removesuffix(".__init__"))
	return found


def is_server_script(method: str) -> bool:
	return method in server_scripts()


def server_scripts() -> list[str]:
	"""The paths of all Server Scripts of type API, disabled ones too: who enables one thinks of its callers."""
	return frappe.get_all("Server Script", {"script_type": "API"}, pluck="api_method")
