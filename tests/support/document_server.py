"""The https server of an app that describes itself, with a certificate of an authority for tests."""

import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

#: The last one is not taken for a program on the user's device.
NAMES = ("localhost", "127.0.0.1", "oauth.localhost")
JSON = "application/json"
#: Of an authority: it signs certificates.
USAGE = x509.KeyUsage(False, False, False, False, False, True, True, False, False)


class TestAuthority:
	"""Writes its own certificate, and one for this machine, into a folder.

	Attributes:
		certificate: of the authority; the file that `SSL_CERT_FILE` names.
		chain: certificate and key of the server.
	"""

	__test__ = False

	def __init__(self, folder: Path):
		self.certificate, self.chain = folder / "authority.pem", folder / "server.pem"
		key, own_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
		issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority for tests")])
		subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Server for tests")])
		names = [x509.DNSName(NAMES[0]), x509.IPAddress(ip_address(NAMES[1])), x509.DNSName(NAMES[2])]
		authority = (
			begin(issuer, issuer, key, key)
			.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
			.add_extension(USAGE, critical=True)
			.sign(key, hashes.SHA256())
		)
		server = (
			begin(subject, issuer, own_key, key)
			.add_extension(x509.SubjectAlternativeName(names), critical=False)
			.sign(key, hashes.SHA256())
		)
		self.certificate.write_bytes(authority.public_bytes(Encoding.PEM))
		private = own_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
		self.chain.write_bytes(private + server.public_bytes(Encoding.PEM))


def begin(subject: x509.Name, issuer: x509.Name, key, issuers_key) -> x509.CertificateBuilder:
	"""Begin a certificate with what RFC 5280 demands, which newer Pythons check."""
	own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
	issuers = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers_key.public_key())
	now = datetime.now(timezone.utc)
	return (
		x509.CertificateBuilder()
		.subject_name(subject)
		.issuer_name(issuer)
		.public_key(key.public_key())
		.serial_number(x509.random_serial_number())
		.not_valid_before(now - timedelta(days=1))
		.not_valid_after(now + timedelta(days=1))
		.add_extension(own, critical=False)
		.add_extension(issuers, critical=False)
	)


class DocumentServer:
	"""Listens on a free loopback port, by https.

	Attributes:
		host: its name in URLs, one of NAMES.
		answers: by path: status, headers and body, or a function that writes to the connection itself.
		requests: path and headers of each request.
	"""

	def __init__(self, authority: TestAuthority, host: str = NAMES[0]):
		self.host = host
		self.answers: dict[str, tuple[int, dict[str, str], bytes] | Callable[[socket.socket], None]] = {}
		self.requests: list[tuple[str, dict[str, str]]] = []
		context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
		context.load_cert_chain(authority.chain)

		class Server(ThreadingHTTPServer):
			def finish_request(self, request, client_address):
				# A client that does not trust the authority ends the handshake.
				with suppress(OSError), context.wrap_socket(request, server_side=True) as secure:
					super().finish_request(secure, client_address)

			def handle_error(self, request, client_address):
				pass

		self._server = Server(("127.0.0.1", 0), self._handler())
		threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

	@property
	def port(self) -> int:
		return self._server.server_port

	def url(self, path: str = "/app.json") -> str:
		return f"https://{self.host}:{self.port}{path}"

	def serve(self, document: object, path: str = "/app.json", status: int = 200, **headers: str) -> str:
		"""Serve a document, and return its URL. Of a header's name, each underscore becomes a dash."""
		named = {name.replace("_", "-"): value for name, value in headers.items()}
		body = document if isinstance(document, bytes) else json.dumps(document).encode()
		self.answers[path] = (status, {"Content-Type": JSON, **named}, body)
		return self.url(path)

	def serve_octets(self, *parts: bytes, path: str = "/app.json") -> str:
		"""Answer with octets, and end the connection."""

		def write(connection: socket.socket) -> None:
			for part in parts:
				connection.sendall(part)

		self.answers[path] = write
		return self.url(path)

	def close(self) -> None:
		self._server.shutdown()
		self._server.server_close()

	def _handler(self):
		server = self

		class Handler(BaseHTTPRequestHandler):
			def do_GET(self):
				server.requests.append((self.path, dict(self.headers)))
				self.close_connection = True
				answer = server.answers.get(self.path, (404, {}, b""))
				if callable(answer):
					return answer(self.connection)
				status, headers, body = answer
				self.send_response(status)
				for name, value in {"Content-Length": str(len(body)), **headers}.items():
					self.send_header(name, value)
				self.end_headers()
				self.wfile.write(body)
				return None

			def log_message(self, *args):
				pass

		return Handler
