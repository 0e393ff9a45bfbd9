"""An app of examples/ as a module, to be tested in this process."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def load(script: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
	"""Run the script with these environment variables, and return its module."""
	for name, value in settings.items():
		monkeypatch.setenv(name, value)
	spec = importlib.util.spec_from_file_location(f"{script.parent.name}_under_test", script)
	module = importlib.util.module_from_spec(spec)
	monkeypatch.setitem(sys.modules, spec.name, module)  # where Flask looks for the templates' folder
	spec.loader.exec_module(module)
	return module
