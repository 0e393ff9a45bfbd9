frappe.ui.form.on("OAuth2 Grant", {
	refresh(frm) {
		// The server writes these rows; Frappe offers Administrator to save anything.
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
			"{0} loses access to the account of {1} at once: its tokens for it stop working. This cannot be undone; {1} may allow it again.",
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
	// A name may be 140 letters without a blank.
	return `<b style="overflow-wrap: anywhere">${frappe.utils.escape_html(text)}</b>`;
}
