"""Debian packages: a database, a cache, Node, a browser, fonts, a web server and a load generator."""

import importlib.util
import os
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import tomllib

from devbench.errors import DevbenchError
from devbench.paths import Settings

# Debian's node 18 is enough for the asset build.
MINIMUM_NODE = 18


@dataclass(frozen=True)
class Package:
	"""A Debian package, and the programs or files that show that it is installed.

	Args:
		name: the package.
		programs: one of these on the PATH is enough.
		files: one of these files is enough.
	"""

	name: str
	programs: tuple = ()
	files: tuple = ()


GALERA = ("/usr/lib/galera/libgalera_smm.so", "/usr/lib/*/galera/libgalera_smm.so")
# The -core packages have the programs without a service of the system.
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
	# The benchmarks send plain GETs with it.
	Package("wrk", ("wrk",)),
	# The tests sign in through it; without a service of the system.
	Package("libapache2-mod-auth-openidc", files=("/usr/lib/apache2/modules/mod_auth_openidc.so",)),
	# The tests of several databases join MariaDB servers with it.
	Package("galera-4", files=GALERA),
)
# For a bench on PostgreSQL.
POSTGRES = (
	Package("postgresql", ("postgres",)),
	Package("postgresql-client", ("psql",)),
)
# Other apps print documents.
PRINTING = (Package("wkhtmltopdf", ("wkhtmltopdf",)),)
# mysqlclient, which Frappe 16 needs, has no binaries for Linux.
COMPILING = (
	Package("gcc", ("gcc",)),
	Package("libc6-dev", files=("/usr/include/stdio.h",)),
	Package("python3-dev", files=(f"{sysconfig.get_path('include')}/Python.h",)),
	Package("pkg-config", ("pkg-config",)),
	Package("libmariadb-dev", files=("/usr/include/mariadb/mysql.h",)),
)


def search_path() -> str:
	"""Return the PATH with Debian's folders of servers."""
	postgres = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
	return os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin", *postgres])


def program(*names: str) -> str:
	"""Find the first of these programs that is installed.

	Args:
		names: in order of preference.

	Returns:
		Its full path.

	Raises:
		DevbenchError: none is installed.
	"""
	for name in names:
		found = shutil.which(name, path=search_path())
		if found:
			return found
	raise DevbenchError(f"{names[0]} is not installed", "Run: python3 -m devbench setup")


def is_there(package: Package) -> bool:
	"""True if the programs or files of a package are on this machine, from any source."""
	if any(shutil.which(name, path=search_path()) for name in package.programs):
		return True
	root = Path("/")
	return any(next(root.glob(pattern.lstrip("/")), None) for pattern in package.files)


def galera() -> Path:
	"""Find the library that joins MariaDB servers to a cluster.

	Raises:
		DevbenchError: it is not installed.
	"""
	root = Path("/")
	found = [path for pattern in GALERA for path in root.glob(pattern.lstrip("/"))]
	if not found:
		raise DevbenchError("galera-4 is not installed", "Run: python3 -m devbench setup")
	return found[0]


def missing(settings: Settings) -> list[str]:
	"""List the packages that a bench needs and this machine has not."""
	wanted = [*PACKAGES]
	if settings.database == "postgres":
		wanted += POSTGRES
	if settings.apps:
		wanted += PRINTING
	big = [package.name for package in wanted if not is_there(package)]
	return [*missing_for_environments(settings.frappe_path), *big]


def missing_for_environments(frappe_path: str = "") -> list[str]:
	"""List the missing packages that the Python environments need.

	Args:
		frappe_path: the tree of Frappe that the bench is for, or nothing for the release.

	Returns:
		python3-venv if this Python lacks it, and the compiler and headers if a requirement is compiled.
	"""
	venv = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
	compiling = COMPILING if is_compiled(frappe_path) else ()
	return [*venv, *(package.name for package in compiling if not is_there(package))]


def is_compiled(frappe_path: str) -> bool:
	"""True if a tree of Frappe requires mysqlclient, which pip compiles.

	Args:
		frappe_path: the tree, or nothing for the release.
	"""
	pyproject = Path(frappe_path) / "pyproject.toml"
	if not frappe_path or not pyproject.is_file():
		return False
	dependencies = tomllib.loads(pyproject.read_text()).get("project", {}).get("dependencies", [])
	return any(item.startswith("mysqlclient") for item in dependencies)


def privilege() -> list[str] | None:
	"""Find the words before a command to run it as root.

	Returns:
		None of them for root, `sudo -n` where it asks for no password; None if a person must run the command.
	"""
	if os.geteuid() == 0:
		return []
	if shutil.which("sudo") and os.system("sudo -n true 2>/dev/null") == 0:
		return ["sudo", "-n"]
	return None


def install_command(names: list) -> str:
	"""Make the shell command that installs packages.

	Args:
		names: the packages.
	"""
	return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(names)}"


def install_for_environments(context) -> None:
	"""Install the packages that the environments need, before the big ones.

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
		names: of the packages; None for all that are missing.

	Raises:
		DevbenchError: this machine has no apt-get.
	"""
	names = missing(context.settings) if names is None else names
	if not names:
		return
	if not shutil.which("apt-get"):
		raise DevbenchError("this is not Debian", f"Install what these packages hold: {' '.join(names)}")
	# Keep the packages from starting services, by init scripts and by systemd.
	quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "SYSTEMD_OFFLINE=1"]
	words = [*(privilege() or []), *quiet, "apt-get"]
	context.call([*words, "update", "-q"])
	context.call([*words, "install", "-y", "-q", "--no-install-recommends", *names])
	context.note = f"installed {' '.join(names)}"
