frappe.ui.form.on("OAuth2 Event", {
	refresh(frm) {
		// The server writes these rows; Frappe offers Administrator to save anything.
		frm.disable_form();
		frm.disable_save();
	},
});
