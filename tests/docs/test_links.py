"""Nothing in the documentation leads nowhere."""

import re
from pathlib import Path

import pytest

from examples.demo import screenshots
from tests.support.site import CHECKOUT

LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
PAGES = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md"), *CHECKOUT.glob("examples/*/*.md")])


def links(page: Path) -> list[str]:
	return [target for _image, target in LINK.findall(page.read_text())]


def anchors(page: Path) -> set[str]:
	"""The names that headings get where the pages are shown."""
	headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
	return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_within_the_project_lead_somewhere(page):
	for target in links(page):
		if re.match(r"[a-z]+:", target):
			continue
		path, _mark, anchor = target.partition("#")
		found = (page.parent / path).resolve() if path else page
		assert found.exists(), f"{target}: there is no such file"
		if anchor and found.suffix == ".md":
			assert anchor in anchors(found), f"{target}: there is no such heading"


def test_every_picture_is_taken_by_the_command_and_shown():
	"""A picture that nobody takes again grows old."""
	taken = set(re.findall(r'self\.save\(page, "([a-z-]+)"', Path(screenshots.__file__).read_text()))
	kept = {path.stem for path in screenshots.IMAGES.glob("*.png")}
	shown = {Path(target).stem for page in PAGES for target in links(page) if target.endswith(".png")}
	assert taken == kept
	assert shown <= kept


def test_every_page_is_in_the_table_of_contents():
	listed = {(CHECKOUT / "docs" / target).resolve() for target in links(CHECKOUT / "docs" / "README.md")}
	assert {page for page in CHECKOUT.glob("docs/*.md") if page.name != "README.md"} <= listed
