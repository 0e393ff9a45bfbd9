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
		// As the server found it in the stored rows.
		frm.set_intro(frm.doc.__onload?.problem || "", "red");
		if (!frm.doc.full_access) {
			// The server takes administration for full access.
			if (frm.doc.administration && frm.is_new()) frm.set_value("administration", 0);
			return;
		}
		const intro = frm.doc.administration
			? __(
					"An app with this scope can administer this site in the name of its user. Give it only to your own programs that need it, and disable it while none does."
			  )
			: __(
					"An app with this scope can do its user's everyday work: everything except administration. Give it only to apps that you run yourself. For other apps, list documents."
			  );
		frm.set_intro(intro, frm.doc.administration ? "red" : "orange");
	},

	administration(frm) {
		frm.trigger("full_access");
	},
});
