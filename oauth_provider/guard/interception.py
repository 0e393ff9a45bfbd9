"""Objects that stand in place of Frappe's, and the calls that led to the current one."""

import sys
from collections.abc import Iterator
from types import FrameType, ModuleType


def holders_of(name: str, original: object) -> list[ModuleType]:
	"""The loaded modules that have one of Frappe's objects by its name, as after `from frappe.permissions import`.

	Args:
		name: of the object; some decorators give a function another `__name__`.
		original: the one that Frappe defines.
	"""
	modules = list(sys.modules.values())
	return [module for module in modules if getattr(module, "__dict__", {}).get(name) is original]


def replace_object(name: str, original: object, answer: object) -> None:
	"""Put an object in place of one of Frappe's, wherever it is held; a module that is loaded later imports it.

	Args:
		name: of the object.
		original: the one that Frappe defines.
		answer: what takes its place.
	"""
	for module in holders_of(name, original):
		setattr(module, name, answer)


def current_frames() -> Iterator[FrameType]:
	"""The calls that led here, the latest first."""
	frame: FrameType | None = sys._getframe(1)
	while frame:
		yield frame
		frame = frame.f_back


def module_of(frame: FrameType) -> str:
	return str(frame.f_globals.get("__name__"))
