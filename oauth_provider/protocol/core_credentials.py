"""Codes and tokens of Frappe's own provider: which of them are left to it, and which have ended here."""

from enum import Enum

from oauth_provider.store import core_lookups, imported, rows
from oauth_provider.store.core_clock import Clock
from oauth_provider.store.core_lookups import IssuedCredential
from oauth_provider.store.records import Settings

# Seconds. A million tokens take five minutes.
LONGEST_IMPORT = 3600


class Standing(Enum):
	"""What a credential that this app has neither issued nor imported is."""

	UNKNOWN = "Frappe's provider has not issued it"
	LEFT = "Frappe's provider answers for it"
	COMING = "an import may bring it at this moment; if not, it has ended"
	ENDED = "it is not accepted any more, whatever Frappe's provider says"


def judge(credential: str, settings: Settings, is_bearer: bool = False) -> Standing:
	"""Say what a credential is that this app does not know.

	Frappe's provider would take another spelling for the credential itself. What the user has revoked here has ended at
	both. If this app answers in place of Frappe's provider, that issues nothing more for a client that is here: what
	the import after the switch has not brought has ended. Until it is complete, Frappe's provider goes on answering;
	who asks here holds up its completion until then, so that no token is issued after it. Only then are the last ones
	brought.

	Args:
		credential: a code, an access token or a refresh token.
		settings: of the site.
		is_bearer: as for `core_lookups.find_like`.
	"""
	found = core_lookups.find_like(credential, is_bearer)
	if not found:
		return Standing.UNKNOWN
	standings = {judge_issued(issued, settings, lock=not is_bearer) for issued in found}
	return next(each for each in (Standing.ENDED, Standing.COMING, Standing.LEFT) if each in standings)


def judge_issued(issued: IssuedCredential, settings: Settings, lock: bool) -> Standing:
	if not issued.is_exact:
		return Standing.ENDED
	state = imported.find_state_of(issued.client, issued.user, lock)
	if not state:
		return Standing.LEFT
	if state.revoked_on and issued.created <= state.revoked_on:
		return Standing.ENDED
	if not settings.answer_for_frappe:
		return Standing.LEFT
	# A client may come later than the others, by an import that began before the client was there.
	began = max(settings.answers_since, Clock().latest(state.creation))
	if not state.enabled or rows.now() >= began + LONGEST_IMPORT:
		return Standing.ENDED
	if state.core_imported_at <= settings.answers_since:
		return Standing.LEFT
	return Standing.ENDED if issued.is_code or issued.is_revoked else Standing.COMING


def has_ended_there(credential: str, settings: Settings, is_bearer: bool = False) -> bool:
	"""Whether an imported token has ended at Frappe's provider, which decides about it as long as it answers.

	There a token is revoked, and a user who removes an app deletes it.

	Args:
		credential: an access token or a refresh token that was imported, and not refreshed here since.
		settings: of the site.
		is_bearer: as for `core_lookups.find_like`.
	"""
	if settings.answer_for_frappe:
		return False
	found = core_lookups.find_like(credential, is_bearer)
	return not any(issued.is_exact and not issued.is_revoked for issued in found)
