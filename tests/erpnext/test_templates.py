"""Templates that ERPNext renders with live documents reach no permissions of the app.

A Process Statement Of Accounts and a Payment Request hand their texts the documents that they are about, and from a
document a template reaches rows of permissions.
"""

import pytest

from tests.support.clients import bearer
from tests.support.database import Database

requirement = pytest.mark.requirement
pytestmark = requirement(
	"security", "31", "no token changes who may see and write documents of the app: by templates"
)

STATEMENTS = "erpnext.accounts.doctype.process_statement_of_accounts.process_statement_of_accounts"
RIGHTS = {
	"parent": "OAuth2 Client",
	"role": "Accounts Manager",
	"read": 1,
	"write": 1,
	"create": 1,
	"permlevel": 0,
}
REACH = "{{{{ {0}.meta.permissions[-1].db_set({1}) or '' }}}}"
TABLES = ("tabDocPerm", "tabCustom DocPerm")


@pytest.fixture(scope="module")
def database(site):
	if not site.bench:
		pytest.skip("needs the bench of the site")
	with Database(site) as connection:
		yield connection


@pytest.fixture
def own_rights(database):
	"""`own_rights()`: who may do what to the app's documents. A row that was moved is put back."""
	columns = "name, parent, role, permlevel, `read`, `write`, `create`"
	read = {
		table: f"select {columns} from `{table}` where parent in ('Customer', 'Sales Invoice')"
		for table in TABLES
	}
	before = {table: database.run(statement) for table, statement in read.items()}

	def rights():
		own = "select parent, role from `{0}` where parent like 'OAuth2 %%'"
		# What a transaction has read once it reads again.
		database.run("commit")
		return sorted(row for table in TABLES for row in database.run(own.format(table)))

	yield rights
	put = (
		"update `{0}` set parent=%s, role=%s, permlevel=%s, `read`=%s, `write`=%s, `create`=%s where name=%s"
	)
	for table, rows in before.items():
		for name, *values in rows:
			database.run(put.format(table), *values, name)
	database.run("commit")


@pytest.fixture(scope="module")
def places(sides, maker, world):
	"""What the statements are about: a customer that owes something, or there is no statement."""
	customer = {"customer_group": "Commercial", "territory": "Rest Of The World"}
	name = maker.make("Customer", customer_name=world.unique("Debtor"), **customer)
	rows = [{"item_code": "Data Import", "qty": 1, "rate": 10}]
	return {**sides[1].places, "customer": name, "items": rows}


@pytest.fixture
def statement(places, world):
	"""`statement(body)`: what a Process Statement Of Accounts with that text is made of."""

	def values(body: str, **more):
		return {
			"__newname": world.unique("Statement"),
			"company": places["company"],
			"report": "General Ledger",
			"from_date": places["year"],
			"to_date": places["today"],
			"primary_mandatory": 0,
			"customers": [{"customer": places["customer"], "billing_email": "statement@example.com"}],
			"subject": "Statement",
			"body": body,
			**more,
		}

	return values


@pytest.fixture(scope="module")
def by_token(site, token_headers, places):
	"""`by_token(path, **values)`: a POST by the token of everyday work of the user `accounts`."""
	token = token_headers["accounts"].removeprefix("Bearer ")
	invoice = {name: places[name] for name in ("customer", "company", "items")}
	made = bearer(
		site,
		token,
		"/api/resource/Sales Invoice",
		"POST",
		json={**invoice, "due_date": places["later"], "docstatus": 1},
	)
	places["owed"] = made.json()["data"]["name"]
	return lambda path, **values: bearer(site, token, path, "POST", json=values)


def test_a_statement_that_the_token_sends_writes_nothing(by_token, statement, own_rights):
	before = own_rights()
	for body, status in (("Dear {{ customer.name }}", 200), (REACH.format("customer", RIGHTS), 403)):
		made = by_token("/api/resource/Process Statement Of Accounts", **statement(body))
		assert made.status_code == 200, made.text
		sent = by_token(f"/api/method/{STATEMENTS}.send_emails", document_name=made.json()["data"]["name"])
		skip_without_pdf(sent)
		assert sent.status_code == status, sent.text
	assert own_rights() == before


def skip_without_pdf(answer):
	if "wkhtmltopdf" in answer.text:
		pytest.skip("wkhtmltopdf is not installed, so this site makes no PDF")


def test_a_payment_request_that_the_token_sends_writes_nothing(by_token, places, own_rights):
	before = own_rights()
	request = {
		"payment_request_type": "Inward",
		"reference_doctype": "Sales Invoice",
		"reference_name": places["owed"],
		"party_type": "Customer",
		"party": places["customer"],
		"grand_total": 1,
		"currency": places["currency"],
		"email_to": "pay@example.com",
		"subject": "Please pay",
	}
	resend = "/api/method/erpnext.accounts.doctype.payment_request.payment_request.resend_payment_email"
	for message, status in (("For {{ doc.name }}", 200), (REACH.format("doc", RIGHTS), 403)):
		made = by_token("/api/resource/Payment Request", **request, message=message, docstatus=1)
		assert made.status_code == 200, made.text
		sent = by_token(resend, docname=made.json()["data"]["name"])
		skip_without_pdf(sent)
		assert sent.status_code == status, sent.text
	assert own_rights() == before


@pytest.mark.requirement(
	"security", "31", "an administrator is warned of a scope for templates that run later"
)
def test_a_scope_for_texts_that_are_rendered_later_is_warned_of(places, admin, site, make_scope):
	"""What ERPNext renders without a token, of a document that the user may write, is the user's own power."""
	rows = {"Process Statement Of Accounts": ["read", "write", "create"]}
	scope = make_scope(doctypes=rows)
	saved = admin.request("PUT", site.resource("OAuth2 Scope", scope), json={"title": "Statements"})
	assert "templates" in saved.text
