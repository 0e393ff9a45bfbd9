"""Fields that Frappe writes when a file changes."""

import frappe
import pytest

from oauth_provider.guard import files
from oauth_provider.protocol.scope_map import EVERYDAY_WORK
from tests.unit.web import current_request

requirement = pytest.mark.requirement


@requirement("security", "30", "`all` is the user's everyday work")
def test_a_file_writes_no_field_of_a_document_that_the_user_may_not_write(make_user):
	"""When it becomes public or private, Frappe writes its address there without asking."""
	user = make_user().name
	note = frappe.get_doc(doctype="Note", title=frappe.generate_hash(), owner=user).insert().name
	place = {"attached_to_doctype": "User", "attached_to_name": "Administrator"}
	frappe.set_user(user)
	with current_request("POST", "/"):
		frappe.local.flags.update(oauth2_token=frappe._dict(scopes="all"), oauth2_opened=EVERYDAY_WORK)
		files.refuse_attachment(frappe.new_doc("File", file_name="x", **place))
		file = frappe.new_doc("File", file_name="x", attached_to_field="user_image", **place)
		with pytest.raises(frappe.PermissionError):
			files.refuse_attachment(file)
		file.update({"attached_to_field": None, "attached_to_doctype": "Note", "attached_to_name": note})
		files.refuse_attachment(file)
