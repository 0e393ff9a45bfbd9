"""The registry of endpoints, and everything that reads it."""

import importlib
import pkgutil
import runpy
from pathlib import Path

import frappe
import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider import api
from oauth_provider.api import overrides, request_hooks
from oauth_provider.guard import closed_methods
from oauth_provider.oauth_provider.doctype.oauth2_client.overview import overview
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.wire import endpoints, redaction
from oauth_provider.wire.endpoints import ENDPOINTS, Audience, Clients, Endpoint
from tests.unit.web import current_request

requirement = pytest.mark.requirement
APP = Path(frappe.get_app_path("oauth_provider"))
HEADER = {"Authorization": "Basic eDp5"}
UNREADABLE = "in make_form_dict\n request = <Request 'http://site.example{path}?a=b' [POST]>"


def whitelisted_functions() -> dict[str, object]:
	"""The functions of `api` that requests may call, by dotted path, without those that stand for Frappe's own."""
	for module in pkgutil.walk_packages(api.__path__, f"{api.__name__}."):
		importlib.import_module(module.name)
	found = {f"{function.__module__}.{function.__qualname__}": function for function in frappe.whitelisted}
	return {
		path: function
		for path, function in found.items()
		if path.startswith(f"{api.__name__}.") and not path.startswith(f"{overrides.__name__}.")
	}


