"""The page docs/homes.md: a row and a section for each home."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from devbench.results import Part

HEAD = """\
# Homes

Where this app was built and tested. `make homes` writes this page ([devbench.md](devbench.md#homes)): each run replaces
what it says of the homes that it ran. The apps are in the order in which they were installed.

| Home | Date | Commit | Apps | Python | Database | Driver | Passed | Skipped | Failed |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
ROW = re.compile(r"^\| ([\w.-]+) \| \d{4}-.*$", re.MULTILINE)
SECTION = re.compile(r"^## ([\w.-]+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
SHOWN = 20


@dataclass
class Result:
	"""What a home gave.

	Args:
		home: its name.
		date: of the run, as YYYY-MM-DD.
		commit: of this project.
		versions: as `devbench/inside/versions.py` prints them; empty if the set-up failed.
		parts: the results by what ran.
	"""

	home: str
	date: str
	commit: str
	versions: dict = field(default_factory=dict)
	parts: dict[str, Part] = field(default_factory=dict)

	@property
	def failures(self) -> list[str]:
		return [name for part in self.parts.values() for name in part.failed]

	def row(self) -> str:
		"""Make the home's row."""
		apps = ", ".join(f"{app} {version}" for app, version in self.versions.get("apps", {}).items())
		used = [self.versions.get(name, "") for name in ("python", "database", "driver")]
		parts = self.parts.values()
		passed, skipped = sum(part.passed for part in parts), sum(part.skipped.total() for part in parts)
		cells = [self.home, self.date, self.commit, apps, *used, passed, skipped, len(self.failures)]
		return "| " + " | ".join(map(str, cells)) + " |"

	def section(self) -> str:
		"""Make the home's section: what ran, why tests were skipped, and what failed."""
		lines = [f"## {self.home}", "", "| Ran | Passed | Skipped | Failed | Minutes |", "| --- " * 5 + "|"]
		for name, part in self.parts.items():
			cells = [name, part.passed, part.skipped.total(), len(part.failed), f"{part.seconds / 60:.1f}"]
			lines.append("| " + " | ".join(map(str, cells)) + " |")
		skipped = [
			f"- {name}, {count}: {reason}"
			for name, part in self.parts.items()
			for reason, count in part.skipped.most_common()
		]
		failed = [f"- {name}" for name in self.failures]
		if failed[SHOWN:]:
			failed[SHOWN:] = [f"- and {len(failed) - SHOWN} more"]
		for title, items in (("Skipped", skipped), ("Failed", failed)):
			if items:
				lines += ["", f"{title}:", "", *items]
		return "\n".join([*lines, ""])


def write(path: Path, result: Result) -> None:
	"""Put the row and the section of one home into the page; those of other homes stay.

	Args:
		path: the page, which may be missing.
		result: of the home.
	"""
	text = path.read_text() if path.exists() else ""
	rows = {found.group(1): found.group(0) for found in ROW.finditer(text)}
	sections = {found.group(1): found.group(0).rstrip() + "\n" for found in SECTION.finditer(text)}
	rows[result.home], sections[result.home] = result.row(), result.section()
	names = sorted(rows)
	page = HEAD + "".join(rows[name] + "\n" for name in names)
	path.write_text("\n".join([page, *(sections[name] for name in names if name in sections)]))
