"""What somebody signs in with, which no token changes or reads: doc_events of User, and statements past them."""

import re
from inspect import unwrap

import frappe
from frappe.model.document import Document

from oauth_provider.guard import sql_text, templates
from oauth_provider.guard.interception import current_frames, module_of
from oauth_provider.guard.keys_of_users import KEYS
from oauth_provider.protocol.errors import ClosedToTokens, ClosedWithoutAdministration
from oauth_provider.store import users
from oauth_provider.store.own_tables import doctype_of
from oauth_provider.wire.challenge import challenge

# What a user signs in with. Whoever sets the hash of a reset key has a link that sets the password.
CREDENTIALS = ("new_password", *KEYS)
# Where one-time codes and links to set a password go, and by what else a user signs in.
CHANNELS = ("email", "mobile_no", "phone", "username")
# Frappe inserts passwords, and updates the names of what they belong to.
NEW_PASSWORD = re.compile(r"update\b.*\bset\b.*password", re.IGNORECASE | re.DOTALL)
CREDENTIAL = re.compile(rf"\b(?:{'|'.join((*CHANNELS, *KEYS))})\b", re.IGNORECASE)
# The keys of defaults in which Frappe keeps what one-time codes are made from.
ONE_TIME_SECRETS = ("_otpsecret", "_otplogin")
# Before what says which row.
NAMING = re.compile(r"\bset\b(?:(?!\bwhere\b).)*[\s,.`\"]name[`\"]?\s*=", re.IGNORECASE | re.DOTALL)
# The row whose name is the last value.
NAMED = re.compile(r"""\bwhere\s+[`"]?name[`"]?\s*=\s*\S+\s*\Z""", re.IGNORECASE)
DEFAULT_NAMED = re.compile(r"\b(?:defkey|name)\b", re.IGNORECASE)
# Looks for what refers to a document that is deleted.
DELETING = "frappe.model.delete_doc"
# What signs somebody in, or has a link that does, by its table: the columns, and the modules that read them for Frappe.
SESSION_ID = re.compile(r"\bsid\b|\bsessiondata\b|\*", re.IGNORECASE)
ANYTHING, CLIENT_SECRET = re.compile(""), re.compile(r"\bclient_secret\b|\*", re.IGNORECASE)
MAIL = re.compile(r"\bmessage\b|\*", re.IGNORECASE)
RECIPIENTS = "tabemail queue recipient"
READ_BY: dict[str, tuple[re.Pattern[str], str | tuple[str, ...]]] = {
	# Frappe 16 shows users their own sessions, without the ids.
	"tabsessions": (SESSION_ID, ("frappe.sessions", "frappe.core.doctype.user.user")),
	"tabemail queue": (MAIL, ("frappe.email.doctype.email_queue.", "frappe.email.queue")),
	"__auth": (ANYTHING, "frappe.utils.password"),
	# Their names are tokens and codes.
	"taboauth bearer token": (ANYTHING, ("frappe.oauth", DELETING, users.__name__)),
	"taboauth authorization code": (ANYTHING, ("frappe.oauth", DELETING)),
	"taboauth client": (CLIENT_SECRET, "frappe.oauth"),
}
# Where the database shows the statements that others send, with the values in them.
OF_OTHERS = re.compile(
	r"(?<!``\.)\b(?:processlist\b|performance_schema\b|innodb(?:_\w+)?\b|pg_stat\w*(?:activity|statements)\w*|(?:mysql|sys)\s*\.)",
	re.IGNORECASE,
)
# The columns of users with keys, and the modules that look for a key that somebody brings.
KEY_COLUMN = re.compile(r"\b(?:api_key|reset_password_key)\b", re.IGNORECASE)
LOOKING_FOR_KEYS = ("frappe.auth", "frappe.core.doctype.user.user")
SERVERS_OWN = ("processlist", "performance_schema", "innodb", "pg_stat", r"\bmysql\b", r"\bsys\b")
SECRETS = re.compile("|".join((*READ_BY, KEY_COLUMN.pattern, *SERVERS_OWN)), re.IGNORECASE)
READING = re.compile(r"\b(?:select|show)\b", re.IGNORECASE)
COUNTED = re.compile(r"\bcount\(\*\)", re.IGNORECASE)
# Between a statement and whoever sends it.
BETWEEN = ("frappe.database", "frappe.model.", "frappe.query_builder", "oauth_provider.guard", "pypika")
# Every save goes through one of these.
SAVING = {unwrap(method).__code__ for method in (Document.insert, Document._save)}


