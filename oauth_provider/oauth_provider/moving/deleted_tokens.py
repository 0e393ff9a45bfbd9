"""Ends imported tokens whose user has removed the app at Frappe's own provider, which then deletes the rows there.

A row there may also go for other reasons: Frappe clears rows that have expired a week ago or earlier, and an
administrator may empty the table after the move. So a token counts that is not as old, of a user who has no row of the
client left, while others have.
"""

import frappe

from oauth_provider.oauth_provider.moving.targets import Fate, Target
from oauth_provider.store import core_provider, imported, rows
from oauth_provider.store.imported import FIRST

PAGE = 1000
# Seconds; the shortest retention of Frappe's Log Settings.
SHORTEST_RETENTION = 7 * 86400


def end_deleted(targets: dict[str, Target], write: bool) -> None:
	"""End such tokens, with a commit after each page, and count them.

	Args:
		targets: by client_id; their numbers change.
		write: False to count only.
	"""
	client_ids = {target.name: client_id for client_id, target in targets.items() if target.name}
	with_rows, after = core_provider.find_clients_with_tokens(list(targets)), FIRST
	since = rows.now() - SHORTEST_RETENTION
	while page := imported.read_tokens(list(client_ids), since, after, PAGE):
		after = page[-1].name
		there = core_provider.find_parties(
			sorted({client_ids[token.client] for token in page}), sorted({token.user for token in page})
		)
		gone = [
			token
			for token in page
			if client_ids[token.client] in with_rows and (client_ids[token.client], token.user) not in there
		]
		for token in gone:
			targets[client_ids[token.client]].fates[Fate.DELETED] += 1
		if write:
			imported.end_tokens([token.name for token in gone])
			frappe.db.commit()
