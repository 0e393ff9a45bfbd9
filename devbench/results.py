"""The results of test runs: read from pytest's JUnit files, and counted."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from devbench.paths import Bench


def file(bench: Bench, suite: str) -> Path:
	"""Return the file with the results of the last run of a suite."""
	return bench.logs / f"tests-{suite}.xml"


def files(bench: Bench) -> list[Path]:
	"""List the files with results."""
	return sorted(bench.logs.glob("tests-*.xml"))


@dataclass
class Part:
	"""The results of one part of a run.

	Args:
		passed: how many passed.
		skipped: how many were skipped, by reason.
		failed: the names of those that failed.
		seconds: how long it took.
	"""

	passed: int = 0
	skipped: Counter = field(default_factory=Counter)
	failed: list = field(default_factory=list)
	seconds: float = 0

	def read(self, case: ElementTree.Element) -> None:
		"""Count one test case of a JUnit file."""
		self.seconds += float(case.get("time", 0))
		skipped = case.find("skipped")
		if case.find("failure") is not None or case.find("error") is not None:
			self.failed.append("::".join(filter(None, (case.get("classname", ""), case.get("name", "")))))
		elif skipped is not None:
			self.skipped[reason(skipped)] += 1
		else:
			self.passed += 1


def reason(skipped: ElementTree.Element) -> str:
	"""Return the reason of a skipped test, in one line."""
	message = skipped.get("message", "")
	of_module = re.search(r"Skipped: (.*?)'?\)?$", skipped.text or "")
	if message == "collection skipped" and of_module:
		message = of_module.group(1)
	return " ".join(message.split())


def read(paths: list[Path]) -> dict[str, Part]:
	"""Read JUnit files.

	Args:
		paths: the files.

	Returns:
		Parts by the folder of the tests, such as `tests/http`.
	"""
	parts: dict[str, Part] = {}
	for path in paths:
		for case in ElementTree.parse(path).iter("testcase"):
			# The test during which a run was broken off has neither.
			if module := case.get("classname") or case.get("name"):
				parts.setdefault("/".join(module.split(".")[:2]), Part()).read(case)
	return parts
