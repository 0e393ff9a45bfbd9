"""What is stored, and who can read it."""

import hashlib
import json

import pytest

from tests.support.database import Database, needs_database
from tests.support.frappe_api import sign_in
from tests.support.snapshot import doctypes_of_the_app

requirement = pytest.mark.requirement

LOGS = {
	**dict.fromkeys(("Version", "Deleted Document"), ["data"]),
	"Comment": ["content"],
	"Error Log": ["error", "method"],
	"Activity Log": ["subject", "content"],
	"Access Log": ["filters", "page"],
	"OAuth2 Event": ["reason", "reference"],
	"OAuth2 Authorization Code": ["name", "code_hash", "redirect_uri", "code_challenge"],
	"OAuth2 Bearer Token": ["name", "access_token_hash", "refresh_token_hash", "family"],
	"OAuth2 Client": ["name", "client_secret_hash", "app_name"],
}

STORED = [
	("OAuth2 Bearer Token", "access_token_hash", "access token"),
	("OAuth2 Bearer Token", "refresh_token_hash", "refresh token"),
	("OAuth2 Authorization Code", "code_hash", "used code"),
	("OAuth2 Authorization Code", "code_hash", "waiting code"),
]


def sha256(value: str) -> str:
	return hashlib.sha256(value.encode()).hexdigest()


@pytest.fixture(scope="module")
def known(make_client, user, allow):
	"""A client of whose every secret we know the plain text."""
	client = make_client()
	used, waiting = allow(client, user), allow(client, user)
	first = used.tokens()
	second = client.refresh(first["refresh_token"]).json()
	secrets = {
		"client secret": client.secret,
		"used code": used.code,
		"waiting code": waiting.code,
		"verifier": waiting.verifier,
		"access token": second["access_token"],
		"refresh token": second["refresh_token"],
		"old access token": first["access_token"],
		"old refresh token": first["refresh_token"],
	}
	return client, secrets


@pytest.fixture
def count_rows(site):
	"""`count_rows(doctype, condition, value)`: how many there are, past Frappe, which shows nobody a hash."""
	needs_database(site)
	select = "select count(*) from `tab{}` where {}".format
	with Database(site) as database:
		yield lambda doctype, condition, value: database.run(select(doctype, condition), value)[0][0]


@requirement("security", "32", "a search shows no hash, whatever it says of permissions")
@pytest.mark.parametrize(
	"doctype, column", [*{row[:2]: None for row in STORED}, ("OAuth2 Client", "client_secret_hash")]
)
def test_a_search_shows_no_hash(doctype, column, known, login, manager, site):
	_client, secrets = known
	hashes = {sha256(value) for value in secrets.values()}
	asked = {"doctype": doctype, "txt": "", "page_length": 500, "ignore_user_permissions": 1}
	for method in ("frappe.desk.search.search_link", "frappe.desk.search.search_widget"):
		form = {**asked, "filter_fields": json.dumps([column]), "searchfield": column}
		answer = login(manager).get(site.method(method), params=form, timeout=60)
		assert answer.status_code == 200, answer.text[:300]
		assert not [value for value in hashes if value in answer.text]


@requirement(
	"security", "32", "no permission rule opens the level of the hashes, however the DocType is spelled"
)
@pytest.mark.parametrize("parent", ["OAuth2 Bearer Token", "oauth2 bearer token"])
def test_no_rule_opens_the_hashes(parent, manager, site):
	form = {"parent": parent, "role": "System Manager", "permlevel": 9}
	# A session of its own: one that has loaded a page would have to bring Frappe's CSRF token.
	session = sign_in(site, manager.name, manager.password)
	path = "frappe.core.page.permission_manager.permission_manager.add"
	answer = session.post(site.method(path), data=form, timeout=60)
	assert answer.status_code == 403, answer.text[:300]


@requirement("security", "32", "an app is found by its name or its ID")
def test_a_search_finds_clients(known, login, manager, site):
	client, _secrets = known
	for text in (client.client_id[:12], client.fields["app_name"]):
		form = {"doctype": "OAuth2 Client", "txt": text}
		answer = login(manager).get(site.method("frappe.desk.search.search_link"), params=form, timeout=60)
		found = answer.json().get("message") or answer.json().get("results")
		assert [row["value"] for row in found] == [client.client_id]


