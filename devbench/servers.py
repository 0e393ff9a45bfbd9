"""The servers that a bench's site is on: its database, and Redis."""

import socket
from types import ModuleType

from devbench import mariadb, postgres

# Modules with the same functions.
DATABASES = {"mariadb": mariadb, "postgres": postgres}

REDIS = """\
# Written by devbench at every start.
bind 127.0.0.1
port {port}
dir {data}
daemonize no
# Cache and queue are not stored on disk.
save ""
appendonly no
"""


def database(settings) -> ModuleType:
	"""Return the module of the bench's database."""
	return DATABASES[settings.database]


def write_configuration(bench, settings) -> None:
	"""Write the configuration of both servers with the current ports.

	Args:
		bench: the bench.
		settings: its settings, with ports.
	"""
	(bench.data / "redis").mkdir(parents=True, exist_ok=True)
	database(settings).write_configuration(bench, settings)
	(bench.config / "redis.conf").write_text(
		REDIS.format(port=settings.ports["redis"], data=bench.data / "redis")
	)


def redis_command(port: int, *words: str) -> bytes:
	"""Send Redis one command.

	Args:
		port: its port.
		words: the command.

	Returns:
		The first bytes of its answer; empty if there is none.
	"""
	try:
		with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
			connection.sendall((" ".join(words) + "\r\n").encode())
			return connection.recv(200)
	except OSError:
		return b""


def redis_ready(settings) -> bool:
	"""True if Redis answers."""
	return redis_command(settings.ports["redis"], "PING").startswith(b"+PONG")
