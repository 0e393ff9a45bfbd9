"""Free ports on the loopback interface."""

import errno
import socket

PREFERRED = {"web": 8000, "database": 13306, "redis": 13000, "socketio": 9000}
SEARCHED = 200


def is_free(port: int) -> bool:
	"""True if nothing listens on a loopback port, in IPv4 or for every address.

	Args:
		port: the port number.
	"""
	with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
		# The servers set it too: a port with connections in TIME_WAIT is free.
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("127.0.0.1", port))
		except OSError as error:
			if error.errno in (errno.EADDRINUSE, errno.EACCES):
				return False
			raise
	return True


def choose(preferred: int, taken=(), free=is_free) -> int:
	"""Find the first free port from the preferred one on.

	Args:
		preferred: the first port to try.
		taken: ports of other services of the bench.
		free: returns whether a port is free (replaced in tests).

	Raises:
		OSError: none of the next 200 is free.
	"""
	for port in range(preferred, preferred + SEARCHED):
		if port not in taken and free(port):
			return port
	raise OSError(errno.EADDRINUSE, f"no free port from {preferred} to {preferred + SEARCHED - 1}")


def fill(ports: dict, running=(), free=is_free) -> dict:
	"""Choose ports for services without one, and for those whose port another program has taken.

	Args:
		ports: stored ports by service; may be incomplete.
		running: services of this bench that run and so use their port.
		free: returns whether a port is free.

	Returns:
		A new mapping with a port for every service. A stored port stays if possible, so that addresses do not change
		between starts.
	"""
	result = {name: port for name, port in ports.items() if name in PREFERRED}
	for name, preferred in PREFERRED.items():
		port = result.get(name)
		if port and (name in running or free(port)):
			continue
		others = {other for key, other in result.items() if key != name}
		result[name] = choose(preferred, others, free)
	return result
