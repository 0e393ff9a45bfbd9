"""The pictures of the documentation, taken of the running demo in a real browser."""

from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.support.chromium import NoChromium, chromium
from tests.support.frappe_api import FrappeAPI
from tests.support.site import CHECKOUT, Site

from . import data
from .report import Report, Surprise

IMAGES = CHECKOUT / "docs" / "images"
TIMEOUT = 30_000  # milliseconds
PAGE, DESK = (560, 900), (1280, 900)  # pixels
SCALE = 1.5
WRITES = "project:write"
# Apps that Jane has allowed as well, so that the list of them is one.
OTHERS = {
	"Warehouse Scanner": [WRITES],
	"Monthly Reports": [data.SCOPE],
}
NEW = "Route Planner"


class Pictures:
	"""Takes the pictures, one method each; what is made for them goes again.

	Args:
		site: the site.
		demo: the demo's data.
		app: the address of the third-party app.
		report: where to say what was taken.
	"""

	def __init__(self, site: Site, demo: data.Demo, app: str, report: Report):
		self.site, self.demo, self.app, self.report = site, demo, app, report
		self.admin = FrappeAPI(site, site.admin_user, site.admin_password)

	def take(self) -> None:
		"""Take all of them.

		Raises:
			Surprise: there is no browser.
		"""
		IMAGES.mkdir(parents=True, exist_ok=True)
		try:
			with chromium() as browser, self.other_apps():
				self.pages(browser)
				self.desk(browser)
		except NoChromium as error:
			raise Surprise("a browser", str(error)) from error

	@contextmanager
	def other_apps(self):
		"""More apps and a scope that writes, for as long as the pictures are taken."""
		made = []
		if not data.exists(self.admin, "OAuth2 Scope", WRITES):
			row = {"document_type": "Project", "write": 1, "create": 1}
			title = {"title": "Create and change projects", "description": ""}
			self.admin.insert("OAuth2 Scope", scope_name=WRITES, **title, doctypes=[row])
			made.append(("OAuth2 Scope", WRITES))
		self.clients = {}
		for name, scopes in OTHERS.items():
			host = f"https://{name.lower().replace(' ', '-')}.example.com"
			values = {"app_name": name, "redirect_uris": f"{host}/callback", "website": host}
			rows = [{"scope": scope} for scope in [*scopes, "profile"]]
			client = self.admin.insert("OAuth2 Client", **values, scopes=rows)
			self.clients[client["name"]] = f"{host}/callback"
			made.insert(0, ("OAuth2 Client", client["name"]))
		try:
			yield
		finally:
			for doctype, name in made:
				self.admin.delete(doctype, name)

	def pages(self, browser: Browser) -> None:
		"""What people see: the dialog and the list of apps."""
		page = self.signed_in(browser, data.ALLOWS, data.PASSWORD, PAGE)
		page.goto(f"{self.app}/connect")
		page.get_by_role("button", name="Allow").wait_for()
		self.save(page, "dialog", whole=True)
		page.get_by_role("button", name="Allow").click()
		page.wait_for_url(f"{self.app}/**")
		for client_id, redirect_uri in self.clients.items():
			self.allow(page, client_id, redirect_uri)
		page.goto(f"{self.site.base_url}/authorized-apps")
		page.set_viewport_size({"width": 760, "height": 1000})
		self.save(page, "authorized-apps")
		page.set_viewport_size({"width": PAGE[0], "height": PAGE[1]})
		page.get_by_role("link", name="Revoke").first.click()
		page.get_by_role("button", name="Revoke").wait_for()
		self.save(page, "revoke", whole=True)
		page.context.close()

	def allow(self, page: Page, client_id: str, redirect_uri: str) -> None:
		query = f"response_type=code&client_id={client_id}&redirect_uri={redirect_uri}"
		page.goto(f"{self.site.base_url}/api/method/oauth_provider.api.oauth2.authorize?{query}")
		# The app itself does not exist, so the browser stays here.
		page.route(f"{redirect_uri}**", lambda route: route.fulfill(body="connected"))
		page.get_by_role("button", name="Allow").click()
		page.get_by_text("connected").wait_for()

	def desk(self, browser: Browser) -> None:
		"""What administrators see."""
		page = self.signed_in(browser, self.site.admin_user, self.site.admin_password, DESK)
		self.open_desk(page, "oauth-provider", ".number-widget-box .number")
		self.save(page, "workspace")
		self.open_desk(page, "oauth2-provider-settings", "[data-fieldname=checkup] [role=status]")
		self.save(page, "settings")
		self.open_desk(page, "oauth2-client/new", "text=Web App")
		page.get_by_text("Web App").click()
		self.fill(page, "app_name", NEW)
		self.fill(page, "redirect_uris", "https://routes.example.com/callback", "textarea")
		self.save(page, "client")
		page.keyboard.press("Control+s")
		page.get_by_role("button", name="I Have Saved It").wait_for()
		page.wait_for_timeout(700)  # the dialog fades in
		self.save(page, "secret")
		page.context.close()
		for name in self.admin.names("OAuth2 Client", {"app_name": NEW}):
			self.admin.delete("OAuth2 Client", name)

	def fill(self, page: Page, field: str, value: str, kind: str = "input") -> None:
		page.locator(f"[data-fieldname={field}] {kind}").first.fill(value)

	def open_desk(self, page: Page, path: str, shown: str) -> None:
		page.goto(f"{self.site.base_url}/app/{path}")
		page.locator(shown).first.wait_for()
		page.wait_for_load_state("networkidle")
		page.wait_for_timeout(1500)  # charts draw themselves

	def signed_in(self, browser: Browser, user: str, password: str, size: tuple[int, int]) -> Page:
		"""A page of a new browser profile, in which somebody is signed in."""
		viewport = {"width": size[0], "height": size[1]}
		context = browser.new_context(viewport=viewport, device_scale_factor=SCALE, color_scheme="light")
		context.set_default_timeout(TIMEOUT)
		answer = context.request.post(
			f"{self.site.base_url}/api/method/login", form={"usr": user, "pwd": password}
		)
		if not answer.ok:
			raise Surprise(f"{user} to be let in", str(answer.status))
		return context.new_page()

	def save(self, page: Page, name: str, whole: bool = False) -> None:
		path = IMAGES / f"{name}.png"
		page.screenshot(path=path, full_page=whole)
		self.report.fact(name, f"{short(path)}, {path.stat().st_size // 1024} KB")


def short(path: Path) -> str:
	return str(path.relative_to(CHECKOUT))
