"""The dialog's time on the server against Frappe's cheapest web page, for the same signed-in person."""

from urllib.parse import urlencode

from benchmarks import wrk
from benchmarks.endpoints import AUTHORIZE
from benchmarks.inside import VERIFIER
from benchmarks.report import Judgement, Section, interleave
from benchmarks.stand import Stand
from tests.support import flow

PAGES = ("/about", "/contact", "/me", "/update-password", "/no-such-page")


def measure(stand: Stand) -> Section:
	contenders = {
		f"`{page}`": sender(stand, page)
		for page in PAGES
		if stand.session.get(stand.site.base_url + page, timeout=60).status_code == 200
	}
	query = urlencode(flow.authorization_request(stand.client, VERIFIER))
	contenders["the dialog"] = sender(stand, f"{AUTHORIZE}?{query}")
	found = interleave(contenders, stand.rounds)
	cheapest = min(figures["p50"] for name, figures in found.items() if name != "the dialog")
	section = Section(
		"The dialog",
		"One request at a time, the same session for all; of Frappe's pages those that it serves on a new site.",
		("page", "p50 ms", "p99 ms"),
		[(name, f"{figures['p50']:.1f}", f"{figures['p99']:.1f}") for name, figures in found.items()],
	)
	ratio = found["the dialog"]["p50"] / cheapest
	section.judgements = [
		Judgement("dialog page against Frappe's cheapest web page, p50", ratio, 1.5, at_most=True)
	]
	return section


def sender(stand: Stand, path: str):
	target = stand.target().get(path, Cookie=stand.cookie)
	return lambda: wrk.run(target, stand.seconds, connections=1)
