"""Large tables: the same requests with a thousand tokens and with a million, and refreshes during the clean-up."""

import statistics
import subprocess
import time

from benchmarks import wrk
from benchmarks.big_tables import TOKENS, BigTables, big_tables
from benchmarks.endpoints import INTROSPECT, WHO
from benchmarks.report import Judgement, Section, interleave
from benchmarks.stand import THREADS, Stand
from tests.support.database import Database

SMALL = 1_000
# Seconds that refreshes are measured without the clean-up, and with it at most.
IDLE, CLEARING = 10, 900
KINDS = ("Bearer", "introspection", "refresh")


def measure(stand: Stand) -> list[Section]:
	pairs = stand.pairs(SMALL // THREADS)
	with big_tables(stand.site, stand.tokens, stand.tokens // 10) as tables:
		return [measure_sizes(stand, tables, pairs), measure_clearing(stand, tables)]


def measure_sizes(stand: Stand, tables: BigTables, pairs: list[list[str]]) -> Section:
	contenders = {
		f"{kind}, {size}": on(tables, big, send)
		for size, big in (("small", False), ("big", True))
		for kind, send in kinds(stand, pairs).items()
	}
	found = interleave(contenders, stand.rounds)
	section = Section(
		"Size of the tables",
		f"p50 in milliseconds with {SMALL:,} tokens on the site, and with {stand.tokens:,} tokens and "
		f"{stand.tokens // 10:,} grants more; requests take one of {SMALL:,} tokens at random. The database has 256 MB "
		"for its pages; a million tokens with their indexes are larger.",
		("request", f"{SMALL:,} tokens", f"{stand.tokens:,} tokens", "ratio"),
	)
	section.facts = {"token_bytes": tables.bytes_of_a_token()}
	for kind in KINDS:
		small, big = (found[f"{kind}, {size}"]["p50"] for size in ("small", "big"))
		section.rows.append((kind, f"{small:.2f}", f"{big:.2f}", f"{big / small:.2f}"))
		what = f"{kind}, p50 with {stand.tokens:,} tokens against {SMALL:,}"
		section.judgements.append(Judgement(what, big / small, 1.1, at_most=True))
	return section


def kinds(stand: Stand, pairs: list[list[str]]) -> dict:
	calls, introspections = stand.target(), stand.target()
	for access_token, _ in pairs:
		calls.get(WHO, Authorization=f"Bearer {access_token}")
		introspections.post(INTROSPECT, stand.form(token=access_token))
	return {
		"Bearer": lambda: wrk.run(calls, stand.seconds),
		"introspection": lambda: wrk.run(introspections, stand.seconds),
		"refresh": lambda: stand.refresh(stand.seconds),
	}


def on(tables: BigTables, big: bool, send):
	def measure_on() -> dict:
		tables.use(big)
		return send()

	return measure_on


def measure_clearing(stand: Stand, tables: BigTables) -> Section:
	"""Half a million rows are removed while clients refresh."""
	tables.use(big=True)
	stand.refresh(stand.seconds)
	found = {"before": stand.refresh(IDLE)}
	ended = count_ended(stand)
	begin = time.monotonic()
	found["meanwhile"] = stand.refresh(CLEARING, lambda: clear(stand))
	seconds, removed = time.monotonic() - begin, ended - count_ended(stand)
	if not removed:
		raise RuntimeError("the clean-up has removed nothing")
	found["after"] = stand.refresh(IDLE)
	rows = [
		(when, f"{figures['count']:,}", f"{figures['p50']:.1f}", f"{figures['p99']:.1f}")
		for when, figures in found.items()
	]
	ratio = found["meanwhile"]["p99"] / statistics.mean([found["before"]["p99"], found["after"]["p99"]])
	what = f"p99 of refresh while the clean-up removes {removed:,} rows against idle"
	return Section(
		"Clean-up",
		f"Refreshes at {THREADS} threads while the clean-up job removes {removed:,} of {ended:,} ended rows in "
		f"{seconds:.0f} s.",
		("when", "refreshes", "p50 ms", "p99 ms"),
		rows,
		[Judgement(what, ratio, 2, at_most=True)],
	)


def clear(stand: Stand) -> subprocess.Popen:
	program = [stand.services.bench.bin / "bench", "--site", stand.site.name]
	words = ["execute", "oauth_provider.api.scheduled_jobs.clear_ended"]
	return subprocess.Popen([*program, *words], stdout=subprocess.DEVNULL)


def count_ended(stand: Stand) -> int:
	with Database(stand.site) as database:
		return database.run(f"select count(*) from `{TOKENS}` where client = 'benchmark' and revoked_at = 2")[
			0
		][0]
