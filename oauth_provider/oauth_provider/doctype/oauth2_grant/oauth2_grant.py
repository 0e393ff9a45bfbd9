import frappe

from oauth_provider.oauth_provider.protected import ServerRow

ADMINISTRATORS = {"Administrator", "System Manager"}


class OAuth2Grant(ServerRow):
	pass


def on_doctype_update():
	# One row for a client and a user, also when two dialogs are answered at the same moment.
	frappe.db.add_unique("OAuth2 Grant", ["client", "user"])


def get_permission_query_conditions(user: str | None = None) -> str:
	"""Limit lists to the user's own grants (hook `permission_query_conditions`).

	The owner is whoever was logged in when the row was made, which need not be whom it is about.

	Returns:
		An SQL condition; empty for those who administer the site.
	"""
	user = user or frappe.session.user
	if ADMINISTRATORS & set(frappe.get_roles(user)):
		return ""
	return f"`tabOAuth2 Grant`.`user` = {frappe.db.escape(user)}"


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	"""Let users see only their own grants (hook `has_permission`)."""
	user = user or frappe.session.user
	return bool(ADMINISTRATORS & set(frappe.get_roles(user))) or doc.get("user") == user


@frappe.whitelist()
def search(
	doctype: str,
	txt: str,
	searchfield: str | None = None,
	start: int = 0,
	page_len: int = 10,
	filters=None,
	as_dict: bool = False,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
) -> list:
	"""Search as a link field does, among the grants that the user may list (hook `standard_queries`).

	Frappe's own search takes a link field's word that permissions do not matter.

	Args:
		doctype: this one.
		txt: what a name or a user has in it.
		searchfield: not looked at, nor are filters and what follows them.
		start: rows to leave out.
		page_len: rows at most.

	Returns:
		Rows of name and user.
	"""
	pattern = ["like", f"%{txt}%"]
	return frappe.get_list(
		"OAuth2 Grant",
		or_filters={"name": pattern, "user": pattern},
		fields=["name", "user"],
		limit_start=frappe.utils.cint(start),
		limit_page_length=min(frappe.utils.cint(page_len) or 10, 50),
		as_list=not as_dict,
	)
