from frappe.model.document import Document


class OAuth2ScopeDocType(Document):
	pass
