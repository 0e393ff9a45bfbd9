"""Starts, recognises and ends the daemons of a bench.

A process is recognised by its id and its start time (ids are reused), and by the bench's path in its command line or as
its working folder. No process is ended by name.
"""

import json
import os
import signal
import subprocess
import time
from pathlib import Path


def stat_fields(pid: int, proc: Path = Path("/proc")) -> dict | None:
	"""Read state, session and start time of a process.

	Args:
		pid: its id.
		proc: the proc file system.

	Returns:
		`state` (a letter), `session` (id) and `start` (clock ticks since boot), or None if
		there is no such process.
	"""
	try:
		text = (proc / str(pid) / "stat").read_text()
	except (FileNotFoundError, ProcessLookupError):
		return None
	# The name is in brackets and may contain spaces and brackets.
	fields = text.rpartition(")")[2].split()
	return {"state": fields[0], "session": int(fields[3]), "start": int(fields[19])}


def belongs_to(pid: int, root: Path, proc: Path = Path("/proc")) -> bool:
	"""True if a process belongs to the bench.

	Args:
		pid: its id.
		root: the bench's folder.
		proc: the proc file system.

	Returns:
		True if its command line has a path in the bench's folder, or its working folder is in it: a server that changes
		its command line has only the latter.
	"""
	try:
		command = (proc / str(pid) / "cmdline").read_bytes()
	except (FileNotFoundError, ProcessLookupError, PermissionError):
		return False
	if any(is_below(part.rpartition("=")[2], root) for part in command.decode(errors="replace").split("\0")):
		return True
	try:
		return is_below(os.readlink(proc / str(pid) / "cwd"), root)
	except OSError:
		return False


def is_below(path: str, root: Path) -> bool:
	"""True if a path is the folder `root` or below it."""
	return path == str(root) or path.startswith(f"{root}{os.sep}")


def is_ours(record: dict, root: Path, proc: Path = Path("/proc")) -> bool:
	"""True if the recorded process still runs.

	Args:
		record: `pid` and `start`, as written at its start.
		root: the bench's folder.
		proc: the proc file system.
	"""
	found = stat_fields(record["pid"], proc)
	if not found or found["state"] in "ZX" or found["start"] != record["start"]:
		return False
	return belongs_to(record["pid"], root, proc)


def read_record(path: Path) -> dict | None:
	"""Read the record of a daemon; None when there is none or it is invalid."""
	try:
		record = json.loads(path.read_text())
		return {"pid": int(record["pid"]), "start": int(record["start"])}
	except (FileNotFoundError, ValueError, KeyError, TypeError):
		return None


def spawn(command: list, record: Path, log: Path, cwd: Path, env: dict) -> subprocess.Popen:
	"""Start a daemon in a session of its own, so that it outlives this command.

	Args:
		command: its command line.
		record: the file for its id and start time.
		log: the file that its output is appended to.
		cwd: its working folder, inside the bench.
		env: its environment.
	"""
	with log.open("ab") as output:
		process = subprocess.Popen(
			[str(part) for part in command],
			cwd=cwd,
			env=env,
			stdin=subprocess.DEVNULL,
			stdout=output,
			stderr=subprocess.STDOUT,
			start_new_session=True,
		)
	found = stat_fields(process.pid)
	record.write_text(json.dumps({"pid": process.pid, "start": found["start"] if found else 0}))
	return process


def session_members(session: int, root: Path, proc: Path = Path("/proc")) -> list[int]:
	"""List the processes of a daemon's session that belong to the bench.

	Args:
		session: the id of the session, which is that of its first process.
		root: the bench's folder.
		proc: the proc file system.
	"""
	members = []
	for entry in proc.iterdir():
		if not entry.name.isdigit():
			continue
		found = stat_fields(int(entry.name), proc)
		if found and found["session"] == session and found["state"] not in "ZX":
			if belongs_to(int(entry.name), root, proc):
				members.append(int(entry.name))
	return members


def stop(record: dict, root: Path, patience: float, gentle: int = signal.SIGTERM) -> bool:
	"""End a daemon and the processes that it started, first by a signal.

	Args:
		record: its record; nothing happens when another process has the id now.
		root: the bench's folder.
		patience: seconds to wait after the signal before it is killed.
		gentle: the signal.

	Returns:
		False if it had to be killed.
	"""
	graceful = True
	if is_ours(record, root):
		send(record["pid"], gentle)
		graceful = wait(lambda: not is_ours(record, root), patience)
	elif (found := stat_fields(record["pid"])) and found["start"] != record["start"]:
		return True  # another process has the id now
	# Its children must not outlive it. After a kill they get no SIGTERM: they have had the time to end.
	harder = ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0))
	for number, seconds in harder if graceful else harder[1:]:
		members = session_members(record["pid"], root)
		for pid in members:
			send(pid, number)
		if wait(lambda: not session_members(record["pid"], root), seconds):
			break
	return graceful


def send(pid: int, number: int) -> None:
	"""Send a signal to a process; one that has ended meanwhile is ignored."""
	try:
		os.kill(pid, number)
	except ProcessLookupError:
		pass


def wait(condition, seconds: float, pause: float = 0.05) -> bool:
	"""Wait until a condition holds.

	Args:
		condition: called again and again.
		seconds: how long at most.
		pause: seconds between two calls.

	Returns:
		Whether it held in time.
	"""
	end = time.monotonic() + seconds
	while not condition():
		if time.monotonic() >= end:
			return False
		time.sleep(pause)
	return True
