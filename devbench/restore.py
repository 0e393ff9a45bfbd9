"""Undoing the renaming in the released copy of the Frappe Framework.

Frappe is not on PyPI under its own name. The wheel `criscostack` 1.0.0 is its source of 5 August
2023 with the name replaced throughout; putting the name back gives Frappe's own files, byte for
byte but for a few pictures and translations.
"""

import hashlib
import zipfile
from pathlib import Path, PurePosixPath

WHEEL = "criscostack"
VERSION = "1.0.0"
SHA256 = "dc58aaf29c59b7666edc953596e5b31f77d7286b2ed6b14c6a205b217c210349"

# Longer words before those they begin with.
WORDS = (
	("criscostack", "frappe"),
	("Criscostack", "Frappe"),
	("CRISCOSTACK", "FRAPPE"),
	("criscoerp", "erpnext"),
	("Criscoerp", "ERPNext"),
	("Crisco", "Frappe"),
)
RENAMED_FILES = {"frappe/utils/brik_helper.py": "frappe/utils/bench_helper.py"}


class WrongWheel(ValueError):
	"""The wheel is not the one that this code knows."""


def restore_bytes(content: bytes) -> bytes:
	"""Put the names back in a file's content.

	Args:
		content: as in the wheel.
	"""
	for changed, original in WORDS:
		content = content.replace(changed.encode(), original.encode())
	return content


def restore_path(path: str) -> str:
	"""Put the names back in a file's path.

	Args:
		path: as in the wheel, with slashes.
	"""
	restored = restore_bytes(path.encode()).decode()
	return RENAMED_FILES.get(restored, restored)


def check_hash(wheel: Path, expected: str = SHA256) -> None:
	"""Make sure that the wheel is the known one.

	Args:
		wheel: the file.
		expected: its SHA-256 in hexadecimal.

	Raises:
		WrongWheel: it is another.
	"""
	found = hashlib.sha256(wheel.read_bytes()).hexdigest()
	if found != expected:
		raise WrongWheel(f"{wheel.name} has SHA-256 {found}, expected {expected}")


def restore_wheel(wheel: Path, target: Path) -> int:
	"""Write the restored source.

	Args:
		wheel: the wheel, its hash checked.
		target: an existing folder; the package goes to `target/frappe`, the wheel's METADATA
			to `target/METADATA`.

	Returns:
		The number of files written.

	Raises:
		WrongWheel: a path in it leads out of the package.
	"""
	count = 0
	with zipfile.ZipFile(wheel) as archive:
		for entry in archive.infolist():
			path = PurePosixPath(restore_path(entry.filename))
			if entry.is_dir() or path.name == ".DS_Store":
				continue
			if path.parts[0].endswith(".dist-info"):
				if path.name != "METADATA":
					continue
				destination = target / "METADATA"
			elif path.parts[0] == "frappe" and ".." not in path.parts:
				destination = target / path
			else:
				raise WrongWheel(f"unexpected file {entry.filename} in {wheel.name}")
			destination.parent.mkdir(parents=True, exist_ok=True)
			destination.write_bytes(restore_bytes(archive.read(entry)))
			count += 1
	return count
