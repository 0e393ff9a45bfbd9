"""One process of clients: `python -m benchmarks.soak.process`, with its orders as JSON on standard input.

Prints what its visitors have seen.
"""

import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor

from benchmarks.soak.visitor import Visitor
from tests.support.clients import Client
from tests.support.frappe_api import sign_in
from tests.support.site import Site, resolve_localhost_names


def main() -> None:
	orders = json.load(sys.stdin)
	resolve_localhost_names()
	site = Site(**orders["site"])
	visitors = []
	for number, order in enumerate(orders["visitors"]):
		client = Client(site, order["client_id"], order["secret"], [order["redirect_uri"]], order["scopes"])
		session = sign_in(site, order["user"], order["password"])
		rng = random.Random(f"{orders['seed']} {number}")
		visitors.append(Visitor(client, order["user"], session, rng, orders["end"]))
	with ThreadPoolExecutor(len(visitors)) as pool:
		for done in [pool.submit(visitor.run) for visitor in visitors]:
			done.result()
	json.dump([visitor.report() for visitor in visitors], sys.stdout)


if __name__ == "__main__":
	main()
