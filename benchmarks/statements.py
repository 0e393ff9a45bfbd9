"""What a request sends to the database, by the general log of the database itself."""

from collections import Counter, defaultdict

from benchmarks.endpoints import WHO
from benchmarks.inside import REDIRECT_URI, VERIFIER
from benchmarks.report import Judgement, Section
from benchmarks.stand import Stand
from tests.support import flow
from tests.support.clients import bearer
from tests.support.database import Database

REPEATED = 5
# Frappe's own, on each new connection and at the end of each request that only read.
NOT_COUNTED = ("SET AUTOCOMMIT", "START TRANSACTION", "ROLLBACK")
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# Whose connections are not ours to count.
OF_REQUESTS = """
select thread_id, argument from mysql.general_log
where command_type = 'Query' and user_host not like %s order by event_time
"""


def measure(stand: Stand) -> Section:
	section = Section(
		"Statements",
		"From the database's general log; without what Frappe sends for each connection (`SET AUTOCOMMIT`, "
		"`START TRANSACTION`, a `ROLLBACK` after reading, a `COMMIT` with nothing to commit), with the commit.",
		("request", "statements", "of them writes"),
	)
	found = {}
	with Database(stand.site) as database:
		for name, send in requests(stand).items():
			send()  # fills Frappe's caches
			found[name] = watch(database, send)
			writes = sum(statement.upper().startswith(WRITING) for statement in found[name])
			section.rows.append((name, len(found[name]), writes))
		(statement,) = [one for one in found["our Bearer"] if "access_token_hash" in one]
		index = index_of(database, statement)
	added = [one for one in found["our Bearer"] if one not in found["session cookie"]]
	section.text += f" The guard's statement finds the token by the unique index `{index}`."
	section.judgements = [
		Judgement("statements that the guard adds to a request", len(added), 1, "", at_most=True),
		Judgement("writes among them", sum(one.startswith(WRITING) for one in added), 0, "", at_most=True),
		Judgement("statements of a code exchange", len(found["our code exchange"]), 7, "", at_most=True),
		Judgement("statements of a refresh", len(found["our refresh"]), 7, "", at_most=True),
	]
	return section


def requests(stand: Stand) -> dict:
	client, site = stand.client, stand.site
	pair = stand.pairs()[0]
	chain = [{"refresh_token": pair[1]}]
	codes = stand.make("codes", client=client.client_id, users=stand.users[:1], each=REPEATED + 1)[0]

	def refresh():
		answer = client.refresh(chain[-1]["refresh_token"])
		assert answer.status_code == 200, answer.text
		chain.append(answer.json())

	def exchange():
		form = {"code": codes.pop(), "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER}
		answer = client.token(grant_type="authorization_code", **form)
		assert answer.status_code == 200, answer.text

	other = stand.pairs()[0][0]
	return {
		"session cookie": lambda: stand.session.get(site.base_url + WHO, timeout=60),
		"our Bearer": lambda: bearer(site, other, WHO),
		"our introspection": lambda: client.introspect(other),
		"our refresh": refresh,
		"our code exchange": exchange,
		"the dialog": lambda: flow.authorize(stand.session, client, VERIFIER),
	}


def watch(database: Database, send) -> list[str]:
	"""The statements of one request: what most connections of a few equal requests have sent."""
	database.run("set global log_output = 'TABLE'")
	database.run("truncate mysql.general_log")
	database.run("set global general_log = 1")
	try:
		for _ in range(REPEATED):
			send()
	finally:
		database.run("set global general_log = 0")
	threads = defaultdict(list)
	for thread, argument in database.run(OF_REQUESTS, "root%"):
		sent, statement = threads[thread], str(argument).strip()
		# An endpoint of the app has committed, and Frappe commits again.
		is_empty_commit = statement.upper() == "COMMIT" and sent[-1:] == [statement]
		if not is_empty_commit and not statement.upper().startswith(NOT_COUNTED):
			sent.append(statement)
	database.run("truncate mysql.general_log")
	# The background worker's connections are few.
	usual, _ = Counter(len(statements) for statements in threads.values()).most_common(1)[0]
	return next(statements for statements in threads.values() if len(statements) == usual)


def index_of(database: Database, statement: str) -> str:
	"""The index by which the database finds the token."""
	rows = database.run("explain " + statement.replace("%", "%%"))
	return next(row[5] for row in rows if row[2].endswith("Bearer Token"))
