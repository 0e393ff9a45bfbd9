"""Imports the tokens of Frappe's own provider: pages of them, each in a transaction of its own.

A run that is killed between two pages is repeated: what is here already is recognised by its hash.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import frappe

from oauth_provider.oauth_provider.moving.targets import Fate, Target
from oauth_provider.store import core_provider, grants, imported, rows, tokens
from oauth_provider.store.conflicts import is_conflict
from oauth_provider.store.core_clock import Clock
from oauth_provider.store.core_provider import Place
from oauth_provider.store.imported import MARGIN, ConsentPeriod
from oauth_provider.store.records import CoreToken

PAGE = 1000
ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Known:
	"""What the site has of the tokens of a page.

	Attributes:
		clients: the names of the enabled clients.
		users: the names of the enabled users.
		grants: by (client, user).
		tokens: name and status by the hash of the access token.
		refresh_tokens: hashes.
	"""

	clients: set[str]
	users: set[str]
	grants: dict[tuple[str, str], ConsentPeriod]
	tokens: dict[str, tuple[str, str]]
	refresh_tokens: set[str]


@dataclass(frozen=True)
class SortedToken:
	"""A token with its client, its fate, and the scopes that it gets."""

	token: CoreToken
	target: Target
	fate: Fate
	scopes: tuple[str, ...]


def import_tokens(targets: dict[str, Target], write: bool, since: datetime | None = None) -> Iterator[int]:
	"""Import the tokens of clients and count them.

	Args:
		targets: by client_id; their numbers change.
		write: False to count only.
		since: when they were made at the earliest, in the site's time zone, to bring those that came since an import
			began; it counts none twice.

	Yields:
		The number of tokens so far, after each page.
	"""
	clock, place, done = Clock(), Place(), 0
	while place:
		page, place = core_provider.read_tokens(list(targets), place, PAGE, since)
		# The database ignores case; a client_id does not.
		page = [token for token in page if token.client in targets]
		entries, made = store_page(page, targets, clock, write)
		for entry in entries:
			if since is None or entry.fate is Fate.IMPORTED:
				entry.target.fates[entry.fate] += 1
		for target in targets.values():
			target.grants += made[target.name]
		done += len(page)
		yield done


def store_page(
	page: list[CoreToken], targets: dict[str, Target], clock: Clock, write: bool
) -> tuple[list[SortedToken], Counter[str | None]]:
	"""Sort a page and write it in one transaction, once more after a conflict.

	Returns:
		The entries, and the number of grants that were made by the name of the client's row.
	"""
	for attempts_left in reversed(range(ATTEMPTS)):
		try:
			known = read_known(page, targets, lock=write)
			entries = [sort_token(token, targets[token.client], known, clock) for token in page]
			made = write_page(entries, known, clock) if write else Counter()
			if write:
				frappe.db.commit()
			break
		except Exception as error:
			if not write or not attempts_left or not can_be_repeated(error):
				raise
			frappe.db.rollback()
	return entries, made


def can_be_repeated(error: Exception) -> bool:
	"""Whether another transaction has stored or locked the same meanwhile."""
	return is_conflict(error) or (bool(error.args) and frappe.db.is_duplicate_entry(error))


def read_known(page: Sequence[CoreToken], targets: dict[str, Target], lock: bool) -> Known:
	"""Read what the site has of the tokens of a page.

	The locks are in the order of a consent: client, user, grant. Who disables one of them, or revokes an app, does so
	before, and is obeyed, or afterwards, and ends what was imported.
	"""
	found = imported.find_tokens([token.access_token_hash for token in page])
	new = [token for token in page if token.access_token_hash not in found and not token.is_revoked]
	parties = {(name, token.user) for token in new if (name := targets[token.client].name)}
	return Known(
		clients=imported.select_clients(sorted({client for client, _user in parties}), lock),
		users=imported.select_users(sorted({token.user for token in new}), lock),
		grants=imported.select_grants(sorted(parties), lock),
		tokens=found,
		refresh_tokens=imported.find_refresh_tokens(
			[token.refresh_token_hash for token in new if token.refresh_token_hash]
		),
	)


def sort_token(token: CoreToken, target: Target, known: Known, clock: Clock) -> SortedToken:
	scopes = target.map_scopes(token.scopes)
	return SortedToken(token, target, find_fate(token, target, known, clock, scopes), scopes)


def find_fate(token: CoreToken, target: Target, known: Known, clock: Clock, scopes: tuple[str, ...]) -> Fate:
	"""Decide what becomes of a token; the first rule that applies."""
	_name, status = known.tokens.get(token.access_token_hash, ("", ""))
	grant = known.grants.get((target.name or "", token.user))
	rules = (
		# One that was refreshed here is no longer the other provider's.
		(token.is_revoked and status == "Active", Fate.ENDED),
		(bool(status), Fate.PRESENT),
		(token.is_revoked, Fate.REVOKED),
		(clock.latest(token.created) < target.imported_at - MARGIN, Fate.HANDLED),
		(target.name is not None and target.name not in known.clients, Fate.CLIENT_DISABLED),
		(token.user not in known.users, Fate.NO_USER),
		(
			not token.refresh_token_hash and clock.end_of(token.created, token.expires) <= rows.now(),
			Fate.EXPIRED,
		),
		(grant is not None and is_revoked_here(token, grant), Fate.REVOKED_HERE),
		(not scopes, Fate.NO_SCOPE),
	)
	return next((fate for applies, fate in rules if applies), Fate.IMPORTED)


def is_revoked_here(token: CoreToken, grant: ConsentPeriod) -> bool:
	"""Whether the user has revoked the app here, if only until the next consent."""
	return grant.status != "Active" or (grant.revoked_on is not None and token.created <= grant.revoked_on)


def write_page(entries: list[SortedToken], known: Known, clock: Clock) -> Counter[str]:
	"""Write what is to be imported, and end what is to be ended.

	Returns:
		The number of grants that were made, by the name of the client's row.
	"""
	imported.end_tokens(
		[known.tokens[entry.token.access_token_hash][0] for entry in entries if entry.fate is Fate.ENDED]
	)
	coming = [entry for entry in entries if entry.fate is Fate.IMPORTED]
	grant_names, made = write_grants(coming, known)
	# Of two rows with the same refresh token, the newer one has it.
	coming.sort(key=lambda entry: entry.token.created, reverse=True)
	taken = set(known.refresh_tokens)
	values = []
	for entry in coming:
		refresh_token_hash = entry.token.refresh_token_hash
		values.append(
			make_row(entry, grant_names, clock, None if refresh_token_hash in taken else refresh_token_hash)
		)
		taken.add(refresh_token_hash)
	rows.insert_rows(tokens.DOCTYPE, values)
	return made


def write_grants(
	coming: list[SortedToken], known: Known
) -> tuple[dict[tuple[str, str], str], Counter[str | None]]:
	"""Make a grant for each client and user, or extend the one that is there.

	Returns:
		Their names by (client, user), and the number of new ones by the name of the client's row.
	"""
	parties = defaultdict(list)
	for entry in coming:
		parties[entry.target.name, entry.token.user].append(entry)
	names, new = {}, []
	for (client, user), entries in parties.items():
		moments = [entry.token.created for entry in entries]
		scopes = [scope for entry in entries for scope in entry.scopes]
		if grant := known.grants.get((client, user)):
			names[client, user] = grant.name
			if not set(scopes) <= set(grant.scopes):
				imported.extend_scopes(grant.name, list(dict.fromkeys((*grant.scopes, *scopes))))
			continue
		names[client, user] = frappe.generate_hash(length=20)
		new.append(
			{
				"name": names[client, user],
				"client": client,
				"user": user,
				"scopes": " ".join(dict.fromkeys(scopes)),
				"status": "Active",
				"first_consent": min(moments),
				"last_consent": max(moments),
			}
		)
	rows.insert_rows(grants.DOCTYPE, new)
	return names, Counter(row["client"] for row in new)


def make_row(
	entry: SortedToken,
	grant_names: dict[tuple[str, str], str],
	clock: Clock,
	refresh_token_hash: str | None,
) -> dict[str, str | int | None]:
	"""Make the row of a token, a family of its own; its refresh token gets the lifetime that it would have here."""
	token, target = entry.token, entry.target
	scopes = " ".join(entry.scopes)
	return {
		"client": target.name,
		"user": token.user,
		"scopes": scopes,
		"refresh_token_scopes": scopes,
		"oauth2_grant": grant_names[target.name, token.user],
		"family": frappe.generate_hash(length=20),
		"status": "Active",
		"is_imported": 1,
		"issued_at": clock.earliest(token.created),
		"expires_at": clock.end_of(token.created, token.expires),
		"access_token_hash": token.access_token_hash,
		"refresh_token_hash": refresh_token_hash,
		"refresh_token_expires_at": rows.now() + target.refresh_token_lifetime if refresh_token_hash else 0,
		"auth_time": 0,
		"amr": "",
		"session_hash": "",
		"claims": "",
	}
