"""The tables of tokens and grants with a million and a hundred thousand rows, beside the small ones of the site.

Big and small change places by renaming, so that they are measured in turn. The big ones carry a comment, by which a
run that broke off is recognised: whatever happened, the site's own rows are in the table without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.database import Database
from tests.support.site import Site

TOKENS, GRANTS = "tabOAuth2 Bearer Token", "tabOAuth2 Grant"
ASIDE = {TOKENS: "benchmark_tokens", GRANTS: "benchmark_grants"}
MARK = "made by benchmarks, to be dropped"
BATCH = 50_000
COMMENT = """
select table_name from information_schema.tables
where table_schema = database() and table_comment = %s
"""
SIZE = """
select data_length + index_length, table_rows from information_schema.tables
where table_schema = database() and table_name = %s
"""
# Half of the tokens ended long ago; a grant has ten.
FILL_GRANTS = """
insert into benchmark_grants (name, creation, modified, client, user, scopes, status)
select concat('benchmark-', seq), now(), now(), 'benchmark', concat(seq, '@example.com'), 'all', 'Active'
from seq_{first}_to_{last}
"""
FILL_TOKENS = """
insert into benchmark_tokens (name, creation, modified, client, user, oauth2_grant, family, status, scopes,
	refresh_token_scopes, access_token_hash, refresh_token_hash, issued_at, expires_at, refresh_token_expires_at,
	revoked_at)
select left(sha2(concat('row', seq), 256), 20), now(), now(), 'benchmark', concat(seq mod {grants}, '@example.com'),
	concat('benchmark-', seq mod {grants}), concat('family-', seq div 5), if(seq mod 2, 'Revoked', 'Active'), 'all',
	'all', sha2(concat('access', seq), 256), sha2(concat('refresh', seq), 256), 1, 4000000000,
	if(seq mod 2, 2, 4000000000), if(seq mod 2, 2, 0)
from seq_{first}_to_{last}
"""


class BigTables:
	"""Both kinds of tables of a site.

	Args:
		database: of the site.
	"""

	def __init__(self, database: Database):
		self.database = database

	def are_used(self) -> bool:
		"""Whether the site works on the big ones now."""
		return TOKENS in self.marked()

	def marked(self) -> set[str]:
		return {name for (name,) in self.database.run(COMMENT, MARK)}

	def use(self, big: bool) -> None:
		"""Have the site work on the big ones, or on its own."""
		if self.are_used() == big:
			return
		moves = []
		for name, aside in ASIDE.items():
			moves += [f"`{name}` to `{aside}_x`", f"`{aside}` to `{name}`", f"`{aside}_x` to `{aside}`"]
		self.database.run(f"rename table {', '.join(moves)}")

	def build(self, tokens: int, grants: int) -> None:
		"""Make the big ones, with what the site's own have in them."""
		for name, aside in ASIDE.items():
			self.database.run(f"create table `{aside}` like `{name}`")
			self.database.run(f"alter table `{aside}` comment = '{MARK}'")
		for statement, count in ((FILL_GRANTS, grants), (FILL_TOKENS, tokens)):
			for first in range(1, count + 1, BATCH):
				last = min(first + BATCH - 1, count)
				self.database.run(statement.format(first=first, last=last, grants=grants))
				self.database.run("commit")
		for name, aside in ASIDE.items():
			self.database.run(f"insert into `{aside}` select * from `{name}`")
			self.database.run("commit")
			self.database.run(f"analyze table `{aside}`")

	def bytes_of_a_token(self) -> float:
		"""Of a row in the big table, with its part of the indexes."""
		((size, rows),) = self.database.run(SIZE, TOKENS if self.are_used() else ASIDE[TOKENS])
		return float(size) / float(rows)

	def drop(self) -> None:
		"""Have the site work on its own tables, and drop the others."""
		if self.marked():
			self.use(big=False)
		for name in self.marked():
			self.database.run(f"drop table `{name}`")


@contextmanager
def big_tables(site: Site, tokens: int, grants: int) -> Iterator[BigTables]:
	"""Build big tables beside the site's own, and drop them at the end."""
	with Database(site) as database:
		tables = BigTables(database)
		tables.drop()
		try:
			tables.build(tokens, grants)
			yield tables
		finally:
			tables.drop()
