"""The dialog and the error page."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import frappe
import pytest

from oauth_provider import pages
from oauth_provider.pages import rendering
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import clients, provider_settings

requirement = pytest.mark.requirement
SCRIPT = "<script>alert(1)</script>"
CALLBACK = "https://app.example.com/callback"


def elements(html: str) -> list[tuple[str, dict]]:
	"""The elements of a page as a browser reads them, each with its attributes."""
	found = []
	parser = HTMLParser()
	parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
	parser.feed(html)
	return found


@pytest.fixture
def dialog(make_client):
	"""Render the dialog for a client with these values: `dialog(logo="/files/x.png")`; returns the page."""

	frappe.session.data.csrf_token = "the-csrf-token"

	def render(redirect_uri=CALLBACK, scopes=("profile",), **values):
		client = replace(clients.find(make_client().name), **values)
		settings = provider_settings.read()
		request = AuthorizationRequest(client, redirect_uri, list(scopes), Parameters(), "", settings)
		return pages.dialog(request, "the-handle")

	return render


@pytest.fixture
def new_scope(make_scope):
	"""Make a scope with these rows and fields: `new_scope(doctypes=[...])`; returns its name."""

	def make(**values):
		return make_scope(**values).name

	return make


@requirement("security", "8c", "everything from the client is escaped")
def test_what_the_client_brings_is_escaped(dialog, make_scope):
	scope = make_scope(title=SCRIPT, description='"><img src=x onerror=alert(1)>')
	html = dialog(
		app_name=SCRIPT + "\"'",
		logo='/files/x" onerror="alert(1)',
		website='https://x/"><script>',
		scopes=[scope.name],
		redirect_uri="https://app.example.com/cb",
	).html
	assert "<script" not in html and "<img src=x" not in html
	assert not [name for _tag, attributes in elements(html) for name in attributes if name.startswith("on")]
	assert "&lt;script&gt;" in html


@requirement("security", "8c", "no third-party resources, no links but to web pages")
@pytest.mark.parametrize(
	"address",
	["javascript:alert(1)", "data:text/html,x", "//evil.example", "JAVASCRIPT:x", " javascript:x", "/x", ""],
)
def test_links_lead_to_web_pages_only(dialog, address):
	html = dialog(
		website=address, privacy_policy=address, terms_of_service="https://app.example.com/terms"
	).html
	links = re.findall(r'<a href="([^"]*)"', html)
	assert links == ["/authorized-apps", "https://app.example.com/terms"]


@requirement("security", "8b", "the dialog loads nothing from elsewhere")
@pytest.mark.parametrize(
	"logo, shown",
	[
		("/files/logo.png", True),
		("/assets/x/logo.svg", True),
		("//evil.example/files/x", False),
		("https://evil.example/x.png", False),
		("/api/method/logout", False),
		("/private/files/x.png", False),
		("/files/%2e%2e/private/files/x.png", False),
		(None, False),
	],
)
def test_logos_are_files_of_this_site(dialog, logo, shown):
	assert ('<img class="logo"' in dialog(logo=logo).html) is shown


@requirement("security", "8b", "the dialog loads nothing from elsewhere")
@requirement("security", "8a", "the dialog is neither framed nor stored")
@requirement("security", "8d", "anti-framing and a strict policy; no form-action, which stops the redirect")
def test_the_policy(dialog):
	page = dialog()
	policy = page.content_security_policy
	assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
	assert "form-action" not in policy and "unsafe" not in policy
	(nonce,) = re.findall(r"'nonce-([^']+)'", policy)
	assert f'nonce="{nonce}"' in page.html
	assert nonce not in dialog().html
	assert " style=" not in page.html


def test_the_dialog_says_who_what_and_where(dialog):
	html = dialog(app_name="Some App", scopes=["all", "profile"]).html
	for text in (
		"Some App",
		"app.example.com",
		'value="the-handle"',
		'value="allow"',
		'value="deny"',
		"Administrator",
	):
		assert text in html
	buttons = [attributes["value"] for tag, attributes in elements(html) if tag == "button"]
	assert buttons == ["switch", "deny", "allow"]
	assert 'name="csrf_token" value="the-csrf-token"' in html
	assert len([tag for tag, attributes in elements(html) if attributes.get("class") == "title"]) == 2
	assert CALLBACK not in html


@requirement("RFC 8252", "8.6", "the user learns that another program gets the answer")
@pytest.mark.parametrize(
	"uri",
	[
		"http://127.0.0.1:8080/cb",
		"http://[::1]/cb",
		"com.example.app:/cb",
		"com.example.app://bank.example/cb",
	],
)
def test_a_program_on_the_device(dialog, uri):
	html = dialog(redirect_uri=uri).html
	assert "a program on this device" in html and "Allow this only if" in html
	assert "bank.example" not in html


def test_the_next_host_stands_out(dialog):
	html = dialog(redirect_uri="https://a.app.example.com:8443/cb?x=1").html
	assert "<strong><bdi>a.app.example.com:8443</bdi></strong>" in html
	assert "on this device" not in html


def test_an_administrator_of_the_site_vouches_for_the_app(dialog):
	assert "Registered by an administrator of this site." in dialog().html


@pytest.mark.parametrize(
	"opened, warned",
	[
		({"doctypes": [{"document_type": "ToDo", "read": 1, "print": 1, "report": 1, "export": 1}]}, False),
		({"doctypes": [{"document_type": "ToDo", "read": 1, "write": 1}]}, True),
		({"doctypes": [{"document_type": "ToDo", "read": 1, "share": 1}]}, True),
		({"doctypes": [{"document_type": "ToDo", "read": 1, "can_cancel": 1}]}, True),
		({"methods": ["frappe.ping"]}, True),
		({"methods": ["frappe.ping"], "methods_only_read": 1}, False),
		# The tick is about methods; what documents say cannot be ticked away.
		({"doctypes": [{"document_type": "ToDo", "create": 1}], "methods_only_read": 1}, True),
	],
)
def test_writing_is_marked_apart_from_reading(dialog, new_scope, opened, warned):
	assert ("makes changes" in dialog(scopes=[new_scope(**opened)]).html) is warned


def test_a_scope_that_includes_one_that_writes_is_marked(dialog, new_scope):
	writing = new_scope(doctypes=[{"document_type": "ToDo", "write": 1}])
	including = new_scope(includes=[{"scope": writing}])
	assert "makes changes" in dialog(scopes=[including]).html


def test_what_weighs_most_comes_first(dialog, new_scope):
	reading = new_scope(doctypes=[{"document_type": "ToDo", "read": 1}], title="Reads it")
	writing = new_scope(doctypes=[{"document_type": "ToDo", "write": 1}], title="Writes it")
	working = new_scope(full_access=1, title="Works with it")
	administering = new_scope(administration=1, title="Administers it")
	for titles, names in (
		(("Administers it", "Works with it", "Reads it"), [reading, working, administering]),
		(("Writes it", "Reads it"), [reading, writing]),
	):
		html = dialog(scopes=names).html
		places = [html.index(text) for text in titles]
		assert places == sorted(places)


@requirement("design", "", "what another scope contains is folded, and can be read without a script")
def test_what_is_contained_is_in_a_fold(dialog, new_scope):
	reading = new_scope(doctypes=[{"document_type": "ToDo", "read": 1}], title="Reads it")
	writing = new_scope(doctypes=[{"document_type": "ToDo", "read": 1, "write": 1}], title="Writes it")
	html = dialog(scopes=[reading, writing]).html
	assert html.index("Writes it") < html.index("<summary>Contained in the above: 1</summary>")
	assert html.index("<details>") < html.index("Reads it") < html.index("</details>")
	assert "<details>" not in dialog(scopes=[reading]).html


@pytest.mark.parametrize(
	"named, shown",
	[
		("Wind Power LLC", "Wind Power LLC"),
		*((name, "erp.example.com") for name in ("", "Frappe", "ERPNext")),
	],
)
def test_the_header_says_where_the_user_is(dialog, monkeypatch, named, shown):
	# System Settings as ERPNext leaves them.
	for settings, name in (("Website Settings", named), ("System Settings", "ERPNext")):
		values = frappe._dict(frappe.get_cached_doc(settings).as_dict(), app_name=name)
		monkeypatch.setattr(frappe.local, frappe.scrub(settings), values, raising=False)
	monkeypatch.setitem(frappe.conf, "host_name", "https://erp.example.com")
	html = dialog().html
	assert f"<span><bdi>{shown}</bdi></span>" in html and f" · {shown}</title>" in html
	assert "ERPNext" not in html and "Frappe" not in html


@pytest.mark.parametrize(
	"logo, shown",
	[("/files/brand.svg", True), ("https://evil.example/x.png", False), ("//evil.example/x", False)],
)
def test_the_brand_is_the_sites_own_file(dialog, monkeypatch, logo, shown):
	monkeypatch.setattr(rendering, "get_app_logo", lambda: logo)
	assert (f'<img src="{logo}"' in dialog().html) is shown


def test_an_app_without_a_logo_shows_its_initial(dialog):
	html = dialog(app_name="éclair <b>").html
	assert re.search(r'<span class="logo" aria-hidden="true">É</span>', html)


def test_the_error_page():
	page = pages.error(SCRIPT, "AB12")
	assert "<script" not in page.html and "&lt;script&gt;" in page.html and "AB12" in page.html
	assert "<form" not in page.html
	assert "<code>" not in pages.error("x").html


def test_the_error_page_claims_only_what_is_certain():
	assert "Nothing was shared" in pages.error("x").html
	assert "Nothing was shared" not in pages.error("x", nothing_shared=False).html


def test_another_language(dialog, monkeypatch):
	monkeypatch.setattr(frappe.local, "lang", "ar")
	assert '<html lang="ar" dir="rtl">' in dialog().html
