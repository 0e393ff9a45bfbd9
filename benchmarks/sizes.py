"""Large tables: the same requests with a thousand tokens and with a million, and refreshes during the clean-up."""

import subprocess
import time

from benchmarks import load, wrk
from benchmarks.api_requests import INTROSPECT, WHO
from benchmarks.big_tables import TOKENS, BigTables, big_tables
from benchmarks.report import Judgement, Section, interleave
from benchmarks.stand import THREADS, Stand
from benchmarks.token_requests import OURS, chains
from tests.support.database import Database

SMALL = 1_000
EACH = 50
# Seconds that refreshes are measured without the clean-up, at most, and with it.
IDLE, CLEARING = 60, 900
KINDS = ("Bearer", "introspection", "refresh")


def measure(stand: Stand) -> list[Section]:
	pairs = stand.pairs(SMALL // THREADS)
	with big_tables(stand.site, stand.tokens, stand.tokens // 10) as tables:
		return [measure_sizes(stand, tables, pairs), measure_clearing(stand, tables)]


def measure_sizes(stand: Stand, tables: BigTables, pairs: list[list[str]]) -> Section:
	contenders = {}
	for size, big in (("small", False), ("big", True)):
		# Each has chains of its own: what is issued into one table is not in the other.
		tables.use(big)
		senders = kinds(stand, pairs)
		for kind, send in senders.items():
			contenders[f"{kind}, {size}"] = on(tables, big, send)
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
	secret = f"client_id={stand.client.client_id}&client_secret={stand.client.secret}"
	calls, introspections = stand.target(), stand.target()
	for access_token, _ in pairs:
		calls.get(WHO, Authorization=f"Bearer {access_token}")
		introspections.post(INTROSPECT, f"{secret}&token={access_token}")
	held = [pair[1] for pair in stand.pairs()]
	return {
		"Bearer": lambda: wrk.run(calls, stand.seconds),
		"introspection": lambda: wrk.run(introspections, stand.seconds),
		"refresh": lambda: refresh(stand, held, EACH, IDLE),
	}


def on(tables: BigTables, big: bool, send):
	def measure_on() -> dict:
		tables.use(big)
		return send()

	return measure_on


def refresh(stand: Stand, held: list[str], each: int, seconds: float) -> dict:
	return percentiles(latencies_of(stand, held, each, seconds))


def percentiles(latencies: list[float]) -> dict:
	return {f"p{percent}": load.percentile(latencies, percent) for percent in (50, 99)}


def latencies_of(stand: Stand, held: list[str], each: int, seconds: float = IDLE) -> list[float]:
	"""Refresh `each` times in each thread, from the tokens of `held` on, which gets the last ones."""
	form = stand.form(grant_type="refresh_token")
	done = load.run(stand.orders(OURS, chains(form, held, each), seconds))
	held[:] = done["refresh_tokens"]
	return done["latencies"]


def measure_clearing(stand: Stand, tables: BigTables) -> Section:
	"""Half a million rows are removed while clients refresh."""
	tables.use(big=True)
	held = [pair[1] for pair in stand.pairs()]
	latencies_of(stand, held, EACH)
	before = latencies_of(stand, held, EACH * 5)
	ended = count_ended(stand)
	job = clear(stand)
	begin, meanwhile = time.monotonic(), []
	try:
		while job.poll() is None and time.monotonic() - begin < CLEARING:
			meanwhile += latencies_of(stand, held, EACH)
	finally:
		job.terminate()
		job.wait()
	seconds, removed = time.monotonic() - begin, ended - count_ended(stand)
	after = latencies_of(stand, held, EACH * 5)
	rows = []
	for when, latencies in (("before", before), ("meanwhile", meanwhile), ("after", after)):
		found = percentiles(latencies)
		rows.append((when, f"{len(latencies):,}", f"{found['p50']:.1f}", f"{found['p99']:.1f}"))
	ratio = load.percentile(meanwhile, 99) / load.percentile(before + after, 99)
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
