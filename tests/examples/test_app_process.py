"""The third-party app keeps its port, and is ended by its own process id."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest

from examples.demo.app_process import NOTICEBOARD, TIMESHEET, ThirdPartyApp, command_line, free_port
from examples.demo.report import Surprise
from tests.support.clients import Client
from tests.support.site import Site

RECORD = "third_party_app.json"


@pytest.fixture
def stand_in():
	"""A process whose command line looks like the one named, and does nothing."""
	processes = []

	def start(name):
		process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", name])
		processes.append(process)
		end = time.monotonic() + 5
		while name not in command_line(process.pid) and time.monotonic() < end:
			time.sleep(0.01)  # the kernel shows it a moment after the start
		return process

	yield start
	for process in processes:
		process.kill()
		process.wait()


def client(secret: str) -> Client:
	site = Site("http://oauth.localhost:1", "oauth.localhost", "Administrator", "")
	return Client(site, "client", secret, [], ["profile"])


def record(folder, **values):
	(folder / RECORD).write_text(json.dumps(values))


def test_a_taken_port_is_passed_over():
	with socket.socket() as taken:
		taken.bind(("127.0.0.1", 0))
		taken.listen()
		port = taken.getsockname()[1]
		assert free_port(port) != port
	assert free_port(port) == port


def test_the_port_of_the_last_run_is_kept(tmp_path):
	port = free_port(0)
	record(tmp_path, port=port)
	assert ThirdPartyApp(tmp_path).redirect_uri == f"http://127.0.0.1:{port}/callback"


def test_two_apps_have_records_and_ports_of_their_own(tmp_path):
	apps = [ThirdPartyApp(tmp_path, script) for script in (TIMESHEET, NOTICEBOARD)]
	assert len({app.port for app in apps}) == len({app.record for app in apps}) == 2


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_a_broken_record_is_no_obstacle(tmp_path, text):
	(tmp_path / RECORD).write_text(text)
	assert ThirdPartyApp(tmp_path).port


def test_what_a_killed_run_left_behind_is_ended(tmp_path, stand_in):
	left = stand_in(str(TIMESHEET))
	record(tmp_path, port=free_port(0), pid=left.pid, owner=2**22 + 1)
	ThirdPartyApp(tmp_path)
	assert left.wait(5) is not None


def test_a_process_that_took_over_the_id_is_left_alone(tmp_path, stand_in):
	stranger = stand_in("something else")
	record(tmp_path, port=free_port(0), pid=stranger.pid)
	ThirdPartyApp(tmp_path)
	assert stranger.poll() is None


def test_the_app_of_a_demo_at_work_is_left_alone(tmp_path, stand_in):
	app, owner = stand_in(str(TIMESHEET)), stand_in("-m examples.demo serve")
	record(tmp_path, port=free_port(0), pid=app.pid, owner=owner.pid)
	with pytest.raises(Surprise, match="no other demo"):
		ThirdPartyApp(tmp_path)
	assert app.poll() is None


def test_a_process_has_a_command_line_as_long_as_it_runs():
	assert "python" in command_line(os.getpid())
	assert command_line(2**22 + 1) == ""


def test_the_app_starts_answers_and_is_gone(tmp_path):
	app = ThirdPartyApp(tmp_path)
	app.start(client("secret"))
	pid = app.process.pid
	assert json.loads((tmp_path / RECORD).read_text())["pid"] == pid
	app.end()
	assert command_line(pid) == ""
	assert json.loads((tmp_path / RECORD).read_text()) == {"port": app.port}


def test_an_app_that_cannot_start_says_why(tmp_path):
	with pytest.raises(Surprise) as caught:
		ThirdPartyApp(tmp_path).start(client(secret=""))
	assert "OAUTH_CLIENT_SECRET" in caught.value.got
