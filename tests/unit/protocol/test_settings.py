"""How long things live, and what the settings say."""

from inspect import signature

import frappe
import pytest

from oauth_provider.protocol.authorize.interaction import is_foreign_origin
from oauth_provider.protocol.settings import (
	access_token_lifetime,
	authorization_code_lifetime,
	current_issuer,
	refresh_token_lifetime,
)
from oauth_provider.store import clients, provider_settings
from tests.unit.web import current_request

requirement = pytest.mark.requirement
SETTINGS = "OAuth2 Provider Settings"


@pytest.fixture
def configure():
	"""Save settings: `configure(access_token_lifetime=60)`."""

	def save(**values):
		document = frappe.get_doc(SETTINGS)
		document.update(values)
		document.save()

	return save


def store(fieldname, value):
	"""Write past the form's checks, as an import or an older version may have."""
	frappe.db.set_single_value(SETTINGS, fieldname, value)


def test_saved_settings_act_on_the_next_request(configure, find_client):
	name = find_client().name
	for seconds in (61, 62):
		configure(
			authorization_code_lifetime=seconds,
			access_token_lifetime=seconds,
			refresh_token_lifetime=seconds * 60,
		)
		assert authorization_code_lifetime(provider_settings.read()) == seconds
		assert access_token_lifetime(clients.find_to_issue(name)) == seconds
		assert refresh_token_lifetime(clients.find_to_issue(name)) == seconds * 60


def test_a_clients_own_lifetimes_go_before_the_sites(configure, find_client):
	configure(access_token_lifetime=100, refresh_token_lifetime=4000)
	own = find_client(access_token_lifetime=120, refresh_token_lifetime=5000)
	assert (access_token_lifetime(own), refresh_token_lifetime(own)) == (120, 5000)
	none = find_client()
	assert (access_token_lifetime(none), refresh_token_lifetime(none)) == (100, 4000)


@pytest.fixture
def elsewhere():
	"""Write a setting from another connection, as another web server does; it is set back at the end."""
	conf, get_db = frappe.local.conf, frappe.database.get_db
	known = {
		"socket": conf.db_socket,
		"host": conf.db_host,
		"port": conf.db_port,
		"user": conf.db_user or conf.db_name,
		"password": conf.db_password,
		"cur_db_name": conf.db_name,
	}
	# Versions of Frappe take different arguments, and some look nothing up by themselves.
	other = get_db(**{name: value for name, value in known.items() if name in signature(get_db).parameters})
	before: dict = {}

	def write(fieldname, value):
		before.setdefault(fieldname, frappe.db.get_single_value(SETTINGS, fieldname, cache=False))
		other.sql(
			"update `tabSingles` set value = %s where doctype = %s and field = %s",
			(value, SETTINGS, fieldname),
		)
		other.commit()
		# At once, as the other one does it; `clear_document_cache` would do so again at our own rollback.
		frappe.cache.delete_value(frappe.get_document_cache_key(SETTINGS, SETTINGS))

	yield write
	frappe.db.rollback()
	for fieldname, value in before.items():
		write(fieldname, value)
	other.close()


@requirement("design", "", "a change of the settings acts on the next request, whoever read them before")
def test_a_reader_of_the_old_settings_does_not_bring_them_back(elsewhere):
	new = provider_settings.read().access_token_lifetime + 1
	# This transaction sees the rows as they are now, and reads the settings after others have changed them.
	frappe.db.sql("select name from `tabDocType` limit 1")
	elsewhere("access_token_lifetime", new)
	provider_settings.read()
	frappe.db.rollback()
	assert provider_settings.read().access_token_lifetime == new


@requirement("security", "16a", "a code lives at most 600 s")
def test_no_setting_lets_a_code_live_longer_than_ten_minutes(configure):
	configure(authorization_code_lifetime=600)
	with pytest.raises(frappe.ValidationError):
		configure(authorization_code_lifetime=601)
	store("authorization_code_lifetime", 10**6)
	assert authorization_code_lifetime(provider_settings.read()) == 600


@pytest.mark.parametrize("value", [0, None, ""])
def test_settings_that_are_missing_have_defaults(value, find_client):
	for fieldname in ("authorization_code_lifetime", "access_token_lifetime", "refresh_token_lifetime"):
		store(fieldname, value)
	assert authorization_code_lifetime(provider_settings.read()) == 300
	assert access_token_lifetime(find_client()) == 3600
	assert refresh_token_lifetime(find_client()) == 30 * 24 * 3600


@requirement("security", "10a", "the issuer is the site's, whatever the Host header says")
@pytest.mark.parametrize(
	"configured, host_name, certificate, expected",
	[
		("https://erp.example.com", "http://other.example", None, "https://erp.example.com"),
		(None, "https://erp.example.com", None, "https://erp.example.com"),
		(None, "https://erp.example.com/", None, "https://erp.example.com"),
		(None, "erp.example.com", None, "http://erp.example.com"),
		(None, "erp.example.com", "/etc/cert.pem", "https://erp.example.com"),
		(None, None, None, "http://{site}"),
	],
)
def test_the_issuer(monkeypatch, configured, host_name, certificate, expected):
	store("issuer", configured)
	changed = frappe._dict(frappe.local.conf, host_name=host_name, hostname=None, ssl_certificate=certificate)
	monkeypatch.setattr(frappe.local, "conf", changed)
	with current_request("GET", "/", headers={"Host": "evil.example"}):
		assert current_issuer() == expected.format(site=frappe.local.site)


@requirement("security", "9g", "an http page of an https site's name is foreign")
@pytest.mark.parametrize(
	"origin, foreign",
	[
		("https://erp.example.com:8443", False),
		("http://erp.example.com:8443", True),
		("https://erp.example.com", True),
		("http://oauth.localhost:8000", False),
		("https://oauth.localhost:8000", False),
		("https://evil.example", True),
		(None, False),
	],
)
def test_which_origin_is_foreign(origin, foreign):
	assert is_foreign_origin(origin, "https://erp.example.com:8443", "oauth.localhost:8000") is foreign
