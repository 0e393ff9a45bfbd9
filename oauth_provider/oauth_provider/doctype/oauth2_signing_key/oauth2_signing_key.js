frappe.ui.form.on("OAuth2 Signing Key", {
	refresh(frm) {
		// Only the server writes these rows, but Frappe shows Save to Administrator.
		frm.disable_form();
		frm.disable_save();
		// JSON runs to the right in any language.
		frm.get_field("public_key").$wrapper.find(".control-value").attr("dir", "ltr");
	},
});
