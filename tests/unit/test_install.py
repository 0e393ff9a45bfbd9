"""Installing, upgrading and removing the app, on the site at hand and on one of its own."""

import json
import secrets
import subprocess
import sys
from pathlib import Path

import frappe
import pytest

from oauth_provider import install, uninstall
from oauth_provider.oauth_provider import shipped
from oauth_provider.store.own_tables import is_ours
from tests.unit.conftest import SITES

SETTINGS = "OAuth2 Provider Settings"


def test_the_guard_lets_a_clean_site_pass():
	install.refuse_name_clash()


def test_the_guard_knows_every_doctype():
	names = shipped.doctype_names()
	assert names and all(map(is_ours, names))
	assert names == sorted(frappe.get_all("DocType", {"module": shipped.MODULE}, pluck="name"))


@pytest.mark.parametrize(
	("doctype", "name", "field", "value", "message"),
	[
		("DocType", "OAuth2 Scope", "module", "Core", "OAuth2 Scope already belongs to the module Core"),
		("DocType", "OAuth2 Client Role", "module", "Desk", "OAuth2 Client Role already belongs"),
		("Module Def", "OAuth Provider", "app_name", "frappe", "already belongs to the app frappe"),
	],
)
def test_the_guard_stops_at_a_clash(doctype, name, field, value, message):
	frappe.db.set_value(doctype, name, field, value)
	for hook in (install.before_install, install.before_migrate):
		with pytest.raises(install.NameClash, match=message):
			hook()


def test_sqlite_is_refused(monkeypatch):
	monkeypatch.setattr(frappe.db, "db_type", "sqlite")
	with pytest.raises(
		install.UnsupportedDatabase, match="needs MariaDB or PostgreSQL, and this site is on sqlite"
	):
		install.before_install()


def test_the_icon_and_the_sidebar_of_frappe_16():
	app = Path(frappe.get_app_path(shipped.APP))
	icon, sidebar = (
		json.loads((app / folder / "oauth_provider.json").read_text())
		for folder in ("desktop_icon", "workspace_sidebar")
	)
	workspace = frappe.get_doc("Workspace", install.WORKSPACE)
	assert {icon["name"], icon["label"], icon["link_to"], sidebar["name"]} == {workspace.title}
	assert [row["role"] for row in icon["roles"]] == [row.role for row in workspace.roles]
	for style in ("subtle", "solid"):
		assert (app / f"public/icons/desktop_icons/{style}/{frappe.scrub(icon['label'])}.svg").is_file()
	links = {item["label"]: item["link_to"] for item in sidebar["items"]}
	assert links == {"Home": workspace.name, "Settings": SETTINGS} | {
		shortcut.label: shortcut.link_to for shortcut in workspace.shortcuts
	}
	assert all(item["icon"] for item in sidebar["items"])


def test_another_app_on_the_bench_with_the_same_module(monkeypatch):
	monkeypatch.setitem(frappe.local.module_app, "oauth_provider", "other_app")
	with pytest.raises(install.NameClash, match="other_app"):
		install.refuse_name_clash()


def test_upgrading_keeps_what_an_administrator_changed():
	scope = frappe.get_doc("OAuth2 Scope", "profile")
	scope.update({"title": "Mine", "enabled": 0})
	scope.save()
	frappe.db.set_single_value(SETTINGS, "access_token_lifetime", 60)
	frappe.db.set_single_value(SETTINGS, "end_tokens_on_password_change", 0)
	install.after_migrate()
	scope.reload()
	assert (scope.title, scope.enabled) == ("Mine", 0)
	stored = frappe.db.get_singles_dict(SETTINGS)
	assert (stored["access_token_lifetime"], stored["end_tokens_on_password_change"]) == ("60", "0")


def test_upgrading_adds_what_is_missing():
	frappe.db.delete("OAuth2 Scope", {"name": "profile"})
	frappe.db.delete("Singles", {"doctype": SETTINGS, "field": "retention_days"})
	install.after_migrate()
	assert frappe.get_doc("OAuth2 Scope", "profile").methods
	assert frappe.db.get_singles_dict(SETTINGS)["retention_days"] == "30"


def test_installing_twice_adds_nothing():
	before = frappe.db.count("Logs To Clear")
	install.after_install()
	assert frappe.db.count("Logs To Clear") == before


def test_a_dry_run_of_uninstall_removes_nothing():
	before = frappe.db.count("OAuth2 Scope"), frappe.db.count("Logs To Clear"), frappe.db.count("DocType")
	uninstall.before_uninstall()
	uninstall.after_uninstall()
	after = frappe.db.count("OAuth2 Scope"), frappe.db.count("Logs To Clear"), frappe.db.count("DocType")
	assert before == after


# A site of its own -----------------------------------------------------------------------------

