"""The site's name in /etc/hosts: browsers resolve *.localhost themselves, Python does not."""

import os
import socket
from pathlib import Path

from devbench.errors import DevbenchError
from devbench.packages import privilege

HOSTS = Path("/etc/hosts")
MARK = "# oauth_provider devbench"


def resolves(name: str) -> bool:
	"""True if a name resolves to the loopback address."""
	try:
		found = socket.getaddrinfo(name, 80, socket.AF_INET, socket.SOCK_STREAM)
	except OSError:
		return False
	return any(item[4][0] == "127.0.0.1" for item in found)


def line(name: str, root: Path) -> str:
	"""Make the line for /etc/hosts.

	Args:
		name: the site's name.
		root: the bench. The mark names it, so that each bench removes its own line only.
	"""
	return f"127.0.0.1 {name} {MARK} {root}"


def is_there(name: str, root: Path) -> bool:
	"""True if /etc/hosts has the bench's line, or the name resolves and no bench has a line."""
	text = HOSTS.read_text()
	return line(name, root) in text.splitlines() or (MARK not in text and resolves(name))


def command(name: str, root: Path) -> str:
	"""Make the shell command that adds the line."""
	return f'echo "{line(name, root)}" >> {HOSTS}'


def add(context, name: str) -> None:
	"""Add the name to /etc/hosts.

	Args:
		context: the step's context.
		name: the site's name.

	Raises:
		DevbenchError: the name still does not resolve.
	"""
	root = context.bench.root
	words = privilege()
	if words is not None and not is_there(name, root):
		context.call([*words, "sh", "-c", command(name, root)])
	if not resolves(name):
		raise DevbenchError(f"{name} does not resolve to 127.0.0.1", f"See {HOSTS}.")


def without_line(text: str, root: Path) -> str:
	"""Remove the line of a bench from the text of a hosts file.

	Args:
		text: its content.
		root: the bench.
	"""
	return "".join(item for item in text.splitlines(True) if not item.rstrip().endswith(f"{MARK} {root}"))


def remove(root: Path) -> str:
	"""Remove the bench's line from /etc/hosts, if this user may write it.

	Args:
		root: the bench.

	Returns:
		The command that a person must run instead; empty when the line is removed.
	"""
	text = HOSTS.read_text()
	if without_line(text, root) == text:
		return ""
	if os.access(HOSTS, os.W_OK):
		# Written in place: in a container /etc/hosts is a mount, which cannot be replaced.
		HOSTS.write_text(without_line(text, root))
		return ""
	return f"sudo sed -i '\\|{MARK} {root}$|d' {HOSTS}"
