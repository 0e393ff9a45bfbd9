"""Making the site's name known to this machine: browsers know *.localhost, Python does not."""

import os
import socket
from pathlib import Path

from devbench.errors import DevbenchError
from devbench.packages import privilege

HOSTS = Path("/etc/hosts")
MARK = "# oauth_provider devbench"


def resolves(name: str) -> bool:
	"""Whether a name leads to this machine's loopback address."""
	try:
		found = socket.getaddrinfo(name, 80, socket.AF_INET, socket.SOCK_STREAM)
	except OSError:
		return False
	return any(item[4][0] == "127.0.0.1" for item in found)


def line(name: str) -> str:
	"""The line for /etc/hosts, with the mark by which it is found again."""
	return f"127.0.0.1 {name} {MARK}"


def add(context, name: str) -> None:
	"""Add the name to /etc/hosts, once.

	Args:
		context: the step's context.
		name: the site's name.

	Raises:
		DevbenchError: a person must do it; the message is the command to run.
	"""
	if resolves(name):
		return
	words = privilege()
	command = f"echo '{line(name)}' >> {HOSTS}"
	if words is None:
		raise DevbenchError(f"{name} does not resolve", f"Run this, then the same again:\n  sudo sh -c \"{command}\"")
	context.call([*words, "sh", "-c", command])
	if not resolves(name):
		raise DevbenchError(f"{name} does not resolve in spite of {HOSTS}")


def without_mark(text: str) -> str:
	"""A hosts file without the lines that devbench added.

	Args:
		text: its content.
	"""
	return "".join(item for item in text.splitlines(keepends=True) if not item.rstrip().endswith(MARK))


def remove() -> str:
	"""Take the line out again, if this user may.

	Returns:
		The command that a person must run instead, or nothing.
	"""
	text = HOSTS.read_text()
	if without_mark(text) == text:
		return ""
	if os.access(HOSTS, os.W_OK):
		# In place: in a container /etc/hosts is a mount, which cannot be replaced.
		HOSTS.write_text(without_mark(text))
		return ""
	return f"sudo sed -i '/{MARK}$/d' {HOSTS}"
