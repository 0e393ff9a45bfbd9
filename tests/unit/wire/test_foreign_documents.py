"""Documents of strangers: read by https from a certified host, whole, short, and as JSON."""

import gzip
import json
import time

import pytest

from oauth_provider.wire import foreign_addresses
from oauth_provider.wire.foreign_addresses import ForeignAddressError, get_document
from tests.support.document_server import DocumentServer, TestAuthority

requirement = pytest.mark.requirement
HOSTS = ["localhost", "127.0.0.1"]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
LONG = {"x": "y" * 10_240}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
	return TestAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority, monkeypatch):
	monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
	found = DocumentServer(authority)
	yield found
	found.close()


@requirement("security", "44", "a fetched document is read with the headers that say how long it is fresh")
def test_a_document(server):
	url = server.serve({"a": ["b", 1]}, "/app.json?v=1", Cache_Control="max-age=60", Age="5")
	document = get_document(url, HOSTS)
	assert (document.members, document.cache_control, document.age) == ({"a": ["b", 1]}, "max-age=60", "5")
	((path, headers),) = server.requests
	assert path == "/app.json?v=1" and headers["Host"] == f"localhost:{server.port}"
	assert headers["Accept-Encoding"] == "identity" and "Cookie" not in headers


@pytest.mark.parametrize("path", ["/app.json?", "/?", "/a;b//?x=1?y", "/%2E%2e/a"])
def test_an_address_is_asked_octet_for_octet(server, path):
	get_document(server.serve({}, path), HOSTS)
	assert [asked for asked, _headers in server.requests] == [path]


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/oauth-client+json"])
def test_types_of_json(server, media_type):
	assert get_document(server.serve({}, Content_Type=media_type), HOSTS).members == {}


def test_a_document_in_chunks(server):
	url = server.serve_octets(
		HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b'4\r\n{"a"\r\n', b"4\r\n: 1}\r\n0\r\n\r\n"
	)
	assert get_document(url, HOSTS).members == {"a": 1}


def test_a_document_of_the_greatest_length(server):
	body = json.dumps({"x": "y" * 10_000}).encode()
	assert get_document(server.serve(body + b" " * (10_240 - len(body))), HOSTS).members


