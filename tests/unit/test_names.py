"""A name says one thing: no function shares its name with one of another package."""

import ast
from collections import defaultdict
from pathlib import Path

import frappe

APP = Path(frappe.get_app_path("oauth_provider"))


def package_of(path: Path) -> str:
	parts = path.relative_to(APP).parts
	return parts[0] if len(parts) > 1 else ""


def test_no_two_packages_have_a_function_of_one_name():
	packages = defaultdict(set)
	for path in APP.rglob("*.py"):
		for node in ast.parse(path.read_text()).body:
			if isinstance(node, ast.FunctionDef):
				packages[node.name].add(package_of(path))
	shared = {name: found for name, found in packages.items() if len(found) > 1}
	assert shared == {}


def test_no_two_packages_have_a_module_of_one_name():
	packages = defaultdict(set)
	for path in APP.rglob("*.py"):
		if path.stem != "__init__":
			packages[path.stem].add(package_of(path))
	assert {name: found for name, found in packages.items() if len(found) > 1} == {}
