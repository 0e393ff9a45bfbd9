const AUTOMATIC_ROLES = ["All", "Guest", "Desk User", "Administrator"];

frappe.ui.form.on("OAuth2 Client", {
	setup(frm) {
		frm.set_query("scopes", () => ({ filters: { enabled: 1 } }));
		frm.set_query("allowed_roles", () => ({
			filters: { disabled: 0, name: ["not in", AUTOMATIC_ROLES] },
		}));
	},

	refresh(frm) {
		frm.trigger("show_auth_methods");
		if (frm.is_new() || frm.doc.client_type !== "Confidential") return;
		if (!frappe.user.has_role("System Manager")) return;
		frm.add_custom_button(__("Rotate Secret"), () => rotate_secret(frm));
	},

	client_type(frm) {
		const is_public = frm.doc.client_type === "Public";
		frm.set_value("token_endpoint_auth_method", is_public ? "none" : "client_secret_basic");
		frm.trigger("show_auth_methods");
	},

	show_auth_methods(frm) {
		// A public client cannot authenticate, a confidential one has to.
		const is_public = frm.doc.client_type === "Public";
		frm.set_df_property(
			"token_endpoint_auth_method",
			"options",
			is_public ? ["none"] : ["client_secret_basic", "client_secret_post"]
		);
		frm.toggle_enable("token_endpoint_auth_method", !is_public);
	},

	after_save(frm) {
		if (!frm.doc.client_secret) return;
		show_secret(frm.doc.client_id, frm.doc.client_secret);
		delete frm.doc.client_secret;
	},
});

function rotate_secret(frm) {
	frappe.confirm(
		__(
			"The present secret of {0} stops working at once, and the app with it until its developer puts in the new one. Continue?",
			[frappe.utils.escape_html(frm.doc.app_name).bold()]
		),
		async () => {
			const { message } = await frappe.call({
				method: "run_doc_method",
				args: { dt: frm.doctype, dn: frm.doc.name, method: "rotate_secret" },
				freeze: true,
			});
			if (!message) return;
			show_secret(message.client_id, message.client_secret);
			frm.reload_doc();
		}
	);
}

function show_secret(client_id, client_secret) {
	const dialog = new frappe.ui.Dialog({
		title: __("Client Secret"),
		// A click beside the dialog must not lose what cannot be shown again.
		static: true,
		fields: [{ fieldtype: "HTML", fieldname: "secret" }],
		primary_action_label: __("I Have Stored It"),
		primary_action: () => dialog.hide(),
	});
	const $body = dialog.get_field("secret").$wrapper;
	$("<p>")
		.text(
			__(
				"Copy the secret now and hand it to the app's developer in a safe way. Only a hash of it is stored: it cannot be shown again."
			)
		)
		.appendTo($body);
	add_copyable($body, __("Client ID"), client_id);
	add_copyable($body, __("Client Secret"), client_secret);
	dialog.$wrapper.on("hidden.bs.modal", () => dialog.$wrapper.remove());
	dialog.show();
}

function add_copyable($body, label, text) {
	const $row = $('<div class="form-group">').appendTo($body);
	$("<label class='control-label'>").text(label).appendTo($row);
	const $line = $('<div class="flex align-center" style="gap: var(--padding-sm)">').appendTo($row);
	$('<code class="form-control" style="overflow-wrap: anywhere; height: auto">')
		.text(text)
		.appendTo($line);
	$('<button type="button" class="btn btn-default btn-sm">')
		.text(__("Copy"))
		.attr("aria-label", __("Copy {0}", [label]))
		.on("click", () => frappe.utils.copy_to_clipboard(text))
		.appendTo($line);
}