def refuse_credentials(user: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from changing what a user signs in with (doc_events of User).

	To be called before the controller validates: after that, a new password is no longer in its field.
	"""
	token = frappe.local.flags.oauth2_token
	if not token:
		return
	before = user.get_doc_before_save() or {}
	for name in KEYS:
		# A client that saves the document as it was answered sends no keys: they stay.
		if not user.get(name) and before.get(name):
			user.set(name, before.get(name))
	fields = CREDENTIALS if user.is_new() else CREDENTIALS + CHANNELS
	changed = any((user.get(field) or None) != (before.get(field) or None) for field in fields)
	if changed or social_logins(user) != social_logins(before):
		raise challenge(ClosedToTokens("Credentials are not for tokens."), token)
	if user.flags.ignore_permissions and is_everyday_work() and not roles_of(user) <= roles_of(before):
		raise challenge(ClosedWithoutAdministration("give roles to a user."), token)
	checked_users()[user.name] = what_signs_in(user)


def is_everyday_work() -> bool:
	opened = frappe.local.flags.oauth2_opened
	return bool(opened and opened.is_everyday_work)


def roles_of(user: Document | dict) -> set[str]:
	"""The roles of a user, and what gives some. Where Frappe asks for permission, it asks for these by themselves."""
	rows = [*(user.get("roles") or []), *(user.get("role_profiles") or [])]
	profiles = {row.get("role_profile") for row in rows} | {user.get("role_profile_name")}
	return {name for name in {row.get("role") for row in rows} | profiles if name}


def is_saving_checked_user(texts: list[str]) -> bool:
	"""Whether a User that passed the check is being saved right now.

	Frappe has no event for a save that fails, and a method may go on after one. So what the check allows
	holds while the save is on the stack.
	"""
	saved = (frame.f_locals["self"] for frame in current_frames() if frame.f_code in SAVING)
	return any(
		user.name in texts and is_as_checked(what_signs_in(user), checked_users()[user.name])
		for user in saved
		if user.doctype == "User" and user.name in checked_users()
	)


def checked_users() -> dict[str, dict[str, object]]:
	"""What was checked of the users that this request saves; not on a document, which a condition or script gets."""
	return frappe.local.flags.setdefault("oauth2_checked_users", {})


def what_signs_in(user: Document) -> dict[str, object]:
	"""The values that are checked, but for a new password, which goes another way."""
	logins: dict[str, list[str]] = {}
	for provider, userid in social_logins(user):
		logins.setdefault(f"login at {provider}", []).append(userid)
	return {**{name: user.get(name) or None for name in (*CREDENTIALS[1:], *CHANNELS)}, **logins}


def is_as_checked(values: dict[str, object], checked: dict[str, object]) -> bool:
	"""Whether nothing has changed them since; Frappe fills in a name and its own number where there is none."""
	filled_in = {name for name in ("username", "login at frappe") if not checked.get(name)}
	return all(
		values.get(name) == checked.get(name)
		for name in values.keys() | checked.keys()
		if name not in filled_in
	)


def refuse_renaming(user: Document, method: str | None = None, *args: object) -> None:
	"""Keep a Bearer request from renaming a user: the name is the address that a forgotten password goes to."""
	if token := frappe.local.flags.oauth2_token:
		raise challenge(ClosedToTokens("The name of a user is not for tokens."), token)


def after_user_insert(user: Document, method: str | None = None) -> None:
	"""Note a new user: Frappe makes a link for the first password, and sends it in a welcome mail."""
	if frappe.local.flags.oauth2_token:
		frappe.local.flags.setdefault("oauth2_new_users", set()).add(user.name)


def social_logins(user: Document | dict) -> list[tuple]:
	"""The accounts elsewhere that a user may sign in with."""
	return sorted((row.provider or "", row.userid or "") for row in user.get("social_logins") or [])


def find_writing(statement: str, named: set[str], texts: list[str]) -> str | None:
	"""Why a statement that writes is refused, for the audit trail; None if it is not.

	What is taken away lets nobody in, but for one-time secrets: without one, the next login needs none.

	Args:
		statement: its text.
		named: the tables that it names.
		texts: its values that are texts.
	"""
	tables = {table.casefold() for table in named}
	if "tabdefaultvalue" in tables and touches_one_time_secret(statement, texts):
		return "One-time secrets are not for tokens."
	if statement[:6].lower() == "delete":
		return None
	if "tabsessions" in tables:
		return "A token makes no session."
	if "__auth" in tables and not new_users().isdisjoint(texts):
		return None
	if "__auth" in tables and (names_user(texts) or NEW_PASSWORD.match(statement)):
		return "Passwords and keys of users are not for tokens."
	if "tabscheduled job type" in tables:
		return "What the scheduler runs later is not for tokens."
	is_ldap = "tabsingles" in tables and any(doctype_of(text) == "ldap settings" for text in texts)
	if "tabsocial login key" in tables or is_ldap:
		return "By whom people are signed in is not for tokens."
	is_new = bool(texts) and texts[-1] in new_users() and NAMED.search(statement)
	writes_user = "tabuser" in tables and bool(CREDENTIAL.search(statement)) and not is_new
	if "tabuser invitation" in tables:
		return "Invitations are not for tokens."
	if "tabuser" in tables and NAMING.search(sql_text.without_literals(statement)):
		return "The name of a user is not for tokens."
	if RECIPIENTS in tables and not sender().startswith(READ_BY["tabemail queue"][1]):
		return "Mail on its way is not for tokens."
	if "tabuser social login" in tables or writes_user:
		return None if is_saving_checked_user(texts) else "What a user signs in with is not for tokens."
	return None


def new_users() -> set[str]:
	"""The users that this request has made; Frappe makes their first password, key or link."""
	return frappe.local.flags.oauth2_new_users or set()


def touches_one_time_secret(statement: str, texts: list[str]) -> bool:
	"""Whether a statement writes a default that holds a one-time secret, by its key, value, parent, or row's name."""
	if any(text.endswith(ONE_TIME_SECRETS) for text in texts):
		return True
	row = frappe.qb.DocType("DefaultValue")
	is_secret = row.defkey.like(r"%\_otpsecret") | row.defkey.like(r"%\_otplogin")
	values = texts or [""]
	named = row.name.isin(values) | row.defkey.isin(values) | row.defvalue.isin(values)
	if not DEFAULT_NAMED.search(statement):
		named |= row.parent.isin(values)
	return bool(frappe.qb.from_(row).select(row.name).where(is_secret & named).limit(1).run())


def may_read_secrets(statement: str) -> bool:
	return bool(SECRETS.search(statement) and READING.search(statement))


def find_reading(statement: str, named: set[str], texts: list[str]) -> str | None:
	"""Why a statement that reads is refused, for the audit trail; None if it is not.

	With the id of a session, the key of a user, or a link in a mail, whoever has a token has more than the token.

	Args:
		statement: its text.
		named: the tables that it names.
		texts: its values that are texts.
	"""
	if frappe.local.flags.oauth2_named_method:
		return None
	if OF_OTHERS.search(sql_text.words_of(statement)):
		return "Statements of others are not for tokens."
	has_comment = sql_text.has_comment(statement)
	text = statement if has_comment else sql_text.without_literals(statement)
	if KEY_COLUMN.search(text) and "tabuser" in text.casefold() and not sender().startswith(LOOKING_FOR_KEYS):
		return "Keys of users are not for tokens."
	for table, (columns, keeper) in READ_BY.items():
		# Behind a comment no name is certain.
		if table not in (text.casefold() if has_comment else {name.casefold() for name in named}):
			continue
		if not has_comment and not columns.search(COUNTED.sub("", text)):
			continue
		is_kept = sender().startswith(keeper) and not templates.is_rendering()
		if not is_kept or (table == "__auth" and names_user(texts)):
			return "Sessions, passwords, keys, tokens and mail with links to them are not for tokens."
	return None


def sender() -> str:
	"""The module that sends the current statement."""
	modules = map(module_of, current_frames())
	return next(
		(name for name in modules if name != "frappe" and (name == DELETING or not name.startswith(BETWEEN))),
		"",
	)


def names_user(texts: list[str]) -> bool:
	return any(doctype_of(text) == "user" for text in texts)
