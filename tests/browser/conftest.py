"""A real browser, and the example third-party app as a process of its own."""

import pytest

from examples.demo import data
from examples.demo.app_process import ThirdPartyApp
from tests.support.site_config import is_on_postgres

FRAPPES_OWN = (
	# A development bench runs no socket server, and Frappe's pages look for one.
	"socket.io",
	# Frappe selects the text of a number field 100 ms after a click, and fails if a button has the focus by then.
	"document.activeElement.select is not a function",
)


@pytest.fixture
def open_page(browser):
	"""`open_page(session)`: a page of a fresh browser profile, with that session's cookies if one is given.

	What the console calls an error is in `page.errors`.
	"""
	contexts = []

	def new_page(session=None, **options):
		context = browser.new_context(**options)
		contexts.append(context)
		context.set_default_timeout(30_000)  # milliseconds
		if session is not None:
			context.add_cookies([cookie_of(cookie) for cookie in session.cookies])
		page = context.new_page()
		page.errors = []
		page.on("console", lambda message: note(page, message.type, f"{message.text} {message.location}"))
		page.on("pageerror", lambda error: note(page, "error", str(error)))
		return page

	yield new_page
	for context in contexts:
		for page in context.pages:
			# Shown with the test if it fails.
			print(page.url, getattr(page, "errors", ""), sep="\n")
		context.close()


@pytest.fixture
def desk(open_page, login, manager, site):
	"""`desk(path)`: a page of Desk as a System Manager sees it, or as `person` does.

	Frappe keeps the filters of somebody's lists, so whoever sets one does it as a person of their own.
	"""

	def visit(path: str, person=manager, **options):
		page = open_page(login(person), **options)
		page.goto(f"{site.base_url}/app/{path}")
		page.wait_for_selector(".page-head .title-area:visible")
		page.wait_for_load_state("networkidle")
		return page

	return visit


@pytest.fixture
def lists(open_page, login, manager, site):
	"""Skip the test where Desk cannot list documents by the titles of what they link to."""
	if not is_on_postgres(site):
		return
	page = open_page(login(manager))
	with page.expect_request("**/frappe.desk.reportview.get") as asking:
		page.goto(f"{site.base_url}/app/todo")
	if "group_by=%60" in (asking.value.post_data or ""):
		pytest.skip(
			"this Frappe groups each list, which fails on PostgreSQL where it shows the title of a link"
		)


def note(page, kind: str, text: str) -> None:
	if kind == "error" and not any(fault in text for fault in FRAPPES_OWN):
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
			fields=data.FIELDS,
			permissions=permissions,
		)
	name = world.unique("Lighthouse")
	return world.insert("Project", project_name=name, status="Open", percent_complete=40)["name"]


@pytest.fixture(scope="session")
def person(world, admin):
	"""Somebody who may read projects, also where they are ERPNext's."""
	return world.user(roles=["System Manager", *admin.names("Role", [["name", "=", data.ROLE]])])


@pytest.fixture(scope="session")
def app(world, project, tmp_path_factory):
	"""The address of the third-party app, running as its README says."""
	third_party = ThirdPartyApp(tmp_path_factory.mktemp("third_party_app"))
	scope = world.scope(doctypes={"Project": ["read"]}, title="See your projects")
	try:
		third_party.start(world.client(scopes=[scope, "profile"], redirect_uris=[third_party.redirect_uri]))
		yield third_party.base_url
	finally:
		third_party.end()