@requirement(
	"Frappe's own provider",
	"",
	"tokens and client secrets at rest: plain text, readable over REST",
)
@requirement("security", "32", "tokens, codes and secrets are stored as SHA-256 and in no other form")
def test_only_hashes_are_stored(known, admin, count_rows):
	client, secrets = known
	for doctype, column, what in STORED:
		assert count_rows(doctype, f"`{column}` = %s", sha256(secrets[what])) == 1, what
	rows = [
		admin.get(doctype, name)
		for doctype in ("OAuth2 Bearer Token", "OAuth2 Authorization Code")
		for name in admin.names(doctype, [["client", "=", client.client_id]])
	]
	shown = json.dumps([rows, admin.get("OAuth2 Client", client.client_id)])
	assert not [what for what, secret in secrets.items() if secret in shown]


@requirement("security", "32", "no later answer shows the secret")
@requirement("CVE-2020-10187", "", "the secret is told once, in the answer to the insert")
def test_the_secret_is_told_once(known, admin):
	client, _ = known
	again = admin.get("OAuth2 Client", client.client_id)
	assert not again.get("client_secret")
	updated = admin.update("OAuth2 Client", client.client_id, website="https://app.example.com")
	assert not updated.get("client_secret")


@requirement(
	"Frappe's own provider",
	"",
	"tokens and client secrets at rest: plain text, readable over REST",
)
@requirement(
	"security", "32", "a System Manager reads neither a secret nor its hash, by get_password neither"
)
@requirement("CVE-2020-10187", "", "a System Manager reads neither a secret nor its hash")
@pytest.mark.parametrize("field", ["client_secret", "client_secret_hash"])
def test_a_system_manager_reads_no_client_secret(field, known, login, manager, site):
	client, secrets = known
	session = login(manager)
	urls = [
		site.resource("OAuth2 Client", client.client_id),
		site.resource("OAuth2 Client") + f'?fields=["name","{field}"]&limit_page_length=0',
		site.resource("OAuth2 Client") + '?fields=["*"]&limit_page_length=0',
		site.method("frappe.client.get_password")
		+ f"?doctype=OAuth2 Client&name={client.client_id}&fieldname={field}",
		site.method("frappe.client.get_value")
		+ f"?doctype=OAuth2 Client&filters={client.client_id}&fieldname={field}",
		site.method("frappe.desk.reportview.get")
		+ f'?doctype=OAuth2 Client&fields=["name","{field}"]&filters=[]&order_by=name',
		site.method("frappe.desk.form.load.getdoc") + f"?doctype=OAuth2 Client&name={client.client_id}",
	]
	for url in urls:
		answer = session.get(url, timeout=60)
		assert secrets["client secret"] not in answer.text, url
		assert sha256(secrets["client secret"]) not in answer.text, url


@requirement(
	"Frappe's own provider",
	"",
	"tokens and client secrets at rest: plain text, readable over REST",
)
@requirement("security", "32", "no role reads a token, a code or a secret by REST, report or export")
@pytest.mark.parametrize(
	"doctype", ["OAuth2 Bearer Token", "OAuth2 Authorization Code", "OAuth2 Event", "OAuth2 Grant"]
)
def test_no_list_report_or_export_shows_a_token(doctype, known, login, manager, site):
	_, secrets = known
	session = login(manager)
	fields = json.dumps(["*"])
	answers = [
		session.get(site.resource(doctype), params={"fields": fields, "limit_page_length": 0}, timeout=60),
		session.post(
			site.method("frappe.desk.reportview.get"),
			data={"doctype": doctype, "fields": fields, "page_length": 500, "start": 0},
			timeout=60,
		),
		session.post(
			site.method("frappe.desk.reportview.export_query"),
			data={
				"doctype": doctype,
				"fields": fields,
				"file_format_type": "CSV",
				"title": doctype,
				"page_length": 500,
			},
			timeout=60,
		),
	]
	for answer in answers:
		for what, secret in secrets.items():
			assert secret not in answer.text, f"{what} at {answer.url}"


@requirement("security", "32", "an ordinary user reads none of the provider's documents but the own grants")
def test_an_ordinary_user_reads_only_own_grants(known, login, user, other_user, site, admin):
	for person in (user, other_user):
		session = login(person)
		for doctype in doctypes_of_the_app(admin):
			answer = session.get(site.resource(doctype), params={"limit_page_length": 0}, timeout=60)
			if doctype == "OAuth2 Grant" and answer.ok:
				mine = {row["name"] for row in answer.json()["data"]}
				assert mine == admin.names(doctype, [["user", "=", person.name]])
			else:
				assert answer.status_code == 403, f"{doctype}: {answer.text[:200]}"


