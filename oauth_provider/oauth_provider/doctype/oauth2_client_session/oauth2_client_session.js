frappe.ui.form.on("OAuth2 Client Session", {
	refresh(frm) {
		// Only the server writes these rows, but Frappe shows Save to Administrator.
		frm.disable_form();
		frm.disable_save();
	},
});
