"""Frappe apps of the tests, which a test installs in a site for a while, and what they need beside Frappe."""

import shutil
from pathlib import Path


def requirements(bench) -> Path:
	return bench.checkout / "tests" / "strangers" / "requirements-apps.txt"


def library(bench) -> Path:
	return bench.clients / "apps"


def path_file(bench) -> Path:
	"""Where the site's environment lists the folders of the apps and of their requirements."""
	return next((bench.env / "lib").glob("python3.*")) / "site-packages" / "strangers.pth"


def are_importable(bench) -> bool:
	return library(bench).exists() and path_file(bench).exists()


def install(context) -> None:
	"""Make the apps importable, at the end of the path: no version that Frappe pins moves."""
	bench = context.bench
	folder = library(bench)
	shutil.rmtree(folder, ignore_errors=True)
	folder.parent.mkdir(exist_ok=True)
	command = [bench.uv, "pip", "install", "--python", bench.python, "--target", folder]
	context.call([*command, "--no-deps", "-r", requirements(bench)])
	path_file(bench).write_text(f"{folder}\n{requirements(bench).parent / 'apps'}\n")
