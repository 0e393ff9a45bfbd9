frappe.ui.form.on("OAuth2 Grant", {
	refresh(frm) {
		// Only the server writes these rows, but Frappe shows Save to Administrator.
		frm.disable_form();
		frm.disable_save();
		if (frm.doc.status !== "Active" || !frappe.user.has_role("System Manager")) return;
		frm.add_custom_button(__("Revoke"), () => revoke(frm));
	},
});

function revoke(frm) {
	const app = frappe.utils.get_link_title("OAuth2 Client", frm.doc.client) || frm.doc.client;
	frappe.warn(
		__("Revoke"),
		__(
			"{0} loses access to the account of {1} immediately. Its tokens for this user stop working. You cannot undo this, but {1} can allow the app again.",
			[bold(app), bold(frm.doc.user)]
		),
		async () => {
			const { message } = await frappe.call({
				method: "run_doc_method",
				args: { dt: frm.doctype, dn: frm.doc.name, method: "revoke" },
				type: "POST",
				freeze: true,
			});
			if (!message) return;
			frappe.show_alert({ message: __("Revoked."), indicator: "green" });
			frm.reload_doc();
		},
		__("Revoke")
	);
}

function bold(text) {
	// A name may have 140 characters without a space.
	return `<b style="overflow-wrap: anywhere">${frappe.utils.escape_html(text)}</b>`;
}
