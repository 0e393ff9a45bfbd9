"""How large a site becomes: a table for docs/operations.md, computed from what was measured."""

from benchmarks.report import DOCS, Section, put, row_of

CHECKS = (10_000, 1_000_000, 100_000_000)
# Checks of one access token in its hour, and days that an ended token and an event are kept.
EACH, TOKEN_DAYS, EVENT_DAYS = 100, 30, 90
HOURS = 24
HEAD = ("token checks an hour", *(f"{count:,}" for count in CHECKS))


def facts_of(sections: list[Section]) -> dict[str, float]:
	return {name: fact for section in sections for name, fact in section.facts.items()}


def table(facts: dict[str, float]) -> str:
	"""The table.

	Args:
		facts: bearer_cpu and refresh_cpu (milliseconds of the web server for a whole request), token_bytes.
	"""
	rows = [HEAD, ("---", *["---:"] * len(CHECKS))]
	rows.append(("checks a second, on average", *(f"{count / 3600:,.0f}" for count in CHECKS)))
	checks = [count / 3600 * facts["bearer_cpu"] / 1000 for count in CHECKS]
	rows.append(
		("processors of web servers, busy with the cheapest call", *(f"{busy:,.2f}" for busy in checks))
	)
	refreshes = [count / EACH for count in CHECKS]
	rows.append(("refreshes an hour", *(f"{count:,.0f}" for count in refreshes)))
	busy = [count / 3600 * facts["refresh_cpu"] / 1000 for count in refreshes]
	rows.append(("processors of web servers, busy with refreshes", *(f"{one:,.3f}" for one in busy)))
	statements = [count / 3600 + 7 * refresh / 3600 for count, refresh in zip(CHECKS, refreshes, strict=True)]
	rows.append(("statements a second on the primary database", *(f"{one:,.0f}" for one in statements)))
	kept = [count * HOURS * TOKEN_DAYS for count in refreshes]
	rows.append((f"rows of tokens, kept {TOKEN_DAYS} days", *(f"{one:,.0f}" for one in kept)))
	rows.append(("their size with indexes", *(gigabytes(one * facts["token_bytes"]) for one in kept)))
	rows.append(
		(
			f"rows of events, kept {EVENT_DAYS} days",
			*(f"{count * HOURS * EVENT_DAYS:,.0f}" for count in refreshes),
		)
	)
	return "\n".join(row_of(row) for row in rows)


def gigabytes(size: float) -> str:
	return f"{size / 2**30:,.1f} GiB"


def write(sections: list[Section]) -> None:
	"""Put the table where the page has its marks."""
	put(DOCS / "operations.md", "sizing", table(facts_of(sections)))
