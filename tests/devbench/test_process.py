import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devbench import process

SLEEPER = "import time; time.sleep(60)"
# Ends only when killed; says so once it is ready.
STUBBORN = (
	"import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
	"pathlib.Path('ready').touch(); time.sleep(60)"
)
# A server with a child, as gunicorn and rq have.
PARENT = (
	"import pathlib, subprocess, sys, time;"
	"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
	"pathlib.Path('child').write_text(str(child.pid)); time.sleep(60)"
)


@pytest.fixture
def start(tmp_path):
	started = []

	def spawn(code, cwd=None):
		daemon = process.spawn(
			[sys.executable, "-c", code],
			tmp_path / "it.json",
			tmp_path / "it.log",
			cwd or tmp_path,
			dict(os.environ),
		)
		started.append(daemon)
		return daemon, process.read_record(tmp_path / "it.json")

	yield spawn
	for daemon in started:
		if daemon.poll() is None:
			daemon.kill()
		daemon.wait()


def fake_proc(
	folder: Path, pid: int, start: int = 100, state: str = "S", command: bytes = b"", session: int = 1
):
	entry = folder / str(pid)
	entry.mkdir(parents=True)
	fields = [state, "1", "1", str(session), *["0"] * 15, str(start), "0"]
	(entry / "stat").write_text(f"{pid} (odd ) name) {' '.join(fields)}\n")
	(entry / "cmdline").write_bytes(command)
	return folder


def test_a_daemon_runs_in_a_session_of_its_own(start, tmp_path):
	daemon, record = start(SLEEPER)

	assert record["pid"] == daemon.pid
	assert process.stat_fields(daemon.pid)["session"] == daemon.pid
	assert process.is_ours(record, tmp_path)


def test_a_daemon_is_stopped_gently(start, tmp_path):
	_, record = start(SLEEPER)

	assert process.stop(record, tmp_path, patience=5) is True
	assert not process.is_ours(record, tmp_path)


def test_a_stubborn_daemon_is_killed_after_a_while(start, tmp_path):
	_, record = start(STUBBORN)
	assert process.wait(lambda: (tmp_path / "ready").exists(), 5)

	assert process.stop(record, tmp_path, patience=0.2) is False
	assert not process.is_ours(record, tmp_path)


def test_no_child_outlives_its_parent(start, tmp_path):
	daemon, record = start(PARENT)
	assert process.wait(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text(), 5)
	child = int((tmp_path / "child").read_text())
	assert process.stat_fields(child)

	process.stop(record, tmp_path, patience=5)

	assert (process.stat_fields(child) or {"state": "Z"})["state"] in "ZX"


def test_children_are_ended_though_the_parent_died(start, tmp_path):
	daemon, record = start(PARENT)
	assert process.wait(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text(), 5)
	child = int((tmp_path / "child").read_text())
	daemon.send_signal(signal.SIGKILL)
	daemon.wait()

	process.stop(record, tmp_path, patience=1)

	assert (process.stat_fields(child) or {"state": "Z"})["state"] in "ZX"


def test_a_stranger_with_the_same_id_is_left_alone(tmp_path):
	with subprocess.Popen([sys.executable, "-c", SLEEPER]) as stranger:
		time.sleep(0.1)
		found = process.stat_fields(stranger.pid)
		other_time = {"pid": stranger.pid, "start": found["start"] - 1}
		other_place = {"pid": stranger.pid, "start": found["start"]}

		assert not process.is_ours(other_time, tmp_path)
		assert not process.is_ours(other_place, tmp_path)
		process.stop(other_time, tmp_path, patience=0.1)
		process.stop(other_place, tmp_path, patience=0.1)

		assert stranger.poll() is None
		stranger.kill()


@pytest.mark.parametrize(
	"command, ours",
	[
		(b"/srv/bench/env/bin/python\0-m\0gunicorn\0", True),
		(b"mariadbd\0--defaults-file=/srv/bench/config/mariadb.cnf\0", True),
		(b"/srv/bench-other/env/bin/python\0", False),
		(b"mariadbd\0--datadir=/var/lib/mysql\0", False),
	],
)
def test_the_command_line_tells_whose_a_process_is(tmp_path, command, ours):
	proc = fake_proc(tmp_path, 42, command=command)

	assert process.is_ours({"pid": 42, "start": 100}, Path("/srv/bench"), proc) is ours


def test_the_working_folder_tells_too_when_a_server_renames_itself(tmp_path):
	proc = fake_proc(tmp_path / "proc", 42, command=b"gunicorn: master [app]")
	(tmp_path / "bench" / "sites").mkdir(parents=True)
	(proc / "42" / "cwd").symlink_to(tmp_path / "bench" / "sites")

	assert process.is_ours({"pid": 42, "start": 100}, tmp_path / "bench", proc)
	assert not process.is_ours({"pid": 42, "start": 100}, tmp_path / "ben", proc)


def test_a_dead_process_that_nobody_waited_for_does_not_run(tmp_path):
	proc = fake_proc(tmp_path, 42, state="Z", command=b"/srv/bench/x\0")

	assert not process.is_ours({"pid": 42, "start": 100}, Path("/srv/bench"), proc)


def test_members_of_a_session_are_those_of_the_bench(tmp_path):
	fake_proc(tmp_path, 1, session=7, command=b"/srv/bench/a\0")
	fake_proc(tmp_path, 2, session=7, command=b"/elsewhere/b\0")
	fake_proc(tmp_path, 3, session=8, command=b"/srv/bench/c\0")

	assert process.session_members(7, Path("/srv/bench"), tmp_path) == [1]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"pid": "x", "start": 1}', "null"])
def test_a_record_that_makes_no_sense_is_none(tmp_path, text):
	(tmp_path / "it.json").write_text(text)

	assert process.read_record(tmp_path / "it.json") is None


def test_a_record_is_read_back(tmp_path):
	(tmp_path / "it.json").write_text(json.dumps({"pid": 3, "start": 4}))

	assert process.read_record(tmp_path / "it.json") == {"pid": 3, "start": 4}
	assert process.read_record(tmp_path / "none.json") is None
