"""Frappe's source in the bench: restored from the wheel, or a copy of a given tree."""

import shutil
from pathlib import Path

from devbench import restore, trees
from devbench.errors import DevbenchError

# Renamed, since npm would download from the addresses in them. The bench writes its own package.json.
MOVED = {"package.json": "package.frappe.json", "yarn.lock": "yarn.lock.frappe"}


def inputs(bench, frappe_path: str) -> list:
	"""List the inputs of the source in the bench.

	Args:
		bench: the bench.
		frappe_path: a given tree, or nothing.

	Returns:
		The release's hash, or a hash of the sizes and times of the tree's files.
	"""
	if not frappe_path:
		return ["release", restore.SHA256, Path(restore.__file__)]
	return ["tree", trees.state(Path(frappe_path))]


def check_tree(frappe_path: str) -> None:
	"""Check that a given tree is Frappe's.

	Args:
		frappe_path: its path.

	Raises:
		DevbenchError: it lacks a file of Frappe.
	"""
	for name in ("frappe/hooks.py", "pyproject.toml", "package.json"):
		if not (Path(frappe_path) / name).is_file():
			raise DevbenchError(f"FRAPPE_PATH={frappe_path} holds no {name}: is it a checkout of Frappe?")


def install(context) -> None:
	"""Put Frappe's source into the bench, by one rename of a complete copy."""
	bench, frappe_path = context.bench, context.settings.frappe_path
	new = bench.apps / "frappe.new"
	if frappe_path:
		check_tree(frappe_path)
		trees.copy(Path(frappe_path), new)
		for name, aside in MOVED.items():
			if (new / name).exists():
				(new / name).rename(new / aside)
		context.note = f"copied from {frappe_path}"
	else:
		shutil.rmtree(new, ignore_errors=True)
		new.mkdir()
		context.note = restore_release(context, new)
	# The npm packages stay: a step of their own checks them.
	modules = bench.frappe / "node_modules"
	if modules.is_dir():
		modules.rename(new / "node_modules")
	shutil.rmtree(bench.frappe, ignore_errors=True)
	new.rename(bench.frappe)


def restore_release(context, target: Path) -> str:
	"""Download the wheel and restore Frappe's names.

	Args:
		context: the step's context.
		target: an empty folder for the source.

	Returns:
		A note for the step's line.
	"""
	folder = context.bench.data / "downloads"
	folder.mkdir(exist_ok=True)
	listing = folder / "wheel.txt"
	# pip checks the hash too; check_hash does not rely on that.
	listing.write_text(f"{restore.WHEEL}=={restore.VERSION} --hash=sha256:{restore.SHA256}\n")
	pip = [context.bench.uv.parent / "python", "-m", "pip", "download", "-q", "--no-deps"]
	context.call([*pip, "--require-hashes", "--only-binary", ":all:", "-d", folder, "-r", listing])
	wheel = next(folder.glob(f"{restore.WHEEL}-{restore.VERSION}-*.whl"))
	restore.check_hash(wheel)
	return f"{restore.restore_wheel(wheel, target)} files restored"
