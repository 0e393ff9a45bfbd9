"""What a limited token costs a request, against one of the scope `all`: over HTTP, with many scopes on the site.

Run it against the running development bench: `.bench/tools/bin/python -m benchmarks.scope_cost`. What it makes on the
site goes when it ends.
"""

import statistics
import time
from urllib.parse import quote

import requests

from tests.support import flow
from tests.support.frappe_api import FrappeAPI, sign_in
from tests.support.receiver import Receiver
from tests.support.site import find_site
from tests.support.world import World

SCOPES, ROUNDS, REQUESTS = 50, 31, 20
LIMIT = 1.10
PATHS = {
	"one document": "/api/resource/ToDo/{todo}",
	"a list of 20": "/api/resource/ToDo?fields=" + quote('["name","description","status"]'),
	"who am I": "/api/method/frappe.auth.get_logged_user",
}
DOCTYPES = ("ToDo", "Note", "Event", "Contact", "Address")


class Caller:
	"""One kept connection with one token."""

	def __init__(self, base_url: str, token: str):
		self.base_url, self.session = base_url, requests.Session()
		self.session.trust_env = False
		self.session.headers["Authorization"] = f"Bearer {token}"

	def measure(self, path: str) -> list[float]:
		"""Returns the seconds that each of some requests took."""
		taken = []
		for _request in range(REQUESTS):
			begin = time.perf_counter()
			answer = self.session.get(self.base_url + path, timeout=30)
			taken.append(time.perf_counter() - begin)
			assert answer.status_code == 200, answer.text[:300]
		return taken


def make_callers(world: World) -> dict[str, Caller]:
	"""Make the scopes, and a caller for each kind of token."""
	scopes = [
		world.scope(doctypes={name: ["read", "write"] for name in DOCTYPES}, methods=["frappe.auth.*"])
		for _number in range(SCOPES)
	]
	user = world.user(roles=["System Manager"])
	session = sign_in(world.site, user.name, user.password)
	kinds = {"all": ["all"], "limited": scopes[:1], "five scopes": scopes[:5]}
	return {
		kind: Caller(
			world.site.base_url, flow.allow(session, world.client(scopes=asked), user.name).access_token
		)
		for kind, asked in kinds.items()
	}


def compare(callers: dict[str, Caller], path: str) -> dict[str, float]:
	"""Measure all in turn; returns the median of each, in milliseconds."""
	taken = {kind: [] for kind in callers}
	for number in range(ROUNDS):
		for kind, caller in callers.items():
			seconds = caller.measure(path)
			# The first round warms up.
			taken[kind] += seconds if number else []
	return {kind: statistics.median(seconds) * 1000 for kind, seconds in taken.items()}


def main() -> None:
	site = find_site()
	receiver = Receiver()
	world = World(site, FrappeAPI(site, site.admin_user, site.admin_password), receiver.redirect_uri)
	try:
		todos = [world.insert("ToDo", description="scope cost")["name"] for _number in range(20)]
		callers = make_callers(world)
		for what, path in PATHS.items():
			medians = compare(callers, path.replace("{todo}", todos[0]))
			said = ", ".join(
				f"{kind} {median:.2f} ms ({median / medians['all']:.3f})" for kind, median in medians.items()
			)
			print(f"{what}: {said}")
		print(f"in brackets the ratio to `all`; at most {LIMIT}, with {SCOPES} scopes on the site")
	finally:
		world.clean()
		receiver.close()


if __name__ == "__main__":
	main()
