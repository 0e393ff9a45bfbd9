"""The user's everyday work: full access without administration.

While a request acts for a token that has full access but not administration, `frappe.permissions.get_roles` answers
without the administration roles. Frappe and its apps read all roles of a user there, so whatever they allow, they allow
by the other roles. One wrapper takes the function's place in a process; it looks at the state of the request, and
passes everything else through. Other users' roles are not touched: Frappe may ask whether they may see a document.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps

import frappe
import frappe.permissions
from frappe.utils.redis_wrapper import RedisWrapper

from oauth_provider.guard import interception
from oauth_provider.protocol.errors import RolesNotLeftOut

ADMINISTRATION_ROLES = frozenset(("Administrator", "Script Manager", "System Manager"))
#: A list of further roles, for other apps.
HOOK = "oauth2_administration_roles"
# Hashes of all users that do not depend on what the wrapper answers; nearly every request reads them.
WITHOUT_ROLES = frozenset((b"defaults", b"lang", b"roles", b"user_permissions"))
# What Frappe reads and writes of its cache. Deletions are always sent.
CACHING = frozenset(("GET", "SET", "SETEX", "EXISTS", "HGET", "HSET", "HEXISTS"))

ask_frappe = frappe.permissions.get_roles
ask_redis = RedisWrapper.execute_command


@dataclass
class EverydayWork:
	"""The state of a request.

	Attributes:
		user: whose roles are left out.
		left_out: which.
		has_fewer_roles: whether the user has one of them.
	"""

	user: str
	left_out: frozenset[str]
	has_fewer_roles: bool

	def keeps_apart(self, key: bytes | str, field: object = None) -> bool:
		"""True for an entry of Frappe's cache that may depend on roles that are left out: one that names the user.

		Args:
			key: of Redis.
			field: of a hash.
		"""
		key = key.encode() if isinstance(key, str) else key
		if field == self.user:
			return key.partition(b"|")[2] not in WITHOUT_ROLES
		return self.user.encode() in key


@wraps(ask_frappe)
def get_roles(user=None, *args, **kwargs):
	roles = ask_frappe(user, *args, **kwargs)
	work = frappe.local.flags.oauth2_everyday_work
	if not work or work.user != (user or frappe.session.user):
		return roles
	# Frappe caches the list itself, which must stay whole.
	return [role for role in roles if role not in work.left_out]


@wraps(ask_redis)
def execute_command(self, *args, **options):
	"""Keep a request with fewer roles apart from what Frappe's cache holds by user, as computed from all roles."""
	flags = getattr(frappe.local, "flags", None)
	work = flags and flags.oauth2_everyday_work
	if work and work.has_fewer_roles and args[0] in CACHING and work.keeps_apart(*args[1:3]):
		# As if nothing were there; what is computed stays in frappe.local.cache for the rest of the request.
		return None
	return ask_redis(self, *args, **options)


def leave_out_administration(user: str) -> None:
	"""Limit the current request to the everyday work of a user.

	Raises:
		RolesNotLeftOut: this Frappe reads roles elsewhere, so the user would keep them.
	"""
	flags, is_proved = frappe.local.flags, put_in_place()
	# The shortest proof, for this request: another app may have replaced the function since.
	flags.oauth2_everyday_work = guest_without_roles()
	if not is_proved or frappe.get_roles("Guest"):
		raise RolesNotLeftOut()
	flags.oauth2_everyday_work = None
	left_out = list_administration_roles()
	flags.oauth2_everyday_work = EverydayWork(user, left_out, not left_out.isdisjoint(ask_frappe(user)))


def list_administration_roles() -> frozenset[str]:
	return ADMINISTRATION_ROLES.union(frappe.get_hooks(HOOK))


def would_allow(doctype: str, action: str) -> bool:
	"""Tell whether the roles that are left out let the user do something that the other roles do not.

	To be asked when the request is over: what Frappe remembers of the roles then is of all of them.

	Args:
		doctype: whose documents it is about.
		action: as Frappe asks for it.
	"""
	flags = frappe.local.flags
	work, asking = flags.oauth2_everyday_work, flags.oauth2_asking
	flags.oauth2_asking = True
	try:
		if not work or frappe.has_permission(doctype, action):
			return False
		flags.oauth2_everyday_work, frappe.local.role_permissions = None, {}
		return bool(frappe.has_permission(doctype, action))
	finally:
		flags.oauth2_everyday_work, flags.oauth2_asking = work, asking
		frappe.local.role_permissions = {}


@cache
def put_in_place() -> bool:
	"""Put both wrappers in place, once in a process.

	Returns:
		Whether they are.
	"""
	interception.replace_object("get_roles", ask_frappe, get_roles)
	RedisWrapper.execute_command = execute_command
	return is_in_place()


def is_in_place() -> bool:
	"""Prove that this Frappe asks the wrappers, by every way that it has."""
	permission = frappe._dict(role="Guest", permlevel=0, read=1)
	meta = frappe._dict(name="Proof of OAuth Provider", permissions=[permission])
	with request_of_guest_without_roles():
		return (
			not interception.holders_of("get_roles", ask_frappe)
			and RedisWrapper.execute_command is execute_command
			and frappe.get_roles("Guest") == []
			and not frappe.permissions.get_role_permissions(meta, "Guest").read
			and is_refused_by_only_for()
		)


def is_refused_by_only_for() -> bool:
	try:
		frappe.only_for("Guest")
	except frappe.PermissionError:
		return True
	return False


def guest_without_roles() -> EverydayWork:
	"""What the wrapper is proved by: Frappe knows the only role of Guest without its database and cache."""
	return EverydayWork("Guest", frozenset(("Guest",)), has_fewer_roles=True)


@contextmanager
def request_of_guest_without_roles() -> Iterator[None]:
	"""Act as Guest, with that role left out, and leave no trace in the request."""
	local = frappe.local
	before = {name: getattr(local, name) for name in ("flags", "session", "role_permissions")}
	local.flags = frappe._dict(oauth2_everyday_work=guest_without_roles())
	local.session = frappe._dict(user="Guest", data=frappe._dict())
	local.role_permissions = {}
	try:
		yield
	finally:
		for name, value in before.items():
			setattr(local, name, value)
