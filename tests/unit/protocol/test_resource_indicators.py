"""Resource indicators: one form for each resource, and audiences that only become narrower."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauth_provider.protocol import resource_indicators as indicators
from oauth_provider.protocol.errors import InvalidTarget
from oauth_provider.protocol.parameters import Parameters
from tests.support.properties import TEXT

requirement = pytest.mark.requirement
ISSUER = "https://erp.example.com"
METHOD = "frappe.auth.get_logged_user"
ISSUERS = [ISSUER, "http://oauth.localhost:8000", "https://[::1]:8443", f"{ISSUER}/erp"]
RESOURCES = ["/", "/mcp", "/assistant/mcp", "/Über/a-b_c~d", f"/api/method/{METHOD}"]
PORTS = {"https": ":443", "http": ":80"}


def sent(*values: str) -> Parameters:
	return Parameters.parse(urlencode([("resource", value) for value in values]))


@st.composite
def spellings(draw) -> tuple[str, str, str]:
	"""An issuer, a resource, and one of its spellings."""
	issuer, resource = draw(st.sampled_from(ISSUERS)), draw(st.sampled_from(RESOURCES))
	scheme, _, rest = issuer.partition("://")
	host, slash, prefix = rest.partition("/")
	host = "".join(draw(st.sampled_from((letter, letter.upper()))) for letter in host)
	if ":" not in host.rpartition("]")[2]:
		host += draw(st.sampled_from(("", ":", PORTS[scheme])))
	scheme = draw(st.sampled_from((scheme, scheme.upper(), scheme.title())))
	path = resource.removeprefix("/")
	if resource.startswith("/api/method/"):
		path = path.replace("api/", draw(st.sampled_from(("api/", "api/v1/", "api/v2/"))))
	path = "".join(draw(st.sampled_from(escapes_of(character))) for character in path)
	path = f"/{path}" if path else ""
	end = draw(st.sampled_from(("", "/")))
	return issuer, resource, f"{scheme}://{host}{slash}{prefix}{path}{end}"


def escapes_of(character: str) -> tuple[str, ...]:
	escaped = "".join(f"%{octet:02x}" for octet in character.encode())
	return (quote(character, safe="/"), escaped, escaped.upper())


@requirement("security", "46", "a resource has one canonical form, in whatever spelling it is sent")
@requirement("RFC 8707", "2", "a resource is named by an absolute URI, in whatever spelling")
@given(spellings())
def test_every_spelling_is_the_same_resource(spelling):
	issuer, resource, value = spelling
	assert indicators.parse_resource(value, issuer) == resource


@given(
	spellings(), st.sampled_from(("?", "?a=b", "#", "#a", "%zz", "%", " ", "\\", "//", "/./x", "/../x", "/*"))
)
def test_what_follows_makes_it_another_resource(spelling, end):
	issuer, _resource, value = spelling
	assert indicators.parse_resource(value + end, issuer) is None


@requirement("security", "46", "a resource of another origin is no resource of this site")
@pytest.mark.parametrize(
	"value",
	[
		"https://erp.example.com:8443",
		"http://erp.example.com",
		"http://erp.example.com:443",
		"https://erp.example.com:0",
		"https://erp.example.com:99999",
		"https://erp.example.com.",
		"https://erp.example.com.evil.example",
		"https://erp.example.com@evil.example",
		"https://evil.example@erp.example.com",
		"https://@erp.example.com",
		"https://erp.example.com:443:443",
		"https://[erp.example.com]",
		"https://erp%2Eexample.com",
		"https://erp.example.com\\@evil.example",
		"https:erp.example.com",
		"https:///erp.example.com",
		"//erp.example.com",
		"erp.example.com",
		"/mcp",
		"urn:erp",
		"https://",
		"https://[",
		"https://erp.example.com/%ff",
		"https://erp.example.com/mcp%00",
		"https://erp.example.com/mcp%20x",
		"https://erp.example.com/mcp%2525",
		"https://erp.example.com/é",
		"https://erp.example.com/mcp;x\n",
		" https://erp.example.com",
		"https://erp.example.com/api",
		"https://erp.example.com/api/",
		"https://erp.example.com/api/resource/ToDo",
		"https://erp.example.com/api/v2/document/ToDo",
		f"https://erp.example.com/api/method/{METHOD}/x",
		f"https://erp.example.com/api/v3/method/{METHOD}",
		"https://erp.example.com/api/method/a%20b",
		"https://erp.example.com/api/method/",
		"https://erp.example.com/files/x.txt",
		"https://erp.example.com/app",
	],
)
def test_other_values_are_no_resource(value):
	assert indicators.parse_resource(value, ISSUER) is None
	with pytest.raises(InvalidTarget) as refusal:
		indicators.select_audience(sent(value), ISSUER)
	assert refusal.value.error == "invalid_target"
	assert refusal.value.description.isascii() and len(refusal.value.description) < 500


@given(TEXT, st.sampled_from(("", ISSUER, f"{ISSUER}/", f"{ISSUER}:", "https://[")))
def test_any_text_is_a_resource_or_none(text, before):
	resource = indicators.parse_resource(before + text, ISSUER)
	if resource is not None:
		assert resource.startswith("/") and resource.split() == [resource]
		assert indicators.parse_resource(indicators.write_address(resource, ISSUER), ISSUER) == resource


def test_the_address_of_a_resource_is_one_of_its_spellings():
	for issuer in ISSUERS:
		for resource in RESOURCES:
			address = indicators.write_address(resource, issuer)
			assert address.isascii() and indicators.parse_resource(address, issuer) == resource
	assert indicators.write_address("/", ISSUER) == ISSUER


@pytest.fixture
def declared(make_scope):
	"""A scope lists a method and a route with all below it."""
	make_scope(methods=[METHOD], routes=[{"path": "/mcp"}, {"path": "/assistant/*"}])


@requirement("RFC 8707", "2", "several resources may be named")
@requirement("security", "46", "a resource is the site, or what a scope lists")
def test_the_resources_of_a_site(declared):
	values = [f"{ISSUER}/", f"{ISSUER}/mcp", f"{ISSUER}/assistant/a/b", f"{ISSUER}/api/method/{METHOD}"]
	names = ("/", "/mcp", "/assistant/a/b", f"/api/method/{METHOD}")
	assert indicators.select_audience(sent(*values, ISSUER, f"{ISSUER}/mcp/"), ISSUER) == names
	assert indicators.select_audience(sent(), ISSUER) == ()
	assert indicators.select_audience(sent(""), ISSUER) == ()


@pytest.mark.parametrize(
	"path", ["/other", "/MCP", "/mcp/x", "/assistant", "/api/method/frappe.auth.other", "/api/method/*"]
)
def test_what_no_scope_lists_is_no_resource(path, declared):
	with pytest.raises(InvalidTarget):
		indicators.select_audience(sent(f"{ISSUER}/mcp", ISSUER + path), ISSUER)


def test_a_disabled_scope_declares_nothing(make_scope):
	make_scope(routes=[{"path": "/switched-off"}], enabled=0)
	with pytest.raises(InvalidTarget):
		indicators.select_audience(sent(f"{ISSUER}/switched-off"), ISSUER)


def test_too_many_resources_are_refused_before_any_is_looked_up(monkeypatch):
	monkeypatch.setattr(indicators, "is_declared", lambda resource: pytest.fail("looked up"))
	with pytest.raises(InvalidTarget):
		indicators.select_audience(sent(*(f"{ISSUER}/mcp/{number}" for number in range(11))), ISSUER)


@requirement("security", "46", "the audience of a token is within what was granted")
@requirement("RFC 8707", "2.2", "a token request names some of the granted resources")
@pytest.mark.parametrize(
	("granted", "values", "audience"),
	[
		((), [], ()),
		((), ["/mcp"], ("/mcp",)),
		((), [""], ("/",)),
		(("/",), ["/mcp"], ("/mcp",)),
		(("/", "/mcp"), [], ("/", "/mcp")),
		(("/mcp", "/assistant/x"), ["/assistant/x"], ("/assistant/x",)),
		(("/mcp",), [], ("/mcp",)),
		# Granted before, whatever the scopes of the site list now.
		(("/gone",), ["/gone/"], ("/gone",)),
		(("/mcp",), [""], None),
		(("/mcp",), ["/mcp", "/assistant/x"], None),
		((), ["/undeclared"], None),
	],
)
def test_a_token_request_narrows(granted, values, audience, declared):
	parameters = sent(*(ISSUER + value for value in values))
	if audience is None:
		with pytest.raises(InvalidTarget):
			indicators.narrow_audience(parameters, granted, ISSUER)
	else:
		assert indicators.narrow_audience(parameters, granted, ISSUER) == audience


@requirement("security", "46", "the guard compares the audience with what a request names")
@pytest.mark.parametrize(
	("audience", "methods", "route", "is_for_it"),
	[
		((), ["a.b"], None, True),
		(("/",), [], None, True),
		(("/mcp",), [], "/mcp", True),
		(("/mcp",), [], "/mcp/x", False),
		(("/mcp",), [], None, False),
		(("/mcp",), ["mcp"], None, False),
		(("/api/method/a.b",), ["a.b"], None, True),
		(("/api/method/a.b",), ["c.d", "a.b"], None, True),
		(("/api/method/a.b",), ["a.b.c"], None, False),
		(("/api/method/a.b",), [], None, False),
	],
)
def test_what_a_token_is_for(audience, methods, route, is_for_it):
	assert indicators.is_for_request(audience, methods, route) is is_for_it


@requirement("RFC 7662", "2.2", "aud is one text, or a list of several, of active tokens")
def test_aud_is_a_text_or_a_list():
	assert indicators.describe_audience((), ISSUER) == ISSUER
	assert indicators.describe_audience(("/mcp",), ISSUER) == f"{ISSUER}/mcp"
	assert indicators.describe_audience(("/", "/ü"), ISSUER) == [ISSUER, f"{ISSUER}/%C3%BC"]
