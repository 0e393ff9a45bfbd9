from frappe.model.document import Document


class OAuth2ClientScope(Document):
	pass
