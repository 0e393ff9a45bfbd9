"""A real browser, and the example third-party app as a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time

import pytest
import requests
from playwright.sync_api import sync_playwright

from tests.support.site import CHECKOUT

ARGUMENTS = [
	"--no-sandbox",  # as root there is no other way
	"--disable-gpu",
	"--disable-quic",
	"--disable-sync",
	"--disable-background-networking",
	"--disable-component-update",
	"--no-first-run",
	"--no-proxy-server",
]
# The fields that the third-party app reads.
PROJECT_FIELDS = [
	{"fieldname": "project_name", "label": "Project Name", "fieldtype": "Data", "reqd": 1},
	{
		"fieldname": "status",
		"label": "Status",
		"fieldtype": "Select",
		"options": "Open\nCompleted\nCancelled",
	},
	{"fieldname": "expected_end_date", "label": "Expected End Date", "fieldtype": "Date"},
	{"fieldname": "percent_complete", "label": "% Completed", "fieldtype": "Percent"},
]


@pytest.fixture(scope="session")
def chromium():
	"""The browser. Without one these tests are skipped, but never in CI."""
	program = shutil.which("chromium") or shutil.which("chromium-browser")
	if not program:
		reason = "There is no program `chromium` on the PATH: apt-get install chromium"
		pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
		yield browser
		browser.close()


@pytest.fixture
def open_page(chromium):
	"""`open_page(session)`: a page of a fresh browser profile, with that session's cookies if one is given.

	What the console calls an error is in `page.errors`.
	"""
	contexts = []

	def new_page(session=None, **options):
		context = chromium.new_context(**options)
		contexts.append(context)
		context.set_default_timeout(20_000)  # milliseconds
		if session is not None:
			context.add_cookies([cookie_of(cookie) for cookie in session.cookies])
		page = context.new_page()
		page.errors = []
		page.on("console", lambda message: note(page, message.type, f"{message.text} {message.location}"))
		page.on("pageerror", lambda error: note(page, "error", str(error)))
		return page

	yield new_page
	for context in contexts:
		context.close()


@pytest.fixture
def desk(open_page, login, manager, site):
	"""`desk(path)`: a page of Desk as a System Manager sees it, or as `person` does.

	Frappe keeps the filters of somebody's lists, so whoever sets one does it as a person of their own.
	"""

	def visit(path: str, person=manager, **options):
		page = open_page(login(person), **options)
		page.goto(f"{site.base_url}/app/{path}")
		page.wait_for_selector(".page-head .title-text:visible")
		page.wait_for_load_state("networkidle")
		return page

	return visit


def note(page, kind: str, text: str) -> None:
	# A development bench runs no socket server, and Frappe's pages look for one.
	if kind == "error" and "socket.io" not in text:
		page.errors.append(text)


def cookie_of(cookie) -> dict:
	domain = cookie.domain.removesuffix(".local") if cookie.domain.count(".") == 1 else cookie.domain
	return {"name": cookie.name, "value": cookie.value, "domain": domain, "path": "/", "sameSite": "Lax"}


@pytest.fixture(scope="session")
def project(world, admin):
	"""The name of a Project that the third-party app can show; the DocType is made where there is none."""
	if not admin.names("DocType", [["name", "=", "Project"]]):
		permissions = [{"role": "System Manager", **dict.fromkeys(("read", "write", "create", "delete"), 1)}]
		world.insert(
			"DocType",
			name="Project",
			module="Custom",
			custom=1,
			autoname="field:project_name",
			fields=PROJECT_FIELDS,
			permissions=permissions,
		)
	name = world.unique("Lighthouse")
	return world.insert("Project", project_name=name, status="Open", percent_complete=40)["name"]


@pytest.fixture(scope="session")
def person(world):
	"""Somebody who may read projects."""
	return world.user(roles=["System Manager"])


@pytest.fixture(scope="session")
def app(world, site, project):
	"""The address of the third-party app, running as its README says."""
	port = free_port()
	address = f"http://127.0.0.1:{port}"
	scope = world.scope(doctypes={"Project": ["read"]}, title="See your projects")
	client = world.client(scopes=[scope, "profile"], redirect_uris=[f"{address}/callback"])
	environment = {
		**os.environ,
		"OAUTH_BASE_URL": site.base_url,
		"OAUTH_CLIENT_ID": client.client_id,
		"OAUTH_CLIENT_SECRET": client.secret,
		"OAUTH_SCOPE": client.scope,
		"PORT": str(port),
	}
	program = [sys.executable, str(CHECKOUT / "examples" / "third_party_app" / "app.py")]
	process = subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
	try:
		wait_for(address, process)
		yield address
	finally:
		process.terminate()
		process.wait(10)


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def wait_for(address: str, process: subprocess.Popen) -> None:
	for _ in range(200):
		if process.poll() is not None:
			pytest.fail(f"the third-party app ended: {process.stdout.read().decode()[-800:]}")
		try:
			requests.get(address, timeout=2)
			return
		except requests.RequestException:
			time.sleep(0.1)
	pytest.fail(f"the third-party app does not answer at {address}")
