"""What the benchmarks make of their figures."""

import pytest

from benchmarks import report, sizing
from benchmarks.report import Judgement, Section, interleave
from benchmarks.soak.disturbances import Disturbances


@pytest.mark.parametrize(
	("measured", "at_most", "met"),
	[
		(3, False, True),
		(2.99, False, False),
		(4, False, True),
		(3, True, True),
		(3.01, True, False),
		(2, True, True),
	],
)
def test_a_threshold_is_the_least_or_the_most(measured, at_most, met):
	judgement = Judgement("refresh", measured, 3, at_most=at_most)
	assert judgement.is_met is met
	assert ("**no**" in str(judgement)) is not met


def test_contenders_take_turns_and_the_first_round_counts_for_nothing():
	asked = []
	figures = {"a": iter([100, 1, 9, 2]), "b": iter([100, 4, 5, 6])}

	def measuring(name):
		def measure():
			asked.append(name)
			return {"second": next(figures[name])}

		return measure

	found = interleave({"a": measuring("a"), "b": measuring("b")}, rounds=3)
	assert asked == ["a", "b"] * 4
	assert found == {"a": {"second": 2}, "b": {"second": 5}}


def test_the_page_has_every_judgement_and_every_table():
	section = Section(
		"Memory", "By the worker.", ("when", "MB"), [("before", 1)], [Judgement("growth", 1, 5, " MB", True)]
	)
	page = report.page([section], "a machine", "python -m benchmarks", 5)
	assert "| growth | 1 MB | at most 5 MB | yes |" in page
	assert "## Memory\n\nBy the worker.\n\n| when | MB |\n| --- | ---: |\n| before | 1 |" in page


def test_the_sizing_table_follows_from_the_figures():
	table = sizing.table({"bearer_cpu": 3.6, "refresh_cpu": 7.2, "token_bytes": 1000})
	rows = {
		line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]]
		for line in table.splitlines()
	}
	assert rows["token checks an hour"] == ["10,000", "1,000,000", "100,000,000"]
	assert rows["processors of web servers, busy with the cheapest call"] == ["0.01", "1.00", "100.00"]
	assert rows["refreshes an hour"] == ["100", "10,000", "1,000,000"]
	assert rows["rows of tokens, kept 30 days"] == ["72,000", "7,200,000", "720,000,000"]


def test_a_text_takes_the_place_of_the_one_between_its_marks(tmp_path):
	page = tmp_path / "page.md"
	page.write_text("Before.\n<!-- soak: written by hand -->\nold\n<!-- end of soak -->\nAfter.\n")
	for text in ("| new |", "| newer |\n| still |"):
		report.put(page, "soak", text)
		whole = f"Before.\n<!-- soak: written by hand -->\n{text}\n<!-- end of soak -->\nAfter.\n"
		assert page.read_text() == whole
	with pytest.raises(ValueError, match="sizing"):
		report.put(page, "sizing", "| lost |")


def test_a_disturbance_explains_what_overlaps_it():
	disturbances = Disturbances(None, None, None)
	disturbances.windows = [(10, 20)]
	assert disturbances.explains(5, 10) and disturbances.explains(15, 16) and disturbances.explains(20, 30)
	assert not disturbances.explains(5, 9.9) and not disturbances.explains(20.1, 30)
