"""The Python environments: a tool to make them fast, Frappe's with the app, and the tests'."""

import shutil
import subprocess
import sys
from pathlib import Path

import tomllib

from devbench import requirements
from devbench.errors import DevbenchError
from devbench.paths import APP

# The pins of the wheel's day have no binaries for later Pythons.
WHEEL_PYTHON = ">=3.10,<3.12"


def install_uv(context) -> None:
	"""Put uv in a small environment of its own: it makes the others in seconds."""
	folder = context.bench.uv.parent.parent
	context.call([sys.executable, "-m", "venv", "--clear", folder])
	context.call([folder / "bin" / "python", "-m", "pip", "install", "-q", "uv"])


def frappe_project(bench) -> dict:
	"""Requirements and Python versions of the Frappe tree in the bench.

	Args:
		bench: the bench.

	Returns:
		`dependencies` (list), `test_packages` (name to specifier) and `python` (specifier).
	"""
	pyproject = bench.frappe / "pyproject.toml"
	if not pyproject.exists():
		metadata = (bench.frappe / "METADATA").read_text()
		return {
			"dependencies": requirements.metadata_requirements(metadata),
			"test_packages": requirements.FRAPPE_TEST_PACKAGES,
			"python": WHEEL_PYTHON,
		}
	content = tomllib.loads(pyproject.read_text())
	tests = content.get("tool", {}).get("bench", {}).get("dev-dependencies", {})
	return {
		"dependencies": content["project"]["dependencies"],
		"test_packages": {**requirements.FRAPPE_TEST_PACKAGES, **tests},
		"python": content["project"].get("requires-python", ">=3.10"),
	}


def find_python(specifier: str) -> str:
	"""A Python on this machine that satisfies a requires-python.

	Args:
		specifier: such as `>=3.10,<3.13`.

	Returns:
		Its path: the one that runs devbench if it fits, else the first that does.

	Raises:
		DevbenchError: there is none.
	"""
	names = [sys.executable, *(f"python3.{minor}" for minor in (11, 12, 13, 14, 15, 10))]
	for name in names:
		path = shutil.which(name)
		version = path and python_version(path)
		if version and requirements.python_fits(version, specifier):
			return path
	raise DevbenchError(
		f"this Frappe needs Python {specifier}, and none is installed",
		"Install one so that python3.X is on the PATH, then run the same command again.",
	)


def python_version(path: str) -> tuple | None:
	"""(major, minor) of a Python, or None if it does not run (as with some version managers)."""
	code = "import sys; print(*sys.version_info[:2])"
	result = subprocess.run([path, "-c", code], capture_output=True, text=True)
	return tuple(map(int, result.stdout.split())) if result.returncode == 0 else None


def make(context, folder: Path, python: str) -> None:
	"""Make an empty environment, unless one with that Python version is there."""
	existing = folder / "bin" / "python"
	if existing.exists() and python_version(str(existing)) == python_version(python):
		return
	context.call([context.bench.uv, "venv", "--clear", "--python", python, folder])


def install_frappe(context) -> None:
	"""Make the environment with everything that Frappe and its tests need."""
	bench = context.bench
	project = frappe_project(bench)
	python = find_python(project["python"])
	make(context, bench.env, python)
	try:
		wanted = requirements.python_requirements(project["dependencies"], project["test_packages"])
	except requirements.UnknownGitDependency as error:
		raise DevbenchError(str(error), "Add a release for it to devbench/requirements.py.") from error
	listing = bench.config / "frappe-requirements.txt"
	listing.write_text("\n".join(wanted) + "\n")
	context.call([bench.uv, "pip", "install", "--python", bench.python, "-r", listing])
	site_packages = next((bench.env / "lib").glob("python3.*/site-packages"))
	(site_packages / "frappe.pth").write_text(f"{bench.frappe}\n")
	context.note = f"Python {'.'.join(map(str, python_version(python)))}"


def app_inputs(bench) -> list:
	"""What the installed app depends on."""
	names = ("setup.py", "setup.cfg", "pyproject.toml", "requirements.txt")
	return [bench.checkout / name for name in names]


def install_app(context) -> None:
	"""Install the checkout into Frappe's environment, so that edits take effect at once."""
	bench = context.bench
	if not any((bench.checkout / name).exists() for name in ("setup.py", "pyproject.toml")):
		context.note = "no setup.py yet: skipped"
		return
	# Together with Frappe's own list, so that the app cannot move a version that Frappe pins.
	listing = bench.config / "frappe-requirements.txt"
	context.call([bench.uv, "pip", "install", "--python", bench.python, "-e", bench.checkout, "-r", listing])
	link = bench.apps / APP
	if not link.is_symlink():
		link.symlink_to(bench.checkout)


def install_tools(context) -> None:
	"""Make the environment of the tests that talk to the site from outside."""
	bench = context.bench
	make(context, bench.tools, sys.executable)
	listing = bench.checkout / "requirements-dev.txt"
	wanted = ["-r", str(listing)] if listing.exists() else ["pytest>=7.4,<9"]
	context.call([bench.uv, "pip", "install", "--python", bench.tools_python, *wanted])