@requirement("security", "13e", "whatever `cmd` may name is an endpoint of the registry")
def test_the_endpoints_are_the_whitelisted_functions_of_the_api():
	assert sorted(whitelisted_functions()) == sorted(endpoint.handler for endpoint in ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_a_handler_is_whitelisted_as_its_entry_says(endpoint):
	function = frappe.get_attr(endpoint.handler)
	assert tuple(frappe.allowed_http_methods_for_whitelisted_func[function]) == endpoint.verbs
	# Each asks by itself who may call it, and refuses in its own words.
	assert function in frappe.guest_methods
	assert function in frappe.xss_safe_methods


def test_no_two_endpoints_share_a_name_or_a_path():
	names = [endpoint.name for endpoint in ENDPOINTS]
	paths = [path for endpoint in ENDPOINTS for path in (*endpoint.paths, *endpoint.site_paths)]
	assert len(set(names)) == len(names) and len(set(paths)) == len(paths)


def test_no_other_file_of_the_app_names_the_path_of_an_endpoint():
	paths = [path for endpoint in ENDPOINTS for path in endpoint.paths]
	assert files_naming(paths) == set()
	assert files_naming([path for endpoint in ENDPOINTS for path in endpoint.site_paths]) == {
		"wire/endpoints.py"
	}


def files_naming(paths: list[str]) -> set[str]:
	return {
		str(file.relative_to(APP))
		for file in APP.rglob("*")
		if file.suffix in (".py", ".js", ".html") and any(path in file.read_text() for path in paths)
	}


@pytest.mark.parametrize("prefix", ["/api/method/", "/api/v1/method/", "/api/v2/method/"])
@pytest.mark.parametrize("rest", ["", "/", "/x/y"])
def test_a_request_is_for_the_endpoint_that_its_path_names(prefix, rest):
	for endpoint in ENDPOINTS:
		for path in endpoint.paths:
			assert endpoints.find_by_path(prefix + path + rest) == endpoint


def test_a_document_has_a_path_of_the_site():
	document = endpoints.get_endpoint("authorization_server_metadata")
	(path,) = document.site_paths
	# Frappe answers whatever begins like a document of its own.
	for rest in ("", "/erp", "s", ";x"):
		assert endpoints.find_by_path(path + rest) == document
	assert endpoints.find_by_path(f"/x{path}") is None and endpoints.find_by_path(path[:-1]) is None


@pytest.mark.parametrize(
	"path",
	[
		"/",
		"/api/method/oauth_provider.api.oauth2",
		"/api/method/oauth_provider.api.oauth2.get_token2",
		"/api/method/oauth_provider.api.authorized_apps.get_token",
		"/api/method/login/oauth_provider.api.oauth2.get_token",
		"/x/api/method/oauth_provider.api.oauth2.get_token",
	],
)
def test_a_request_is_for_no_endpoint_when_its_path_names_none(path):
	assert endpoints.find_by_path(path) is None


@pytest.fixture
def add(monkeypatch):
	"""Add an entry to the registry: `add(Audience.CLIENT)`. Only its handler would be missing."""

	def entry(audience: Audience) -> Endpoint:
		made_up = Endpoint(
			"oauth_provider.api.oauth2.made_up",
			audience,
			("POST",),
			other_paths=("another_app.older.made_up",),
			site_paths=("/.well-known/made-up",),
			title="Made-up Endpoint",
			listed_for=Clients.CONFIDENTIAL,
		)
		monkeypatch.setattr(endpoints, "ENDPOINTS", (*ENDPOINTS, made_up))
		return made_up

	return entry


def test_an_entry_is_all_that_the_hooks_of_the_app_need(add):
	made_up = add(Audience.CLIENT)
	replaced = runpy.run_module("oauth_provider.hooks")["override_whitelisted_methods"]
	assert replaced["another_app.older.made_up"] == made_up.handler
	assert made_up.handler not in replaced and "/.well-known/made-up" not in replaced


@pytest.mark.parametrize("audience", [Audience.CLIENT, Audience.BROWSER, Audience.FORM])
def test_an_entry_is_all_that_the_hooks_of_a_request_need(add, audience):
	frappe.db.set_single_value("OAuth2 Provider Settings", "answer_for_frappe", 1)
	made_up = add(audience)
	for path in (
		f"/api/method/{made_up.handler}",
		"/api/method/another_app.older.made_up",
		"/.well-known/made-up",
	):
		with current_request("POST", path, headers=HEADER, data={"cmd": "frappe.ping"}):
			request_hooks.before_request()
			assert frappe.local.flags.oauth2_authorization == HEADER["Authorization"]
			assert "cmd" not in frappe.form_dict
			answer = Response("a traceback", 500)
			request_hooks.after_request(answer)
			assert answer.mimetype == ("application/json" if audience is Audience.CLIENT else "text/html")
			assert b"traceback" not in answer.data


def test_an_entry_is_all_that_closes_other_paths(add):
	made_up = add(Audience.CLIENT)
	with current_request("POST", "/api/method/upload_file"), pytest.raises(HTTPException) as refusal:
		frappe.local.flags.oauth2_asked = True
		closed_methods.refuse_side_door(made_up.handler)
	assert refusal.value.response.status_code == 400
	for path in (made_up.address, "/api/method/another_app.older.made_up"):
		with current_request("POST", path):
			frappe.local.flags.oauth2_asked = True
			closed_methods.refuse_side_door(made_up.handler)


def test_a_request_that_has_not_passed_the_hooks_is_left_alone(monkeypatch):
	"""A process also serves sites that have not installed this app, and so none of its tables."""
	for name in ("frappe.integrations.oauth2.get_token", "oauth_provider.api.oauth2.get_token"):
		with current_request("POST", "/api/method/upload_file"):
			frappe.local.flags.oauth2_asked = None
			monkeypatch.setattr(frappe.local, "db", None)
			closed_methods.refuse_side_door(name)
			monkeypatch.undo()


@requirement("security", "31", "no token calls a method of an endpoint that is not made for tokens")
@pytest.mark.parametrize("audience", Audience)
def test_an_entry_is_all_that_the_guard_needs(add, audience):
	made_up = add(audience)
	for method in (made_up.handler, "another_app.older.made_up"):
		assert closed_methods.is_protected(method) is (audience is not Audience.BEARER)
	if audience is Audience.BEARER:
		with current_request("POST", made_up.address, headers=HEADER):
			request_hooks.before_request()
			assert frappe.request.headers["Authorization"] == HEADER["Authorization"]
			closed_methods.refuse_method(made_up.handler)
	else:
		with current_request("POST", "/"), pytest.raises(InsufficientScope):
			closed_methods.refuse_method(made_up.handler)


def test_an_entry_is_all_that_redaction_needs(add):
	made_up = add(Audience.CLIENT)
	for path in (
		f"/api/method/{made_up.handler}",
		"/api/v2/method/another_app.older.made_up",
		"/.well-known/made-up",
	):
		assert redaction.is_about_unreadable_body(UNREADABLE.format(path=path))
	assert redaction.redact("another_app.older.x code=abc") == "another_app.older.x code=[redacted]"


def test_an_entry_is_all_that_the_form_of_a_client_needs(add, make_client):
	made_up = add(Audience.CLIENT)
	confidential, public = (
		overview(make_client(client_type=kind).name) for kind in ("Confidential", "Public")
	)
	address = confidential["issuer"] + made_up.address
	assert {"title": "Made-up Endpoint", "address": address} in confidential["endpoints"]
	assert "Made-up Endpoint" not in [entry["title"] for entry in public["endpoints"]]
