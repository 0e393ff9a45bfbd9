"""The system's packages: a database, a cache, Node, a browser, fonts and a load generator, from Debian."""

import importlib.util
import os
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import tomllib

from devbench.errors import DevbenchError

# Debian's node 18 is enough for the asset build.
MINIMUM_NODE = 18


@dataclass(frozen=True)
class Package:
	"""A Debian package and how to see that what it brings is there already.

	Args:
		name: the package.
		programs: any of these on the PATH will do.
		files: any of these files will do.
	"""

	name: str
	programs: tuple = ()
	files: tuple = ()


GALERA = ("/usr/lib/galera/libgalera_smm.so", "/usr/lib/*/galera/libgalera_smm.so")
# The -core packages hold the programs without the system's own service.
PACKAGES = (
	Package("mariadb-server-core", ("mariadbd", "mysqld")),
	Package("mariadb-client-core", ("mysql",)),
	Package("mariadb-client", ("mariadb-dump", "mysqldump")),
	Package("redis-server", ("redis-server",)),
	Package("nodejs", ("node",)),
	Package("npm", ("npm",)),
	Package("git", ("git",)),
	# The examples of the documentation are run with these.
	Package("curl", ("curl",)),
	Package("openssl", ("openssl",)),
	Package("libpango-1.0-0", files=("/usr/lib/*/libpango-1.0.so.0",)),
	Package("libpangoft2-1.0-0", files=("/usr/lib/*/libpangoft2-1.0.so.0",)),
	Package("chromium", ("chromium", "chromium-browser", "google-chrome")),
	Package("fonts-noto-core", files=("/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf",)),
	# What the benchmarks measure plain GETs with.
	Package("wrk", ("wrk",)),
	# The tests of several databases join MariaDB servers with it.
	Package("galera-4", files=GALERA),
)
# mysqlclient, which Frappe 16 needs, has no binaries for Linux.
COMPILING = (
	Package("gcc", ("gcc",)),
	Package("libc6-dev", files=("/usr/include/stdio.h",)),
	Package("python3-dev", files=(f"{sysconfig.get_path('include')}/Python.h",)),
	Package("pkg-config", ("pkg-config",)),
	Package("libmariadb-dev", files=("/usr/include/mariadb/mysql.h",)),
)


def search_path() -> str:
	"""The PATH, with the folders where Debian puts servers."""
	return os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def program(*names: str) -> str:
	"""The full path of the first of these programs that is installed.

	Args:
		names: in order of preference.

	Raises:
		DevbenchError: none is.
	"""
	for name in names:
		found = shutil.which(name, path=search_path())
		if found:
			return found
	raise DevbenchError(f"{names[0]} is not installed", "Run: python3 -m devbench setup")


def is_there(package: Package) -> bool:
	"""Whether what a package brings is on this machine, by whatever way it came."""
	if any(shutil.which(name, path=search_path()) for name in package.programs):
		return True
	root = Path("/")
	return any(next(root.glob(pattern.lstrip("/")), None) for pattern in package.files)


def galera() -> Path:
	"""The library that joins MariaDB servers to a cluster.

	Raises:
		DevbenchError: it is not installed.
	"""
	root = Path("/")
	found = [path for pattern in GALERA for path in root.glob(pattern.lstrip("/"))]
	if not found:
		raise DevbenchError("galera-4 is not installed", "Run: python3 -m devbench setup")
	return found[0]


def missing(frappe_path: str = "") -> list[str]:
	"""The names of the packages that are not there.

	Args:
		frappe_path: the tree of Frappe that the bench is for, or nothing for the release.
	"""
	big = [package.name for package in PACKAGES if not is_there(package)]
	return [*missing_for_environments(frappe_path), *big]


def missing_for_environments(frappe_path: str = "") -> list[str]:
	"""The names of the packages without which the Python environments cannot be made.

	Args:
		frappe_path: the tree of Frappe that the bench is for, or nothing for the release.

	Returns:
		The part of Python that makes environments, if this Python lacks it, and what the tree's
		requirements are compiled with.
	"""
	venv = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
	compiling = COMPILING if is_compiled(frappe_path) else ()
	return [*venv, *(package.name for package in compiling if not is_there(package))]


def is_compiled(frappe_path: str) -> bool:
	"""Whether a tree of Frappe requires mysqlclient, which pip compiles.

	Args:
		frappe_path: the tree, or nothing for the release.
	"""
	pyproject = Path(frappe_path) / "pyproject.toml"
	if not frappe_path or not pyproject.is_file():
		return False
	dependencies = tomllib.loads(pyproject.read_text()).get("project", {}).get("dependencies", [])
	return any(item.startswith("mysqlclient") for item in dependencies)


def privilege() -> list[str] | None:
	"""How to run a command as root.

	Returns:
		The words to put before it (none for root, `sudo -n` where that asks no password), or
		None if there is no way without a person.
	"""
	if os.geteuid() == 0:
		return []
	if shutil.which("sudo") and os.system("sudo -n true 2>/dev/null") == 0:
		return ["sudo", "-n"]
	return None


def install_command(names: list) -> str:
	"""The shell command that installs packages.

	Args:
		names: the packages.
	"""
	return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(names)}"


def install_for_environments(context) -> None:
	"""Install what the environments need, ahead of the big packages.

	Args:
		context: the step's context.

	Raises:
		DevbenchError: this machine has no apt-get.
	"""
	install(context, missing_for_environments(context.settings.frappe_path))
	importlib.invalidate_caches()


def install(context, names: list[str] | None = None) -> None:
	"""Install packages.

	Args:
		context: the step's context.
		names: which; None for all that are missing.

	Raises:
		DevbenchError: this machine has no apt-get.
	"""
	names = missing(context.settings.frappe_path) if names is None else names
	if not names:
		return
	if not shutil.which("apt-get"):
		raise DevbenchError("this is not Debian", f"Install what these packages hold: {' '.join(names)}")
	# No service of the system is to start: neither by the old scripts nor by systemd.
	quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "SYSTEMD_OFFLINE=1"]
	words = [*(privilege() or []), *quiet, "apt-get"]
	context.call([*words, "update", "-q"])
	context.call([*words, "install", "-y", "-q", "--no-install-recommends", *names])
	context.note = f"installed {' '.join(names)}"
