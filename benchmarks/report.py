"""What a part of the benchmarks found, and the page that all of it goes to."""

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "performance.md"

HEAD = """# Performance

Written by `make bench` (`{command}`); nothing here is written by hand. All
contenders of a table ran in one run, interleaved; figures are medians of {rounds} rounds. Compare ratios: the load ran on the
same processors, and on a shared machine they differ by some hundredths from run to run.

{machine}

## What is wanted

| what | measured | wanted | met |
| --- | ---: | ---: | --- |
{judgements}
"""  # noqa: E501


@dataclass(frozen=True)
class Judgement:
	"""A figure against its threshold.

	Args:
		what: in words.
		measured: the figure.
		wanted: the threshold.
		unit: behind both, such as " x" or " ms".
		at_most: whether the threshold is the most, and not the least.
	"""

	what: str
	measured: float
	wanted: float
	unit: str = " x"
	at_most: bool = False

	@property
	def is_met(self) -> bool:
		return self.measured <= self.wanted if self.at_most else self.measured >= self.wanted

	def __str__(self) -> str:
		bound = "at most" if self.at_most else "at least"
		met = "yes" if self.is_met else "**no**"
		return (
			f"| {self.what} | {self.measured:.4g}{self.unit} | {bound} {self.wanted:g}{self.unit} | {met} |"
		)


@dataclass
class Section:
	"""One part: a table, what was judged by it, and figures that other parts may use.

	Args:
		title: of the section.
		text: how it was measured.
		head: titles of the columns; the first is of text.
		rows: as many cells each.
		judgements: what was wanted of it.
		facts: for `benchmarks.sizing`.
	"""

	title: str
	text: str
	head: tuple[str, ...]
	rows: list[tuple] = field(default_factory=list)
	judgements: list[Judgement] = field(default_factory=list)
	facts: dict[str, float] = field(default_factory=dict)

	def __str__(self) -> str:
		lines = [f"## {self.title}", "", self.text, ""]
		lines += [row_of(self.head), row_of(["---"] + ["---:"] * (len(self.head) - 1))]
		return "\n".join([*lines, *(row_of(row) for row in self.rows)])


def row_of(cells) -> str:
	return f"| {' | '.join(str(cell) for cell in cells)} |"


def interleave(contenders: dict[str, Callable[[], dict]], rounds: int) -> dict[str, dict]:
	"""Measure all contenders in turn, as often as `rounds` says.

	Args:
		contenders: each gives figures by name.
		rounds: after one that warms up.

	Returns:
		The medians of each contender's figures.
	"""
	taken: dict[str, list[dict]] = {name: [] for name in contenders}
	for number in range(rounds + 1):
		for name, measure in contenders.items():
			figures = measure()
			if number:
				taken[name].append(figures)
	return {
		name: {figure: statistics.median(found[figure] for found in all_found) for figure in all_found[0]}
		for name, all_found in taken.items()
	}


def put(path: Path, what: str, text: str) -> None:
	"""Put a text into a page, in place of the one between its marks.

	Args:
		path: of the page.
		what: as the marks call it: `<!-- what: written by make ... -->` and `<!-- end of what -->`.
		text: of whole lines.

	Raises:
		ValueError: the page has no such marks.
	"""
	begin, end = re.compile(rf"<!-- {what}: [^>]*-->\n"), f"<!-- end of {what} -->"
	before = path.read_text()
	found = begin.search(before)
	if not found or end not in before:
		raise ValueError(f"{path} has no place for {what}")
	after = before[before.index(end) :]
	path.write_text(f"{before[: found.end()]}{text}\n{after}")


def page(sections: list[Section], machine: str, command: str, rounds: int) -> str:
	judgements = [str(judgement) for section in sections for judgement in section.judgements]
	head = HEAD.format(command=command, rounds=rounds, machine=machine, judgements="\n".join(judgements))
	return "\n\n".join([head.strip(), *(str(section) for section in sections)]) + "\n"
