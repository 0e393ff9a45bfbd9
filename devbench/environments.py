"""The Python environments: uv's, Frappe's with the app, and that of the tests from outside."""

import sys
from pathlib import Path

import tomllib

from devbench import apps, newer_python, requirements
from devbench.desk_assets import link
from devbench.paths import APP

# The versions that the wheel pins have no binaries for later Pythons.
WHEEL_PYTHON = ">=3.10,<3.12"


def install_uv(context) -> None:
	"""Install uv, which makes the other environments, in an environment of its own."""
	folder = context.bench.uv.parent.parent
	context.call([sys.executable, "-m", "venv", "--clear", folder])
	context.call([folder / "bin" / "python", "-m", "pip", "install", "-q", "uv"])


def frappe_project(bench) -> dict:
	"""Read requirements and Python versions of the Frappe tree in the bench.

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


def make(context, folder: Path, python: str) -> None:
	"""Make an empty environment.

	Args:
		context: the step's context.
		folder: the environment's.
		python: a program, or a requires-python such as `>=3.10,<3.13`, for which uv looks on the PATH.
	"""
	context.call([context.bench.uv, "venv", "--clear", "--python", python, folder])


def install_frappe(context) -> None:
	"""Make the environment of Frappe, with the requirements of Frappe and its tests."""
	bench = context.bench
	project = frappe_project(bench)
	make(context, bench.env, newer_python.interpreter(context, project["python"]))
	wanted = requirements.python_requirements(project["dependencies"], project["test_packages"])
	frappe_list(bench).write_text("\n".join(wanted) + "\n")
	of_apps = [item for folder in apps.folders(bench, context.settings) for item in apps.dependencies(folder)]
	replaced = requirements.overrides([*project["dependencies"], *of_apps])
	overrides(bench).write_text("\n".join(replaced) + "\n")
	install(context)
	library = next((bench.env / "lib").glob("python3.*"))
	(library / "site-packages" / "frappe.pth").write_text(f"{bench.frappe}\n")
	context.note = library.name


def frappe_list(bench) -> Path:
	return bench.config / "frappe-requirements.txt"


def overrides(bench) -> Path:
	return bench.config / "frappe-overrides.txt"


def install(context, *words) -> None:
	"""Install Frappe's requirements into its environment; words are further arguments of pip."""
	bench = context.bench
	command = [bench.uv, "pip", "install", "--python", bench.python]
	environment = bench.environment() | newer_python.compiler_flags(bench)
	context.call(
		[*command, "-r", frappe_list(bench), "--override", overrides(bench), *words], env=environment
	)


def requirement_files(folders: list) -> list:
	"""List the files of apps' source trees that say what they require."""
	return [
		folder / name for folder in folders for name in ("setup.py", "pyproject.toml", "requirements.txt")
	]


def install_apps(context) -> None:
	"""Install the checkout and the other apps into Frappe's environment, editable."""
	bench = context.bench
	folders = [bench.checkout, *apps.folders(bench, context.settings)]
	# Together with Frappe's own list, so that no app can move a version that Frappe pins.
	install(context, *(word for folder in folders for word in ("-e", folder)))
	# The bench may be that of a checkout that is gone.
	link(bench.apps / APP, bench.checkout)


def install_tools(context) -> None:
	"""Make the environment of the tests that talk to the site from outside."""
	bench = context.bench
	make(context, bench.tools, sys.executable)
	listing = bench.checkout / "requirements-dev.txt"
	context.call([bench.uv, "pip", "install", "--python", bench.tools_python, "-r", listing])
