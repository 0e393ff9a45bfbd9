from frappe.model.document import Document


class OAuth2ScopeMethod(Document):
	pass
