"""npm packages of the clients that the tests run."""

import shutil

from devbench import desk_assets, packages

NAMES = ("package.json", "package-lock.json")


def files(bench) -> list:
	"""List the files with the packages and their versions."""
	return [bench.checkout / "tests" / "strangers" / name for name in NAMES]


def are_installed(bench) -> bool:
	"""True if the packages are in the bench."""
	return (bench.clients / "node_modules" / "openid-client").exists()


def install(context) -> None:
	"""Install the packages into a folder of the bench, at the versions of the lock file."""
	folder = context.bench.clients
	folder.mkdir(exist_ok=True)
	for file in files(context.bench):
		shutil.copy(file, folder)
	desk_assets.check_node()
	quiet = ["--ignore-scripts", "--no-audit", "--no-fund"]
	context.call([packages.program("npm"), "ci", *quiet], cwd=folder)
