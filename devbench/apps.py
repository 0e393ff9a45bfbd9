"""The apps of a bench besides Frappe: this project's, and those of DEVBENCH_APPS before or after it."""

import shutil
from pathlib import Path

import tomllib

from devbench import trees
from devbench.errors import DevbenchError
from devbench.paths import APP, Bench, Settings


def read(words: str) -> list[str]:
	"""Read DEVBENCH_APPS.

	Args:
		words: paths of source trees, separated by commas, in the order of installation; the name of this project's app
			marks its place.

	Returns:
		Absolute paths, and this app's name: first if the words do not have it. Empty if there are no words.
	"""
	found = [
		word if word == APP else str(Path(word).expanduser().resolve()) for word in words.split(",") if word
	]
	return found if APP in found or not found else [APP, *found]


def name_of(tree: Path) -> str:
	"""Return the name of the app in a source tree.

	Raises:
		DevbenchError: the tree holds no app.
	"""
	found = [path.parent.name for path in tree.glob("*/hooks.py")]
	if len(found) != 1:
		raise DevbenchError(f"DEVBENCH_APPS: {tree} has no folder with a hooks.py: is it an app of Frappe?")
	return found[0]


def sources(settings: Settings) -> dict[str, Path]:
	"""Return the source trees of the other apps by the apps' names."""
	paths = [Path(item) for item in settings.apps if item != APP]
	return {name_of(path): path for path in paths}


def order(settings: Settings) -> list[str]:
	"""List the names of all apps besides Frappe in the order of installation."""
	return [item if item == APP else name_of(Path(item)) for item in settings.apps] or [APP]


def folders(bench: Bench, settings: Settings) -> list[Path]:
	"""List the folders of the other apps in the bench."""
	return [bench.apps / name for name in sources(settings)]


def inputs(settings: Settings) -> list[str]:
	"""List the names and states of the other apps' source trees."""
	return [word for name, tree in sources(settings).items() for word in (name, trees.state(tree))]


def install(context) -> None:
	"""Copy the source trees of the other apps into the bench, each by one rename of a complete copy."""
	bench = context.bench
	for name, tree in sources(context.settings).items():
		new = trees.copy(tree, bench.apps / f"{name}.new")
		shutil.rmtree(bench.apps / name, ignore_errors=True)
		new.rename(bench.apps / name)
	context.note = " ".join(sources(context.settings))


def dependencies(folder: Path) -> list[str]:
	"""Read what the pyproject.toml of a source tree requires; empty if it requires nothing."""
	pyproject = folder / "pyproject.toml"
	content = tomllib.loads(pyproject.read_text()) if pyproject.exists() else {}
	return content.get("project", {}).get("dependencies", [])
