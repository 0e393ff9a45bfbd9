"""Looking for a text in everything that a site keeps: tables, log files, Redis."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.database import Database
from tests.support.site import Site

SCHEMA = {"mariadb": "database()", "postgres": "current_schema()"}
MATCHES = {"mariadb": "cast({} as char) regexp %s", "postgres": "cast({} as text) ~* %s"}
COLUMNS = """select table_name, column_name from information_schema.columns where table_schema = {}
	and data_type in ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'json',
		'binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'character varying')"""


def in_tables(site: Site, texts: list[str]) -> list[str]:
	"""Where a column of a table holds one of the texts: `table.column`, each once.

	Args:
		texts: of letters, digits and -_.~ only, as tokens are.
	"""
	pattern = "|".join(re.escape(text) for text in texts)
	with Database(site) as database:
		columns: dict[str, list[str]] = {}
		for table, column in database.run(COLUMNS.format(SCHEMA[database.db_type])):
			columns.setdefault(table, []).append(column)
		return [
			f"{table}.{column}"
			for table, names in columns.items()
			if _count(database, table, f"concat_ws(' ', {', '.join(f'`{name}`' for name in names)})", pattern)
			for column in names
			if _count(database, table, f"`{column}`", pattern)
		]


def _count(database: Database, table: str, expression: str, pattern: str) -> int:
	matches = MATCHES[database.db_type].format(expression)
	return database.run(f"select count(*) from `{table}` where {matches}", pattern)[0][0]


def in_logs(site: Site, texts: list[str]) -> list[str]:
	"""Where a log file holds one of the texts: its path."""
	return [
		str(path)
		for path in log_files(site)
		if any(text.encode() in content for content in (path.read_bytes(),) for text in texts)
	]


def log_files(site: Site) -> Iterator[Path]:
	"""Every file below the bench's folders for logs, and the sites' own."""
	folders = [Path(site.bench["logs"]), *Path(site.bench["sites"]).glob("**/logs")]
	for folder in folders:
		yield from (path for path in folder.rglob("*") if path.is_file())


def in_redis(site: Site, texts: list[str]) -> list[str]:
	"""Under which keys Redis holds one of the texts."""
	python = Path(site.bench["env"]) / "bin" / "python"
	config = json.loads((Path(site.bench["sites"]) / "common_site_config.json").read_text())
	found = []
	for url in {config["redis_cache"], config["redis_queue"]}:
		program = [python, Path(__file__).with_name("redis_search.py"), url]
		done = subprocess.run(
			program, input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=120
		)
		found += [key for key, _ in json.loads(done.stdout)]
	return found
