"""One connection to a site's database, for a test that is not in the site's environment.

Usage: python sql_shell.py SITES_FOLDER SITE, as the database's administrator. A line of JSON on standard input,
[statement, [argument, ...]], is answered by a line of JSON: {"rows": [[...], ...]} or {"error": [...]}. A transaction
stays open until a statement ends it.
"""

import json
import sys
from pathlib import Path

import pymysql


def main(sites: str, site: str) -> None:
	config = json.loads((Path(sites) / "common_site_config.json").read_text())
	config |= json.loads((Path(sites) / site / "site_config.json").read_text())
	connection = pymysql.connect(
		host=config.get("db_host", "127.0.0.1"),
		port=int(config.get("db_port", 3306)),
		user=config.get("root_login", "root"),
		password=config["root_password"],
		database=config["db_name"],
	)
	for line in sys.stdin:
		print(json.dumps(answer(connection, *json.loads(line)), default=str), flush=True)


def answer(connection, statement: str, arguments: list) -> dict:
	try:
		with connection.cursor() as cursor:
			cursor.execute(statement, arguments or None)
			return {"rows": cursor.fetchall()}
	except pymysql.MySQLError as error:
		return {"error": [type(error).__name__, *error.args]}


if __name__ == "__main__":
	main(*sys.argv[1:])
