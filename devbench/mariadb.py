"""The MariaDB of a bench: configuration, data folder, command."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from devbench import packages
from devbench.errors import DevbenchError
from devbench.paths import write_private

ADMINISTRATOR = "root"

MARIADB = """\
# Written by devbench at every start.
[mariadbd]
datadir = {data}
socket = {socket}
bind-address = 127.0.0.1
port = {port}
pid-file = {pid}
log-error = {log}
tmpdir = {data}-tmp
# Accounts are matched by address, without DNS.
skip-name-resolve
skip-log-bin
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
max_allowed_packet = 64M
innodb_buffer_pool_size = 256M
innodb_log_file_size = 128M
{user}
"""


def write_configuration(bench, settings) -> None:
	"""Write the server's configuration with the current port.

	Args:
		bench: the bench.
		settings: its settings, with ports.
	"""
	(bench.config / "mariadb.cnf").write_text(
		configuration(
			folder(bench),
			bench.db_socket,
			settings.ports["database"],
			bench.run / "mariadbd.pid",
			bench.logs / "database.log",
		)
	)


def configuration(data: Path, socket: Path, port: int, pid: Path, log: Path) -> str:
	"""Make the configuration of a MariaDB server. Lines added to it override earlier ones.

	Args:
		data: the data folder; the folder for temporary files is made beside it.
		socket: the path of its socket.
		port: on the loopback interface.
		pid: the file for its process id.
		log: its log file.
	"""
	data.with_name(f"{data.name}-tmp").mkdir(parents=True, exist_ok=True)
	# MariaDB refuses to run as root without this setting.
	user = "user = root" if os.geteuid() == 0 else ""
	return MARIADB.format(data=data, socket=socket, port=port, pid=pid, log=log, user=user)


def folder(bench) -> Path:
	"""Return the data folder."""
	return bench.data / "mariadb"


def is_created(bench) -> bool:
	"""True if the data folder is complete."""
	return (folder(bench) / "mysql").is_dir()


def holds(bench, name: str) -> bool:
	"""True if there is a database of a name; the server need not run."""
	return (folder(bench) / name).is_dir()


def command(bench, settings) -> list:
	"""Make the command line of the server."""
	return [packages.program("mariadbd", "mysqld"), f"--defaults-file={bench.config / 'mariadb.cnf'}"]


def create(context) -> None:
	"""Create MariaDB's data folder with the bench's root password."""
	bench = context.bench
	data, new = folder(bench), bench.data / "mariadb.new"
	shutil.rmtree(new, ignore_errors=True)
	write_configuration(bench, context.settings)
	create_data(bench.config / "mariadb.cnf", new, context.settings.db_root_password, context.call)
	if not (new / "mysql").is_dir():
		raise DevbenchError("mariadb-install-db made no system tables")
	shutil.rmtree(data, ignore_errors=True)
	new.rename(data)


def create_data(configuration: Path, data: Path, password: str, call: Callable) -> None:
	"""Create a data folder, with a password of the server's administrator.

	Args:
		configuration: of the server.
		data: the folder, which does not exist yet.
		password: of root at localhost and 127.0.0.1; other accounts are removed.
		call: runs a command.
	"""
	secret = configuration.with_suffix(".sql")
	# Frappe connects from 127.0.0.1, which without DNS is not localhost.
	write_private(
		secret,
		# The first FLUSH loads the accounts, which are not loaded while the tables are made.
		"FLUSH PRIVILEGES;\n"
		# Remove the accounts without a password.
		"DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');\n"
		"FLUSH PRIVILEGES;\n"
		f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
		f"CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
		"GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;",
	)
	command = [
		packages.program("mariadb-install-db", "mysql_install_db"),
		f"--defaults-file={configuration}",
		f"--datadir={data}",
		"--auth-root-authentication-method=normal",
		"--skip-test-db",
		f"--extra-file={secret}",
	]
	try:
		call(command)
	finally:
		secret.unlink(missing_ok=True)


def is_ready(bench, settings) -> bool:
	"""True if MariaDB greets on its socket (its greeting has protocol version 10)."""
	try:
		with socket.socket(socket.AF_UNIX) as connection:
			connection.settimeout(2)
			connection.connect(str(bench.db_socket))
			return connection.recv(5)[4:5] == b"\x0a"
	except OSError:
		return False
