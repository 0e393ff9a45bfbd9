"""Assets of Frappe and of the app for the browser: npm packages, and building the bundles."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

from devbench import apps, packages, requirements, servers
from devbench.errors import DevbenchError

FOLDER = Path(__file__).parent / "assets"
SCRIPTS = (FOLDER / "build.mjs", FOLDER / "plugins.mjs")
BUNDLED = ("*.js", "*.ts", "*.vue", "*.css", "*.scss", "*.html")


def read_lock(text: str) -> dict:
	"""Read the versions in a yarn.lock.

	Args:
		text: its content.

	Returns:
		Chosen versions by `name@range`, as in package.json.
	"""
	found = {}
	for keys, version in re.findall(r'^(\S.*):\n  version "([^"]+)"', text, re.MULTILINE):
		for key in keys.split(", "):
			found[key.strip('"')] = version
	return found


def locked_dependencies(package: Path, lock: Path) -> dict:
	"""Read the dependencies of a package.json, at the versions of its lock file; empty if there is no package.json."""
	content = json.loads(package.read_text()) if package.exists() else {}
	versions = read_lock(lock.read_text()) if lock.exists() else {}
	return requirements.node_dependencies(content.get("dependencies", {}), versions)


def manifest(bench, folders: list) -> dict:
	"""Make the package.json of the bench: the dependencies of Frappe and other apps, and the tools of the asset build.

	Args:
		bench: the bench, with Frappe's source in it.
		folders: those of the other apps in the bench.
	"""
	original = bench.frappe / "package.frappe.json"
	if not original.exists():
		own = json.loads((FOLDER / "package.json").read_text())["dependencies"]
	else:
		own = locked_dependencies(original, bench.frappe / "yarn.lock.frappe")
	dependencies = {}
	for folder in folders:
		dependencies.update(locked_dependencies(folder / "package.json", folder / "yarn.lock"))
	dependencies = {**dependencies, **own, **requirements.build_tools(own)}
	return {"name": "frappe-desk-assets", "private": True, "dependencies": dependencies}


def install_packages(context) -> None:
	"""Install the npm packages beside Frappe's source."""
	bench = context.bench
	check_node()
	content = manifest(bench, apps.folders(bench, context.settings))
	(bench.frappe / "package.json").write_text(json.dumps(content, indent="\t") + "\n")
	# No package that is built here needs its install scripts.
	quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--legacy-peer-deps"]
	context.call([packages.program("npm"), "install", *quiet], cwd=bench.frappe)


def check_node() -> None:
	"""Check the version of Node.

	Raises:
		DevbenchError: it is too old.
	"""
	result = subprocess.run([packages.program("node"), "--version"], capture_output=True, text=True)
	match = re.match(r"v(\d+)", result.stdout)
	if not match or int(match.group(1)) < packages.MINIMUM_NODE:
		raise DevbenchError(
			f"node {result.stdout.strip()} is too old", f"Install node {packages.MINIMUM_NODE} or later."
		)


def link_public(bench, names: list) -> None:
	"""Link each app's public folder, and Frappe's npm packages, into sites/assets."""
	for name in names:
		link(bench.sites / "assets" / name, bench.apps / name / name / "public")
	link(bench.frappe / "frappe" / "public" / "node_modules", bench.frappe / "node_modules")


def link(path: Path, target: Path) -> None:
	"""Make a path a link to a target; replaces a link to another one."""
	if path.is_symlink():
		if path.readlink() == target:
			return
		path.unlink()
	path.symlink_to(target)


def app_sources(bench) -> list[str]:
	"""Hash the names and contents of the sources of the app's bundles."""
	root = bench.app_source / "public"
	total = hashlib.sha256()
	for pattern in BUNDLED:
		for path in sorted(root.rglob(pattern)):
			if not {"dist", "node_modules"} & set(path.relative_to(root).parts):
				total.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
	return [total.hexdigest()]


def is_built(bench) -> bool:
	"""True if every bundle in assets.json and assets-rtl.json exists."""
	found = 0
	for name in ("assets.json", "assets-rtl.json"):
		try:
			listing = json.loads((bench.sites / "assets" / name).read_text())
		except (FileNotFoundError, ValueError):
			return False
		if not all((bench.sites / address.lstrip("/")).exists() for address in listing.values()):
			return False
		found += len(listing)
	return found > 0


def build(context) -> None:
	"""Build the bundles."""
	bench = context.bench
	names = ["frappe", *apps.order(context.settings)]
	link_public(bench, names)
	context.call([packages.program("node"), SCRIPTS[0], bench.root, *names])
	# Frappe caches the addresses of the last build.
	servers.redis_command(context.settings.ports["redis"], "DEL", "assets_json")
	listing = json.loads((bench.sites / "assets" / "assets.json").read_text())
	context.note = f"{len(listing)} bundles"
