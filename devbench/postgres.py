"""The PostgreSQL of a bench: configuration, data folder, command."""

import os
import shutil
import subprocess
from pathlib import Path

from devbench import packages
from devbench.errors import DevbenchError
from devbench.paths import write_private

ADMINISTRATOR = "postgres"
CONFIGURATION = """\
# Written by devbench at every start.
listen_addresses = '127.0.0.1'
port = {port}
# Everybody connects by the port and with a password.
unix_socket_directories = ''
shared_buffers = 256MB
max_connections = 200
"""
# Of the user in whose name the server believes to run.
NOBODY = 65534


def write_configuration(bench, settings) -> None:
	"""Write the server's configuration with the current port.

	Args:
		bench: the bench.
		settings: its settings, with ports.
	"""
	(bench.config / "postgres.conf").write_text(CONFIGURATION.format(port=settings.ports["database"]))


def folder(bench) -> Path:
	"""Return the data folder."""
	return bench.data / "postgres"


def is_created(bench) -> bool:
	"""True if the data folder is complete."""
	return (folder(bench) / "PG_VERSION").is_file()


def holds(bench, name: str) -> bool:
	"""True if there may be a database of a name; which ones there are, only a running server knows."""
	return is_created(bench)


def as_somebody(*words) -> list:
	"""Make the command line of a program that refuses to run as root.

	As root it runs in a namespace where root has another number; outside of it the files still belong to root.
	"""
	return [*(["unshare", "--user", f"--map-user={NOBODY}"] if os.geteuid() == 0 else []), *words]


def command(bench, settings) -> list:
	"""Make the command line of the server."""
	options = [f"--config-file={bench.config / 'postgres.conf'}"]
	files = [f"--{name}={folder(bench) / f'pg_{name[:-5]}.conf'}" for name in ("hba_file", "ident_file")]
	return as_somebody(packages.program("postgres"), "-D", folder(bench), *options, *files)


def create(context) -> None:
	"""Create the data folder with the bench's administrator and its password.

	Raises:
		DevbenchError: initdb made no database.
	"""
	bench, password = context.bench, context.bench.config / "postgres.password"
	data, new = folder(bench), bench.data / "postgres.new"
	shutil.rmtree(new, ignore_errors=True)
	write_configuration(bench, context.settings)
	write_private(password, context.settings.db_root_password)
	options = [
		"--auth=scram-sha-256",
		f"--username={ADMINISTRATOR}",
		f"--pwfile={password}",
		"--encoding=UTF8",
	]
	try:
		context.call(as_somebody(packages.program("initdb"), "-D", new, *options, "--locale=C.UTF-8"))
		# Since release 15 only its owner may make tables in a database, and Frappe's user is not the owner.
		# New databases are copies of template1.
		single = as_somebody(packages.program("postgres"), "--single", "-D", new, "template1")
		context.call(single, stdin="GRANT ALL ON SCHEMA public TO PUBLIC;\n")
	finally:
		password.unlink(missing_ok=True)
	if not (new / "PG_VERSION").is_file():
		raise DevbenchError("initdb made no database")
	shutil.rmtree(data, ignore_errors=True)
	new.rename(data)


def is_ready(bench, settings) -> bool:
	"""True if PostgreSQL accepts connections."""
	command = [packages.program("pg_isready"), "--host=127.0.0.1", f"--port={settings.ports['database']}"]
	return subprocess.run([*command, "--quiet"]).returncode == 0