INSIDE = """
import json, sys
import frappe
from frappe.utils.password import update_password

site, step = sys.argv[1:]
frappe.init(site=site)
frappe.connect()
if step == "prepare":
	frappe.get_doc({"doctype": "Dashboard Settings", "name": "Administrator", "chart_config": "{}"}).insert()
	if frappe.db.table_exists("Desktop Layout"):
		frappe.get_doc({"doctype": "Desktop Layout", "user": "Administrator", "layout": "[]"}).insert()
	frappe.db.commit()
elif step == "count":
	# As every migration does. Frappe's list of installed applications is empty on a new site, and names an app that is
	# gone when a job stored the names of old in Redis while it was being removed.
	frappe.get_single("Installed Applications").update_versions()
	frappe.db.commit()
	rows = {}
	schema = "database()" if frappe.db.db_type == "mariadb" else "current_schema()"
	for (table,) in frappe.db.sql(f"select table_name from information_schema.tables where table_schema = {schema}"):
		rows[table] = frappe.db.sql(f"select count(*) from `{table}`")[0][0]
	# Frappe's own history of what was installed and removed when is not ours to rewrite.
	rows["tabVersion"] = frappe.db.count("Version", {"ref_doctype": ("!=", "Installed Applications")})
	# Values, too, where a row can change instead of going.
	rows["installed_apps"] = frappe.db.get_global("installed_apps")
	rows["charts"] = frappe.db.get_value("Dashboard Settings", "Administrator", "chart_config")
	if frappe.db.table_exists("Desktop Layout"):
		rows["layout"] = frappe.db.get_value("Desktop Layout", "Administrator", "layout")
	rows["redis"] = sorted(
		key.decode() for key in frappe.cache.keys(f"{frappe.conf.db_name}|*") if b"oauth2" in key.lower()
	)
	print(json.dumps(rows))
else:
	client = frappe.get_doc({
		"doctype": "OAuth2 Client", "app_name": "Used", "redirect_uris": "https://a.example/cb",
		"scopes": [{"scope": "profile"}], "allowed_roles": [{"role": "System Manager"}],
	}).insert()
	client.website = "https://a.example"
	client.save()
	client.add_comment("Comment", "hello")
	client.add_tag("tagged")
	client.rotate_secret()
	file = frappe.get_doc({
		"doctype": "File", "file_name": "logo.txt", "content": "x" * 10,
		"attached_to_doctype": "OAuth2 Client", "attached_to_name": client.name,
	}).insert()
	from frappe.custom.doctype.custom_field.custom_field import create_custom_field
	from frappe.custom.doctype.property_setter.property_setter import make_property_setter
	from frappe.permissions import add_permission
	create_custom_field("OAuth2 Client", {"fieldname": "custom_note", "label": "Note", "fieldtype": "Data"})
	make_property_setter("OAuth2 Client", "website", "label", "Home", "Data")
	add_permission("OAuth2 Scope", "Website Manager", 0)
	from frappe.desk.doctype.dashboard_settings.dashboard_settings import save_chart_config
	save_chart_config(0, {"filters": {}}, "OAuth2 Tokens per Day")
	if frappe.db.has_column("User", "default_workspace"):
		frappe.db.set_value("User", "Administrator", "default_workspace", "OAuth Provider")
	if frappe.db.table_exists("Desktop Layout"):
		icon = frappe.get_doc("Desktop Icon", "OAuth Provider")
		layout = json.dumps([{"label": icon.label, "app": icon.app}])
		frappe.db.set_value("Desktop Layout", "Administrator", "layout", layout)
	from oauth_provider.store import events, grants
	grants.add_consent(client.name, "Administrator", "profile")
	events.record("Consent", client.name, "Administrator")
	frappe.delete_doc("OAuth2 Scope", frappe.get_doc({"doctype": "OAuth2 Scope", "scope_name": "gone"}).insert().name)
	frappe.db.commit()
frappe.destroy()
"""


class ThrowAway:
	"""A site that lasts for one test."""

	def __init__(self, name: str):
		self.name = name

	def bench(self, *words: str) -> str:
		return self.call("-m", "frappe.utils.bench_helper", "frappe", *words)

	def call(self, *words: str) -> str:
		done = subprocess.run(
			[sys.executable, *words],
			cwd=SITES,
			capture_output=True,
			text=True,
			stdin=subprocess.DEVNULL,
			timeout=600,
		)
		assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
		return done.stdout

	def inside(self, step: str) -> str:
		return self.call("-c", INSIDE, self.name, step)

	def rows(self) -> dict:
		return json.loads(self.inside("count"))


@pytest.fixture
def throw_away():
	conf = frappe.get_site_config()
	if not conf.root_password:
		pytest.skip("needs root_password of the database in common_site_config.json")
	site = ThrowAway(f"throw-away-{secrets.token_hex(4)}.localhost")
	try:
		site.bench(
			"new-site",
			site.name,
			"--admin-password",
			secrets.token_urlsafe(),
			"--db-name",
			"t" + secrets.token_hex(6),
			"--db-type",
			frappe.db.db_type,
		)
		yield site
	finally:
		site.bench("drop-site", site.name, "--force", "--no-backup", "--root-password", conf.root_password)


@pytest.mark.slow
@pytest.mark.requirement("Frappe", "uninstall-app", "uninstalling leaves no trace")
def test_uninstalling_leaves_no_trace(throw_away):
	throw_away.inside("prepare")
	before = throw_away.rows()
	throw_away.bench("--site", throw_away.name, "install-app", shipped.APP)
	throw_away.inside("use")
	assert throw_away.rows()["tabOAuth2 Client"] == 1
	throw_away.bench("--site", throw_away.name, "uninstall-app", shipped.APP, "--yes", "--no-backup")
	after = throw_away.rows()
	differences = {
		table: (before.get(table), after.get(table))
		for table in sorted({*before, *after})
		# A tag is a word of the person who made it, for whatever they like.
		if before.get(table) != after.get(table) and table != "tabTag"
	}
	assert differences == {}
