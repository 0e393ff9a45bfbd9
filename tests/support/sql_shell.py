"""One connection to a site's database, for a test that is not in the site's environment.

Usage: python sql_shell.py SITES_FOLDER SITE, as the database's administrator. A line of JSON on standard input,
[statement, [argument, ...]], is answered by a line of JSON: {"rows": [[...], ...]} or {"error": [...]}. Names are in
backticks, on PostgreSQL too. A transaction stays open until a statement ends it.
"""

import json
import sys
from pathlib import Path


def main(sites: str, site: str) -> None:
	config = json.loads((Path(sites) / "common_site_config.json").read_text())
	config |= json.loads((Path(sites) / site / "site_config.json").read_text())
	connection = connect(config)
	quote = '"' if config.get("db_type") == "postgres" else "`"
	for line in sys.stdin:
		statement, arguments = json.loads(line)
		reply = answer(connection, statement.replace("`", quote), arguments)
		print(json.dumps(reply, default=str), flush=True)


def connect(config: dict):
	"""Connect as the database's administrator."""
	where = {"host": config["db_host"], "port": int(config["db_port"]), "user": config["root_login"]}
	account = {"password": config["root_password"], "database": config["db_name"]}
	if config.get("db_type") == "postgres":
		import psycopg2

		connection = psycopg2.connect(**where, **account)
		connection.autocommit = True
		return connection
	import pymysql

	return pymysql.connect(**where, **account)


def answer(connection, statement: str, arguments: list) -> dict:
	try:
		with connection.cursor() as cursor:
			cursor.execute(statement, arguments or None)
			return {"rows": cursor.fetchall() if cursor.description else []}
	except Exception as error:  # of either driver; the test shows it
		return {"error": [type(error).__name__, *error.args]}


if __name__ == "__main__":
	main(*sys.argv[1:])
