from frappe.model.document import Document


class OAuth2ClientRole(Document):
	pass
