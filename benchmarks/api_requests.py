"""Requests per second: a Bearer token against every other way in, and introspection against `ping`."""

from benchmarks import wrk
from benchmarks.endpoints import INTROSPECT, PING, WHO
from benchmarks.report import Judgement, Section, interleave
from benchmarks.stand import Stand

# Of the site, beside the one that the token has.
SCOPES = 50
DOCTYPES, OPENED = ("ToDo", "Note", "Event", "Contact", "Address"), "frappe.auth.*"


def measure(stand: Stand) -> Section:
	contenders = {
		name: stand.with_cpu(lambda target=target: wrk.run(target, stand.seconds))
		for name, target in targets(stand).items()
	}
	found = interleave(contenders, stand.rounds)
	rate = {name: figures["second"] for name, figures in found.items()}
	ours = rate["our Bearer, `all`"]
	section = Section(
		"Requests",
		"`get_logged_user` unless another method is named; 8 requests at a time by `wrk` on the same machine, each on "
		"a connection of its own. Frappe's own Bearer on a copy of the site that does not have this app. Our tokens "
		f"are of grants in use. The site has {SCOPES} scopes that open documents and methods, and one token has one of "
		"them.",
		("request", "a second", "p50 ms", "p99 ms", "CPU of the web server, ms", "our Bearer against it"),
	)
	for name, figures in found.items():
		cells = [f"{figures[key]:.1f}" for key in ("second", "p50", "p99")]
		section.rows.append((name, *cells, f"{figures['cpu']:.2f}", f"{ours / rate[name]:.2f}"))
	section.facts = {"bearer_cpu": found["our Bearer, `all`"]["cpu"]}
	section.judgements = [
		Judgement("our Bearer against the session cookie", ours / rate["session cookie"], 1.0),
		Judgement("our Bearer against `token key:secret`", ours / rate["`token key:secret`"], 1.3),
		Judgement("our Bearer against core's Bearer", ours / rate["core's Bearer"], 1.7),
		Judgement("our Bearer of a limited scope against `all`", rate["our Bearer, one scope"] / ours, 0.9),
		Judgement(
			"introspection against guest `ping`", rate["our introspection"] / rate["guest `ping`"], 0.8
		),
	]
	return section


def targets(stand: Stand) -> dict[str, wrk.Target]:
	access_token, _ = stand.pairs()[0]
	core, _ = stand.make("core_pairs", stand.without, client=stand.core_client, users=stand.users[:1])[0]
	scopes = [stand.world.scope(dict.fromkeys(DOCTYPES, ["read", "write"]), [OPENED]) for _ in range(SCOPES)]
	client = stand.world.client(scopes=scopes[:1]).client_id
	limited, _ = stand.make("pairs", client=client, users=stand.users[:1], scope=scopes[0])[0]
	return {
		"guest `ping`": stand.target().get(PING),
		"session cookie": stand.target().get(WHO, Cookie=stand.cookie),
		"`token key:secret`": stand.target().get(WHO, Authorization=f"token {stand.api_key}"),
		"core's Bearer": stand.target(stand.without).get(WHO, Authorization=f"Bearer {core}"),
		"our Bearer, `all`": stand.target().get(WHO, Authorization=f"Bearer {access_token}"),
		"our Bearer, one scope": stand.target().get(WHO, Authorization=f"Bearer {limited}"),
		"our introspection": stand.target().post(INTROSPECT, stand.form(token=access_token)),
	}
