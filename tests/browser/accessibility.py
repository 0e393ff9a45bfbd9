"""What keeps somebody from using a page: judged by axe-core, and by the width of the screen."""

from axe_playwright_python.sync_playwright import Axe

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def serious(page, within: str | None = None) -> list[str]:
	"""What axe calls a serious or critical finding: the rule, and the element.

	Args:
		page: the page.
		within: the part to look at, by its selector; the whole page when not given.
	"""
	found = Axe().run(page, within).response["violations"]
	return [
		f"{rule['id']}: {node['html']}"
		for rule in found
		if rule["impact"] in ("serious", "critical")
		for node in rule["nodes"]
	]


def overflow(page) -> int:
	"""By how many pixels the page is wider than the screen."""
	return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
