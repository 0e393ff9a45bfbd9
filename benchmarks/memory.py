"""How much a worker of the web server grows over many mixed requests."""

from benchmarks import wrk
from benchmarks.endpoints import INTROSPECT, PING, WHO
from benchmarks.report import Judgement, Section
from benchmarks.stand import Stand

# Before the first look: modules are loaded, threads and caches are there.
WARM_UP, LOOKS = 5000, 5


def measure(stand: Stand) -> Section:
	target = mix(stand)
	send(stand, target, WARM_UP)
	before = stand.memory()
	rows, sent = [(0, *(f"{size:.1f}" for size in before.values()))], 0
	for _ in range(LOOKS):
		sent += send(stand, target, stand.requests // LOOKS)
		rows.append((f"{sent:,}", *(f"{size:.1f}" for size in stand.memory().values())))
	after = stand.memory()
	if set(before) != set(after):
		raise RuntimeError("a worker process was replaced meanwhile")
	growth = max(after[pid] - before[pid] for pid in before)
	section = Section(
		"Memory",
		f"Resident megabytes of each worker after so many requests, beyond {WARM_UP:,} that warm up: Bearer on "
		"`get_logged_user` and on REST, wrong tokens left out, introspection, `ping`, and refreshes for a "
		"quarter of the time.",
		("requests", *(f"worker {number}, MB" for number in range(1, len(before) + 1))),
		rows,
	)
	what = f"growth of a worker's memory over {sent:,} mixed requests"
	section.judgements = [Judgement(what, growth, 5, " MB", at_most=True)]
	return section


def mix(stand: Stand) -> wrk.Target:
	target = stand.target().get(PING).get(WHO, Cookie=stand.cookie)
	for access_token, _ in stand.pairs():
		target.get(WHO, Authorization=f"Bearer {access_token}")
		target.get("/api/resource/ToDo?limit=1", Authorization=f"Bearer {access_token}")
		target.post(INTROSPECT, stand.form(token=access_token))
	return target


def send(stand: Stand, target: wrk.Target, count: int) -> int:
	"""Send at least so many requests; returns how many there were."""
	sent = 0
	while sent < count:
		sent += wrk.run(target, stand.seconds * 3)["count"]
		sent += stand.refresh(stand.seconds)["count"]
	return sent
