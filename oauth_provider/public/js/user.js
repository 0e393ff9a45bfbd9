frappe.ui.form.on("User", {
	refresh(frm) {
		// The page shows the apps of the signed-in user, so other users do not get the button.
		if (frm.is_new() || frm.doc.name !== frappe.session.user) return;
		frm.add_custom_button(__("Authorized Apps"), () => window.open("/authorized-apps"));
	},
});
