"""Source trees: the state of one, a copy of one, and a clone of a branch."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from devbench.errors import DevbenchError
from devbench.packages import install_command

# Not copied: history, and files that another bench has built.
SKIPPED = {".git", "node_modules", "__pycache__", "dist"}
REPOSITORY = "https://github.com/frappe/frappe"


def state(tree: Path) -> str:
	"""Hash the names, sizes and times of a tree's files."""
	total = hashlib.sha256()
	for folder, folders, files in os.walk(tree):
		folders[:] = sorted(set(folders) - SKIPPED)
		for name in sorted(files):
			path = os.path.join(folder, name)
			found = os.lstat(path)
			total.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
	return total.hexdigest()


def copy(tree: Path, target: Path) -> Path:
	"""Copy a tree.

	Args:
		tree: the tree.
		target: the copy; replaces what is there.

	Returns:
		The copy.
	"""
	shutil.rmtree(target, ignore_errors=True)
	return shutil.copytree(tree, target, symlinks=True, ignore=shutil.ignore_patterns(*SKIPPED))


def clone(ref: str, target: Path, environ=os.environ) -> None:
	"""Clone one branch or tag of Frappe, without its history.

	Args:
		ref: the branch or tag.
		target: the clone; replaces what is there.
		environ: FRAPPE_REPOSITORY in it is the repository's address or path; Frappe's own at GitHub if not set.

	Raises:
		DevbenchError: git is not installed, or the repository cannot be read or has no such branch.
	"""
	if not shutil.which("git"):
		raise DevbenchError("FRAPPE_REF needs git", f"Run this as root first:\n  {install_command(['git'])}")
	repository = environ.get("FRAPPE_REPOSITORY") or REPOSITORY
	new = target.with_name(f"{target.name}.new")
	for folder in (new, target):
		shutil.rmtree(folder, ignore_errors=True)
	new.parent.mkdir(parents=True, exist_ok=True)
	command = ["git", "clone", "--quiet", "--depth", "1", "--branch", ref, "--", repository, str(new)]
	if subprocess.run(command).returncode:
		raise DevbenchError(
			f"cannot clone {ref} of {repository}",
			"FRAPPE_REPOSITORY names another repository, FRAPPE_PATH a tree.",
		)
	new.rename(target)
