// What an app that lets people in with their account of this site gets to know about them.
frappe.ui.form.on("OAuth2 Client", {
	refresh(frm) {
		if (frm.is_new() || !frappe.user.has_role("System Manager")) return;
		if (list_scopes(frm).includes("openid")) {
			frm.add_custom_button(__("Preview Claims"), () => preview_claims(frm), __("More"));
		}
	},
});

function preview_claims(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Preview Claims"),
		fields: [
			{
				fieldtype: "Link",
				fieldname: "user",
				label: __("User"),
				options: "User",
				default: frappe.session.user,
				onchange: () => draw_claims(frm, dialog),
			},
			{ fieldtype: "HTML", fieldname: "claims" },
		],
	});
	dialog.$wrapper.on("hidden.bs.modal", () => dialog.$wrapper.remove());
	dialog.show();
	draw_claims(frm, dialog);
}

async function draw_claims(frm, dialog) {
	const user = dialog.get_value("user");
	const $area = dialog.get_field("claims").$wrapper.empty();
	if (!user) return;
	const { message } = await frappe.call({
		method: "oauth_provider.oauth_provider.doctype.oauth2_client.claims_preview.preview_claims",
		args: { client: frm.doc.name, user },
		type: "GET",
	});
	// Another user may be chosen by now.
	if (!message || dialog.get_value("user") !== user) return;
	$("<p>")
		.text(__("What this app gets to know if the user allows all its scopes:"))
		.appendTo($area.empty());
	// Frappe's grey has too little contrast, and JSON runs to the right in any language.
	$("<pre dir='ltr'>")
		.css({ "white-space": "pre-wrap", "overflow-wrap": "anywhere", "text-align": "start", color: "var(--text-color)" })
		.text(JSON.stringify(message, null, 2))
		.appendTo($area);
}
