frappe.ui.form.on("OAuth2 Scope", {
	setup(frm) {
		frm.set_query("document_type", "doctypes", () => ({ filters: { istable: 0 } }));
		frm.set_query("includes", () => ({
			filters: { enabled: 1, full_access: 0, name: ["!=", frm.doc.name] },
		}));
	},

	refresh(frm) {
		frm.trigger("full_access");
	},

	full_access(frm) {
		frm.set_intro("");
		if (!frm.doc.full_access) return;
		frm.set_intro(
			__(
				"An app with this scope can do everything that its user can. Give it only to apps that you run yourself. For other apps, list documents."
			),
			"orange"
		);
	},
});
