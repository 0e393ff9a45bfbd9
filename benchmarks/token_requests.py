"""The token endpoint at eight threads: exchange and refresh, ours and core's, and a method that does nothing."""

from urllib.parse import urlencode

from benchmarks import wrk
from benchmarks.endpoints import CORE_TOKEN, PING, TOKEN
from benchmarks.inside import REDIRECT_URI, VERIFIER
from benchmarks.report import Judgement, Section, interleave
from benchmarks.stand import THREADS, Stand

# Codes of a thread in a round.
EACH = 25


def measure(stand: Stand) -> Section:
	contenders = {
		"empty guest POST": lambda: wrk.run(stand.target().post(PING, ""), stand.seconds),
		"our refresh": lambda: stand.refresh(stand.seconds),
		"core's refresh": lambda: core_refresh(stand),
		"our code exchange": lambda: exchange(stand),
		"core's code exchange": lambda: core_exchange(stand),
	}
	contenders = {name: stand.with_cpu(send) for name, send in contenders.items()}
	found = interleave(contenders, stand.rounds)
	rate = {name: figures["second"] for name, figures in found.items()}
	section = Section(
		"Token endpoint",
		f"{THREADS} threads of `wrk`, each with a grant of its own, for {stand.seconds} s or until {EACH} codes each "
		"are redeemed. The empty POST is Frappe's `ping`. Core's on a copy of the site without this app, with "
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


def core_refresh(stand: Stand) -> dict:
	made = stand.make("core_pairs", stand.without, client=stand.core_client, users=stand.users)
	form = {"client_id": stand.core_client, "grant_type": "refresh_token", "redirect_uri": REDIRECT_URI}
	tokens = [pair[1] for pair in made]
	return wrk.run_refreshes(stand.target(stand.without), CORE_TOKEN, urlencode(form), tokens, stand.seconds)


def exchange(stand: Stand) -> dict:
	made = stand.make("codes", client=stand.client.client_id, users=stand.users, each=EACH)
	form = stand.form(grant_type="authorization_code", redirect_uri=REDIRECT_URI, code_verifier=VERIFIER)
	return redeem(stand, stand.target(), TOKEN, form, made)


def core_exchange(stand: Stand) -> dict:
	made = stand.make("core_codes", stand.without, client=stand.core_client, users=stand.users, each=EACH)
	form = {"client_id": stand.core_client, "grant_type": "authorization_code", "redirect_uri": REDIRECT_URI}
	return redeem(stand, stand.target(stand.without), CORE_TOKEN, urlencode(form), made)


def redeem(stand: Stand, target: wrk.Target, path: str, form: str, made: list[list[str]]) -> dict:
	bodies = [[f"{form}&code={code}" for code in codes] for codes in made]
	return wrk.run_bodies(target, path, bodies, stand.seconds)
