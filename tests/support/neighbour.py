"""A second site beside the one under test, served by the same processes: a copy of its database, under another name."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path

import pytest

from tests.support.database import Database, needs_mariadb
from tests.support.site import Site
from tests.support.site_config import further_site

NAME = "neighbour.localhost"
DATABASE = "neighbour_of_the_tests"


@contextmanager
def neighbour(site: Site) -> Iterator[Site]:
	"""Copy the site as it is now, and remove the copy at the end. Skips the test where that is not possible."""
	needs_mariadb(site, "the command that copies this site")
	if not shutil.which("mariadb-dump"):
		pytest.skip("needs mariadb-dump")
	sites = Path(site.bench["sites"])
	common = json.loads((sites / "common_site_config.json").read_text())
	config = json.loads((sites / site.name / "site_config.json").read_text())
	remove(site, sites)
	try:
		make_database(site, config["db_password"])
		copy_rows(common, config["db_name"], ["mariadb", *server(common), DATABASE])
		yield further_site(site, NAME, db_name=DATABASE, db_user=DATABASE)
	finally:
		remove(site, sites)


def make_database(site: Site, password: str) -> None:
	with Database(site) as database:
		database.run(f"create database {DATABASE} character set utf8mb4 collate utf8mb4_unicode_ci")
		# Frappe before version 16 signs in by the name of the database.
		database.run(f"create user {DATABASE}@'%%' identified by %s", password)
		database.run(f"create user {DATABASE}@localhost identified by %s", password)
		for host in ("'%'", "localhost"):
			database.run(f"grant all on {DATABASE}.* to {DATABASE}@{host}")


def server(common: dict) -> list[str]:
	"""Where MariaDB's commands find the bench's server, and as whom."""
	where = ["--host", common.get("db_host", "127.0.0.1"), "--port", str(common.get("db_port", 3306))]
	return [*where, "--user", common.get("root_login", "root")]


def copy_rows(common: dict, source: str, target: list[str]) -> None:
	"""Copy a database, with its tables.

	Args:
		common: the configuration of the bench's sites.
		source: a database of the bench's server.
		target: the command that runs the statements; the server's administrator has the same password there.
	"""
	secret = {**environ, "MYSQL_PWD": common["root_password"]}
	dump = subprocess.Popen(
		["mariadb-dump", *server(common), "--single-transaction", source], stdout=subprocess.PIPE, env=secret
	)
	subprocess.run(target, stdin=dump.stdout, check=True, timeout=120, env=secret)
	assert dump.wait(timeout=20) == 0, "mariadb-dump failed"


def remove(site: Site, sites: Path) -> None:
	"""Remove the copy, and what a run that broke off has left of one."""
	shutil.rmtree(sites / NAME, ignore_errors=True)
	with Database(site) as database:
		database.run(f"drop database if exists {DATABASE}")
		for host in ("'%'", "localhost"):
			database.run(f"drop user if exists {DATABASE}@{host}")
