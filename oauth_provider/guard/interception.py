"""Functions that stand in place of Frappe's, and the calls that led to the current one."""

import sys
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType
from typing import Any


def holders_of(name: str, function: Callable[..., Any]) -> list[ModuleType]:
	"""The loaded modules that have one of Frappe's functions by its name, as after `from frappe.permissions import`.

	Args:
		name: of the function; some decorators give it another `__name__`.
		function: the one that Frappe defines.
	"""
	modules = list(sys.modules.values())
	return [module for module in modules if getattr(module, "__dict__", {}).get(name) is function]


def replace_function(name: str, function: Callable[..., Any], answer: Callable[..., Any]) -> None:
	"""Put a function in place of one of Frappe's, wherever it is held; a module that is loaded later imports it.

	Args:
		name: of the function.
		function: the one that Frappe defines.
		answer: what takes its place.
	"""
	for module in holders_of(name, function):
		setattr(module, name, answer)


def current_frames() -> Iterator[FrameType]:
	"""The calls that led here, the latest first."""
	frame: FrameType | None = sys._getframe(1)
	while frame:
		yield frame
		frame = frame.f_back


def module_of(frame: FrameType) -> str:
	return str(frame.f_globals.get("__name__"))
