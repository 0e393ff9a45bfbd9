"""While a template is rendered in a token's request or job, nothing is written: no row, no file; and no program is run.

Frappe's templates reach the database past documents and permissions, with rights beyond those of whoever brings them.
What a template puts off is the template's as well: a function that is called at the end of the transaction, and a
background job (`jobs`).
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

import frappe
import frappe.utils.jinja
from frappe.utils import CallbackManager
from jinja2 import Template
from jinja2.sandbox import SandboxedEnvironment

from oauth_provider.guard import interception
from oauth_provider.protocol.errors import ClosedToTokens
from oauth_provider.wire.challenge import challenge

# What Python tells its audit hooks of (PEP 578).
CHANGING = frozenset(
	(
		*(
			"os.chmod",
			"os.link",
			"os.mkdir",
			"os.remove",
			"os.rename",
			"os.rmdir",
			"os.symlink",
			"os.truncate",
		),
		*("os.exec", "os.posix_spawn", "os.system", "subprocess.Popen"),
	)
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# A log, and Python's own copy of a module that is imported.
PYTHONS_OWN = ("importlib.", "logging")
MACHINERY = (CodeType, FrameType, ModuleType, TracebackType)


class WatchedTemplate(Template):
	"""A template that says while it is being rendered."""

	def render(self, *args: Any, **kwargs: Any) -> str:
		with rendering():
			return super().render(*args, **kwargs)


@contextmanager
def rendering() -> Iterator[None]:
	flags = frappe.local.flags
	flags.oauth2_rendering = (flags.oauth2_rendering or 0) + 1
	try:
		yield
	finally:
		flags.oauth2_rendering -= 1


def is_rendering() -> bool:
	return bool(frappe.local.flags.oauth2_rendering)


def refuse_changes(event: str, arguments: tuple) -> None:
	"""Keep a template from changing files and from running programs, by whatever function of whatever document.

	Args:
		event: of Python's.
		arguments: of the event; of `open`: path, mode and flags.
	"""
	if event != "open" and event not in CHANGING:
		return
	flags = getattr(frappe.local, "flags", None)
	if not flags or not flags.oauth2_rendering or not flags.oauth2_token:
		return
	if event == "open" and not arguments[2] & WRITING:
		return
	if not any(
		interception.module_of(frame).startswith(PYTHONS_OWN) for frame in interception.current_frames()
	):
		raise challenge(ClosedToTokens("A template writes nothing."), flags.oauth2_token)


def still_rendering(function: Callable[[], Any]) -> Callable[[], Any]:
	@wraps(function)
	def call() -> Any:
		with rendering():
			return function()

	return call


def putting_off(add: Callable[..., None]) -> Callable[..., None]:
	@wraps(add)
	def add_callback(self: CallbackManager, func: Callable[[], Any]) -> None:
		add(self, still_rendering(func) if is_rendering() else func)

	return add_callback


def within_sandbox(is_safe: Callable[[Any, str, Any], bool]) -> Callable[[Any, str, Any], bool]:
	"""Give a template no module: from one, all of Python is in reach, and what a token's request is held to.

	Args:
		is_safe: the environment's own answer.
	"""

	@wraps(is_safe)
	def is_safe_attribute(obj: Any, attr: str, value: Any) -> bool:
		return not isinstance(value, MACHINERY) and is_safe(obj, attr, value)

	return is_safe_attribute


def watched(get_environment: Callable[[], SandboxedEnvironment]) -> Callable[[], SandboxedEnvironment]:
	@wraps(get_environment)
	def get_jenv() -> SandboxedEnvironment:
		environment = get_environment()
		if frappe.local.flags.oauth2_token and environment.template_class is not WatchedTemplate:
			environment.template_class = WatchedTemplate
			environment.is_safe_attribute = within_sandbox(environment.is_safe_attribute)  # type: ignore[method-assign,assignment]
		return environment

	return get_jenv


@cache
def watch_templates() -> None:
	"""Have Frappe's environment make watched templates in a token's request; once in a process."""
	CallbackManager.add = putting_off(CallbackManager.add)  # type: ignore[method-assign]
	original = frappe.utils.jinja.get_jenv
	interception.replace_object("get_jenv", original, watched(original))
	sys.addaudithook(refuse_changes)
