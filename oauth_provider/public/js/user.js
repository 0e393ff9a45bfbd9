frappe.ui.form.on("User", {
	refresh(frm) {
		// The page is about who is signed in, so it is offered to nobody else.
		if (frm.is_new() || frm.doc.name !== frappe.session.user) return;
		frm.add_custom_button(__("Authorized Apps"), () => window.open("/authorized-apps"));
	},
});