@requirement("design", "", "nobody but the server writes tokens, codes and events")
@pytest.mark.parametrize("doctype", ["OAuth2 Bearer Token", "OAuth2 Authorization Code", "OAuth2 Event"])
def test_a_system_manager_writes_no_token(doctype, known, login, manager, site, admin):
	session = login(manager, new=True)
	made = session.post(site.resource(doctype), json={"user": "Administrator", "event": "Issue"}, timeout=60)
	assert made.status_code == 403, made.text[:300]
	name = sorted(admin.names(doctype))[0]
	changed = session.put(site.resource(doctype, name), json={"user": "Administrator"}, timeout=60)
	assert changed.status_code == 403, changed.text[:300]


@requirement("security", "32", "no log of Frappe's holds a token, a code or a secret")
@pytest.mark.parametrize("doctype", LOGS)
def test_no_log_holds_a_secret(doctype, known, admin, count_rows):
	client, secrets = known
	admin.update("OAuth2 Client", client.client_id, contacts="one@example.com")
	secrets["rotated secret"] = admin.run("OAuth2 Client", client.client_id, "rotate_secret")["client_secret"]
	for what, secret in secrets.items():
		for field in LOGS[doctype]:
			assert not count_rows(doctype, f"`{field}` like %s", f"%{secret}%"), f"{what} in {field}"


@requirement("security", "32", "no version of a client holds its secret's hash")
def test_no_version_holds_the_hash(make_client, admin):
	client = make_client()
	hashes = [sha256(client.secret)]
	hashes.append(sha256(admin.run("OAuth2 Client", client.client_id, "rotate_secret")["client_secret"]))
	for value in hashes:
		assert not admin.names("Version", [["data", "like", f"%{value}%"]])


@requirement("security", "32", "a secret sent with the registration is not taken")
def test_a_secret_cannot_be_chosen(make_client, admin):
	client = make_client(client_secret="chosen-by-me", client_secret_hash=sha256("chosen-by-me"))
	assert client.secret != "chosen-by-me"
	answer = client.refresh("x", client_secret="chosen-by-me")
	assert answer.json()["error"] == "invalid_client"
	admin.update("OAuth2 Client", client.client_id, client_secret_hash=sha256("chosen-by-me"))
	assert client.refresh("x", client_secret="chosen-by-me").json()["error"] == "invalid_client"
	assert client.refresh("x").json()["error"] == "invalid_grant"


@requirement("security", "32", "a copy of a client has another id and another secret")
def test_a_deleted_clients_copy_holds_no_secret(make_client, admin, world):
	client = make_client()
	admin.delete("OAuth2 Client", client.client_id)
	copies = admin.rows("Deleted Document", [["deleted_name", "=", client.client_id]], ["data"])
	assert copies
	assert client.secret not in str(copies)


@requirement("security", "32", "a search finds the user's own grants, whatever a link field may say")
def test_a_search_finds_own_grants_only(user, other_user, confidential, allow, login, site, admin):
	for person in (user, other_user):
		allow(confidential, person)
	words = {"doctype": "OAuth2 Grant", "txt": "", "reference_doctype": "OAuth2 Bearer Token"}
	words |= {"ignore_user_permissions": 1, "page_length": 50}
	for method in ("frappe.desk.search.search_link", "frappe.desk.search.search_widget"):
		answer = login(user).get(site.method(method), params=words, timeout=60)
		assert answer.status_code == 200, answer.text
		assert user.name in answer.text and other_user.name not in answer.text


@requirement("security", "32", "a notification about a new client does not have its secret")
def test_a_notification_sees_no_secret(world, make_client, manager, admin):
	message = "{{ doc.flags.new_secret }} {{ doc.as_dict() }} {{ doc.flags }}"
	world.insert(
		"Notification",
		name=world.unique("notification"),
		subject="A new client",
		message=message,
		document_type="OAuth2 Client",
		event="New",
		channel="System Notification",
		enabled=1,
		recipients=[{"receiver_by_role": "System Manager"}],
	)
	client = make_client()
	rows = admin.rows(
		"Notification Log", [["document_name", "=", client.client_id]], ("name", "email_content")
	)
	admin.delete_many("Notification Log", [row["name"] for row in rows])
	assert client.secret
	assert not [row for row in rows if client.secret in str(row)]