@requirement("security", "44", "a fetched document counts only as a whole and short answer of JSON")
@pytest.mark.parametrize(
	("octets", "problem"),
	[
		((b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",), "IncompleteRead"),
		((b"HTTP/1.1 200 OK\r\nContent-Type: application/jso",), "IncompleteRead"),
		((b"HTTP/1.1 200 OK\r\n\r\n{}",), "type"),
		((HEAD + b"Content-Length: 3\r\n\r\n{}",), "IncompleteRead"),
		((HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",), "IncompleteRead"),
		((HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{}",), "IncompleteRead"),
		((HEAD + b"Content-Length: 0\r\n\r\n",), "JSON"),
		((HEAD, *[b"X: " + b"x" * 1000 + b"\r\n"] * 40, b"\r\n{}"), "IncompleteRead"),
		((HEAD, *[b"X: x\r\n"] * 101, b"\r\n{}"), "HTTPException"),
		((b"HTTP/1.1 100 Continue\r\n\r\n" * 2000, HEAD, b"\r\n{}"), "IncompleteRead|HTTPException"),
		((HEAD, b"X: " + b"x" * 70_000), "IncompleteRead|LineTooLong"),
		((b"SSH-2.0-OpenSSH_9.6\r\n",), "BadStatusLine"),
		((), "BadStatusLine|RemoteDisconnected|IncompleteRead"),
	],
)
def test_an_answer_that_is_not_whole(server, octets, problem):
	with pytest.raises(ForeignAddressError, match=problem):
		get_document(server.serve_octets(*octets), HOSTS)


@requirement(
	"security", "44", "a fetched document is refused if it is long, compressed or another thing than JSON"
)
@pytest.mark.parametrize(
	("body", "headers", "problem"),
	[
		(LONG, {}, "longer than 10240"),
		(b" " * 10_239 + b"{}", {}, "longer than 10240"),
		(gzip.compress(b"{}"), {"Content_Encoding": "gzip"}, "compressed"),
		({}, {"Content_Encoding": "br"}, "compressed"),
		({}, {"Content_Type": "text/html"}, "type"),
		({}, {"Content_Type": "text/json"}, "type"),
		({}, {"Content_Type": "application/jsonp"}, "type"),
		({}, {"Content_Type": "image/svg+json"}, "type"),
		([], {}, "object"),
		(b'"x"', {}, "object"),
		(b"{} {}", {}, "JSON"),
		(b"{'a': 1}", {}, "JSON"),
		(b'{"a": NaN}', {}, "JSON"),
		(b'{"a": 1, "a": 2}', {}, "JSON"),
		(b'{"x": {"a": 1, "a": 2}}', {}, "JSON"),
		(b'{"a": "\xff"}', {}, "JSON"),
		(b"\xef\xbb\xbf{}", {}, "JSON"),
		("{}".encode("utf-16"), {}, "JSON"),
		(b"[" * 10_000, {}, "JSON"),
		(b'{"a": ' + b"1" * 10_000 + b"}", {}, "JSON"),
	],
)
def test_an_answer_that_is_no_document(server, body, headers, problem):
	with pytest.raises(ForeignAddressError, match=problem):
		get_document(server.serve(body, **headers), HOSTS)


@requirement("security", "44", "a fetched document is that of the address itself, never of a redirect")
@pytest.mark.parametrize("status", [201, 204, 301, 302, 303, 304, 307, 308, 401, 403, 404, 410, 500, 503])
def test_another_status(server, status):
	elsewhere = server.serve({}, "/elsewhere")
	url = server.serve({}, status=status, Location=elsewhere)
	with pytest.raises(ForeignAddressError, match=f"It answered {status}") as error:
		get_document(url, HOSTS)
	assert error.value.status == status and len(server.requests) == 1


@requirement("security", "44", "a fetched document comes from a host with a certificate of its name")
def test_a_certificate_of_nobody(server, monkeypatch):
	url = server.serve({})
	monkeypatch.delenv("SSL_CERT_FILE")
	with pytest.raises(ForeignAddressError, match="SSLCertVerificationError"):
		get_document(url, HOSTS)
	assert server.requests == []


def test_a_certificate_of_another_name(server, monkeypatch):
	server.host = "app.example"
	monkeypatch.setattr(foreign_addresses, "resolve", lambda *arguments: "127.0.0.1")
	with pytest.raises(ForeignAddressError, match="SSLCertVerificationError"):
		get_document(server.serve({}), ["app.example"])


@requirement("security", "44", "a fetched document comes by https from the port of the web")
@pytest.mark.parametrize(
	("url", "problem"),
	[
		("http://localhost/app.json", "scheme"),
		("https://93.184.216.34:8443/app.json", "port"),
		("https://93.184.216.34:80/app.json", "port"),
		("https://127.0.0.1/app.json", "public internet"),
		("https://0x7f000001/app.json", "public internet"),
	],
)
def test_an_address_that_is_not_asked(url, problem, monkeypatch):
	monkeypatch.setattr(foreign_addresses.Connection, "connect", pytest.fail)
	with pytest.raises(ForeignAddressError, match=problem):
		get_document(url, ["10.0.0.1", "localhost"] if url.startswith("http:") else ["10.0.0.1"])


@requirement("security", "44", "a fetched document has seconds in all, however slowly it comes")
@pytest.mark.parametrize("where", ["headers", "body", "chunks"])
def test_a_slow_document(server, where, monkeypatch):
	begin = {
		"headers": HEAD,
		"body": HEAD + b"Content-Length: 10000\r\n\r\n{",
		"chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
	}
	drop = {"headers": b"X: y\r\n", "body": b" ", "chunks": b"1\r\n \r\n"}

	def write(connection):
		connection.sendall(begin[where])
		while True:
			connection.sendall(drop[where])
			time.sleep(0.1)

	server.answers["/app.json"] = write
	monkeypatch.setattr(foreign_addresses, "LONGEST", 1)
	start = time.monotonic()
	with pytest.raises(ForeignAddressError, match="No answer"):
		get_document(server.url(), HOSTS)
	assert time.monotonic() - start < 3


@requirement("security", "44", "a fetched document has seconds in all, the resolution of its host included")
def test_a_slow_name(monkeypatch):
	monkeypatch.setattr(foreign_addresses.socket, "getaddrinfo", lambda *_, **__: time.sleep(3) or [])
	monkeypatch.setattr(foreign_addresses, "LONGEST", 0.3)
	start = time.monotonic()
	with pytest.raises(ForeignAddressError, match="name of its host"):
		get_document("https://slow.example/app.json")
	assert time.monotonic() - start < 2


@requirement("security", "44", "the address of a fetched document is resolved once, and pinned")
def test_one_resolution(server, monkeypatch):
	resolve, asked = foreign_addresses.socket.getaddrinfo, []

	def once(host, *arguments, **options):
		if host == "localhost":
			asked.append(host)
		return resolve(host, *arguments, **options)

	monkeypatch.setattr(foreign_addresses.socket, "getaddrinfo", once)
	assert get_document(server.serve({}), HOSTS).members == {}
	assert asked == ["localhost"]
