"""Frappe's source in the bench: restored from its release, or a copy of a given tree."""

import hashlib
import os
import shutil
from pathlib import Path

from devbench import restore
from devbench.errors import DevbenchError

# Neither history nor what another bench has built there.
SKIPPED = {".git", "node_modules", "__pycache__", "dist"}
# Moved out of npm's sight: it would follow the addresses in them. The bench writes its own.
MOVED = {"package.json": "package.frappe.json", "yarn.lock": "yarn.lock.frappe"}


def inputs(bench, frappe_path: str) -> list:
	"""What the source in the bench depends on.

	Args:
		bench: the bench.
		frappe_path: a given tree, or nothing.

	Returns:
		The release's hash, or a hash of the sizes and times of the tree's files.
	"""
	if not frappe_path:
		return ["release", restore.SHA256, Path(restore.__file__)]
	total = hashlib.sha256()
	for folder, folders, files in os.walk(frappe_path):
		folders[:] = sorted(set(folders) - SKIPPED)
		for name in sorted(files):
			path = os.path.join(folder, name)
			state = os.lstat(path)
			total.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
	return ["tree", total.hexdigest()]


def check_tree(frappe_path: str) -> None:
	"""Make sure that a given tree is Frappe's.

	Args:
		frappe_path: its path.

	Raises:
		DevbenchError: it is not.
	"""
	for name in ("frappe/hooks.py", "pyproject.toml", "package.json"):
		if not (Path(frappe_path) / name).is_file():
			raise DevbenchError(f"FRAPPE_PATH={frappe_path} holds no {name}: is it a checkout of Frappe?")


def install(context) -> None:
	"""Bring Frappe's source into the bench, in one go: a half-finished copy is never used."""
	bench, frappe_path = context.bench, context.settings.frappe_path
	new = bench.apps / "frappe.new"
	shutil.rmtree(new, ignore_errors=True)
	if frappe_path:
		check_tree(frappe_path)
		shutil.copytree(frappe_path, new, symlinks=True, ignore=shutil.ignore_patterns(*SKIPPED))
		for name, aside in MOVED.items():
			if (new / name).exists():
				(new / name).rename(new / aside)
		context.note = f"copied from {frappe_path}"
	else:
		new.mkdir()
		context.note = restore_release(context, new)
	# What npm installed stays: it is checked by a step of its own.
	modules = bench.frappe / "node_modules"
	if modules.is_dir():
		modules.rename(new / "node_modules")
	shutil.rmtree(bench.frappe, ignore_errors=True)
	new.rename(bench.frappe)


def restore_release(context, target: Path) -> str:
	"""Download the released copy and put Frappe's own names back.

	Args:
		context: the step's context.
		target: an empty folder for the source.

	Returns:
		A note for the step's line.
	"""
	folder = context.bench.data / "downloads"
	folder.mkdir(exist_ok=True)
	listing = folder / "wheel.txt"
	# pip refuses the file if its hash differs; check_hash does not rely on that.
	listing.write_text(f"{restore.WHEEL}=={restore.VERSION} --hash=sha256:{restore.SHA256}\n")
	pip = [context.bench.uv.parent / "python", "-m", "pip", "download", "-q", "--no-deps"]
	context.call([*pip, "--require-hashes", "--only-binary", ":all:", "-d", folder, "-r", listing])
	wheel = next(folder.glob(f"{restore.WHEEL}-{restore.VERSION}-*.whl"))
	restore.check_hash(wheel)
	return f"{restore.restore_wheel(wheel, target)} files restored"
