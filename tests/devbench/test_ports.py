import socket

import pytest

from devbench import ports


@pytest.fixture
def listener():
	with socket.socket() as server:
		server.bind(("127.0.0.1", 0))
		server.listen()
		yield server.getsockname()[1]


def test_a_port_with_a_listener_is_taken(listener):
	assert not ports.is_free(listener)


def test_a_port_is_free_again_once_the_listener_is_gone():
	with socket.socket() as server:
		server.bind(("127.0.0.1", 0))
		port = server.getsockname()[1]

	assert ports.is_free(port)


def test_a_listener_on_every_address_takes_the_port():
	with socket.socket() as server:
		server.bind(("0.0.0.0", 0))
		server.listen()

		assert not ports.is_free(server.getsockname()[1])


def test_the_next_free_port_is_chosen():
	assert ports.choose(8000, taken={8001}, free=lambda port: port > 8000) == 8002


def test_no_free_port_is_an_error():
	with pytest.raises(OSError, match="no free port"):
		ports.choose(8000, free=lambda port: False)


def test_first_choice_has_a_port_for_every_service():
	found = ports.fill({}, free=lambda port: True)

	assert found == ports.PREFERRED


def test_stored_ports_are_kept():
	stored = {"web": 8123, "database": 14000, "redis": 14001, "socketio": 9100}

	assert ports.fill(stored, free=lambda port: True) == stored


def test_only_the_port_that_a_stranger_took_changes():
	stored = {"web": 8123, "database": 14000, "redis": 14001, "socketio": 9100}

	found = ports.fill(stored, free=lambda port: port != 8123)

	assert found == {**stored, "web": 8000}


def test_a_running_service_keeps_its_port_though_it_is_taken():
	stored = {"web": 8123, "database": 14000, "redis": 14001, "socketio": 9100}

	assert ports.fill(stored, running=("web",), free=lambda port: port != 8123) == stored


def test_two_services_never_share_a_port():
	found = ports.fill({"redis": 8000}, free=lambda port: True)

	assert found["web"] == 8001
	assert len(set(found.values())) == len(found)
