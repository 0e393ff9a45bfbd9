"""The token endpoint at eight threads: exchange and refresh, ours and core's, and a method that does nothing."""

from urllib.parse import urlencode

from benchmarks import load
from benchmarks.inside import REDIRECT_URI, VERIFIER
from benchmarks.report import Judgement, Section, interleave
from benchmarks.stand import THREADS, Stand

OURS = "/api/method/oauth_provider.api.oauth2.get_token"
CORE = "/api/method/frappe.integrations.oauth2.get_token"
PING = "/api/method/ping"
# Requests of a thread in a round.
EACH = 25


def measure(stand: Stand) -> Section:
	contenders = {
		"empty guest POST": lambda: post(stand, PING, [{"bodies": [""] * EACH}] * THREADS),
		"our refresh": refresher(stand),
		"core's refresh": core_refresher(stand),
		"our code exchange": lambda: exchange(stand),
		"core's code exchange": lambda: core_exchange(stand),
	}
	found = interleave(contenders, stand.rounds)
	rate = {name: figures["second"] for name, figures in found.items()}
	section = Section(
		"Token endpoint",
		f"{THREADS} threads of one load process, each with a grant of its own, {EACH} requests each in a round. The "
		f"empty POST is Frappe's `ping`. Core's on a copy of the site without this app, with "
		f"{THREADS * EACH} valid codes at the beginning of a round: it reads all of a client's for each exchange.",
		("request", "a second", "p50 ms", "p99 ms", "CPU of the web server, ms"),
	)
	for name, figures in found.items():
		cells = [f"{figures[key]:.1f}" for key in ("second", "p50", "p99", "cpu")]
		section.rows.append((name, *cells))
	section.facts = {"refresh_cpu": found["our refresh"]["cpu"]}
	section.judgements = [
		Judgement("refresh against core's, 8 threads", rate["our refresh"] / rate["core's refresh"], 3),
		Judgement(
			"code exchange against core's", rate["our code exchange"] / rate["core's code exchange"], 3
		),
		Judgement("refresh against an empty guest POST", rate["our refresh"] / rate["empty guest POST"], 0.5),
	]
	return section


def post(stand: Stand, path: str, threads: list[dict], site=None, held: list[str] | None = None) -> dict:
	"""Run one load; `held` gets the refresh tokens of the last answers."""
	before = stand.cpu()
	done = load.run(stand.orders(path, threads, site=site))
	cpu = (stand.cpu() - before) * 1000 / len(done["latencies"])
	figures = {f"p{percent}": load.percentile(done["latencies"], percent) for percent in (50, 99)}
	if held is not None:
		held[:] = done["refresh_tokens"]
	return {"second": len(done["latencies"]) / done["seconds"], **figures, "cpu": cpu}


def chains(form: dict, refresh_tokens: list[str], count: int = EACH) -> list[dict]:
	return [{"form": form, "refresh_token": token, "count": count} for token in refresh_tokens]


def refresher(stand: Stand):
	form = stand.form(grant_type="refresh_token")
	held = [pair[1] for pair in stand.pairs()]
	return lambda: post(stand, OURS, chains(form, held), held=held)


def core_refresher(stand: Stand):
	form = {"client_id": stand.core_client, "grant_type": "refresh_token", "redirect_uri": REDIRECT_URI}

	def refresh() -> dict:
		made = stand.make("core_pairs", stand.without, client=stand.core_client, users=stand.users)
		return post(stand, CORE, chains(form, [pair[1] for pair in made]), stand.without)

	return refresh


def exchange(stand: Stand) -> dict:
	made = stand.make("codes", client=stand.client.client_id, users=stand.users, each=EACH)
	form = stand.form(grant_type="authorization_code", redirect_uri=REDIRECT_URI, code_verifier=VERIFIER)
	return redeem(stand, OURS, form, made)


def core_exchange(stand: Stand) -> dict:
	made = stand.make("core_codes", stand.without, client=stand.core_client, users=stand.users, each=EACH)
	form = {"client_id": stand.core_client, "grant_type": "authorization_code", "redirect_uri": REDIRECT_URI}
	return redeem(stand, CORE, form, made, stand.without)


def redeem(stand: Stand, path: str, form: dict, made: list[list[str]], site=None) -> dict:
	threads = [{"bodies": [urlencode({**form, "code": code}) for code in codes]} for codes in made]
	return post(stand, path, threads, site)
