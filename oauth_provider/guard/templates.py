"""While a template is rendered in a token's request or job, nothing is written.

Frappe's templates reach the database past documents and permissions, with rights beyond those of whoever brings them.
"""

import sys
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import frappe
import frappe.utils.jinja
from jinja2 import Environment, Template


class WatchedTemplate(Template):
	"""A template that says while it is being rendered."""

	def render(self, *args: Any, **kwargs: Any) -> str:
		flags = frappe.local.flags
		flags.oauth2_rendering = (flags.oauth2_rendering or 0) + 1
		try:
			return super().render(*args, **kwargs)
		finally:
			flags.oauth2_rendering -= 1


def is_rendering() -> bool:
	return bool(frappe.local.flags.oauth2_rendering)


def watched(get_environment: Callable[[], Environment]) -> Callable[[], Environment]:
	@wraps(get_environment)
	def get_jenv() -> Environment:
		environment = get_environment()
		if frappe.local.flags.oauth2_token:
			environment.template_class = WatchedTemplate
		return environment

	return get_jenv


@cache
def watch_templates() -> None:
	"""Have Frappe's environment make watched templates in a token's request; once in a process."""
	original = frappe.utils.jinja.get_jenv
	replacement = watched(original)
	for module in list(sys.modules.values()):
		if getattr(module, "__dict__", {}).get("get_jenv") is original:
			module.get_jenv = replacement  # type: ignore[attr-defined]
