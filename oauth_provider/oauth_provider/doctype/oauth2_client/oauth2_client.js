// presets.js, scopes.js, connect.js, sign_in.js, self_made.js and refusals.js beside this file are loaded after it, into the same scope (hooks.py).
const AUTOMATIC_ROLES = ["All", "Guest", "Administrator"];

frappe.ui.form.on("OAuth2 Client", {
	setup(frm) {
		frm.set_query("scopes", () => ({ filters: { enabled: 1 } }));
		frm.set_query("allowed_roles", () => ({
			filters: { disabled: 0, name: ["not in", AUTOMATIC_ROLES] },
		}));
	},

	refresh(frm) {
		frm.trigger("show_auth_methods");
		if (frm.is_new() || !frappe.user.has_role("System Manager")) return;
		frm.add_custom_button(__("Connect an App"), () => show_addresses(frm));
		if (uses_codes(frm)) frm.add_custom_button(__("Try It"), () => try_it(frm));
		if (frm.doc.client_type === "Confidential") {
			add_dangerous_button(frm, __("Rotate Secret"), rotate_secret);
		}
		add_dangerous_button(frm, __("Revoke All Tokens"), revoke_tokens);
		if (is_self_made(frm)) show_self_made(frm);
	},

	client_type(frm) {
		const is_public = frm.doc.client_type === "Public";
		frm.set_value("token_endpoint_auth_method", is_public ? "none" : "client_secret_basic");
		frm.trigger("show_auth_methods");
	},

	show_auth_methods(frm) {
		// A public client cannot authenticate. A confidential client must.
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

function add_dangerous_button(frm, label, act) {
	const $button = frm.add_custom_button(label, () => act(frm));
	// On a phone it is a line of a menu. Frappe's red has too little contrast for text.
	$button?.css("border", "2px solid var(--red-500)");
}

function rotate_secret(frm) {
	frappe.warn(
		__("Rotate Secret"),
		__(
			"The current secret of {0} stops working immediately. The app cannot get new tokens until its developer enters the new secret. Issued tokens stay valid.",
			[bold_name(frm)]
		),
		async () => {
			const message = await run_method(frm, "rotate_secret");
			if (!message) return;
			show_secret(message.client_id, message.client_secret);
			frm.reload_doc();
		},
		__("Rotate Secret")
	);
}

async function revoke_tokens(frm) {
	const overview = await get_overview(frm.doc.name);
	if (!overview) return;
	if (!overview.people) {
		frappe.msgprint({ title: __("Nothing to Revoke"), message: count_people(0), indicator: "blue" });
		return;
	}
	frappe.warn(
		__("Revoke All Tokens"),
		warn_about_users(frm, overview.people),
		async () => {
			const message = await run_method(frm, "revoke_tokens");
			if (!message) return;
			frappe.show_alert({ message: report_revocation(message), indicator: "green" });
			frm.reload_doc();
		},
		__("Revoke All Tokens")
	);
}

function warn_about_users(frm, people) {
	const name = bold_name(frm);
	const who =
		people === 1
			? __("{0} is used by one user.", [name])
			: __("{0} is used by {1} users.", [name, people]);
	return `${who} ${__(
		"All its tokens stop working immediately, and users must allow it again. You cannot undo this."
	)}`;
}

function report_revocation({ people }) {
	return people === 1
		? __("Revoked for one user.")
		: __("Revoked for {0} users.", [people]);
}

function bold_name(frm) {
	// A name may have 140 characters without a space.
	return `<b style="overflow-wrap: anywhere">${frappe.utils.escape_html(frm.doc.app_name)}</b>`;
}

async function run_method(frm, method) {
	const { message } = await frappe.call({
		method: "run_doc_method",
		args: { dt: frm.doctype, dn: frm.doc.name, method },
		freeze: true,
	});
	return message;
}

function show_secret(client_id, client_secret) {
	const dialog = new frappe.ui.Dialog({
		title: __("Client Secret"),
		// A click beside the dialog must not close it: the secret cannot be shown again.
		static: true,
		fields: [{ fieldtype: "HTML", fieldname: "secret" }],
		primary_action_label: __("I Have Saved It"),
		primary_action: () => dialog.hide(),
	});
	const $body = dialog.get_field("secret").$wrapper;
	$("<p>")
		.text(
			__(
				"Copy the secret now and give it to the app's developer over a secure channel. This site stores only a hash of it and cannot show it again."
			)
		)
		.appendTo($body);
	add_copyable($body, __("Client ID"), client_id);
	add_copyable($body, __("Client Secret"), client_secret);
	dialog.$wrapper.on("hidden.bs.modal", () => dialog.$wrapper.remove());
	dialog.show();
}

function add_copyable($body, label, text, note = "") {
	const $row = $('<div class="form-group">').appendTo($body);
	$("<label class='control-label'>").text(label).appendTo($row);
	const $line = $('<div style="display: flex; align-items: flex-start; gap: var(--padding-sm)">').appendTo($row);
	const $text = $('<code dir="ltr" class="form-control" style="overflow-wrap: anywhere; height: auto; flex: 1; text-align: start">')
		.append(breakable(text))
		.appendTo($line);
	$('<button type="button" class="btn btn-default btn-sm" aria-live="polite" style="min-width: 5rem">')
		.text(__("Copy"))
		.attr("aria-label", __("Copy {0}", [label]))
		.on("click", (event) => copy($text[0], $(event.currentTarget)))
		.appendTo($line);
	if (note) $("<p class='help-box small text-muted'>").text(note).appendTo($row);
}

// An address breaks before its punctuation, and within a word only where nothing else fits.
function breakable(text) {
	const parts = String(text).split(/(?=[/.?&+])/);
	return parts.flatMap((part) => [document.createTextNode(part), document.createElement("wbr")]);
}

async function copy(element, $button) {
	const said = (await copy_text(element)) ? __("Copied") : __("Press Ctrl+C");
	$button.text(said).removeAttr("aria-label");
	setTimeout(() => $button.text(__("Copy")), 2000);
}

// Frappe's own function fails where Desk is served by plain http: it moves the focus out of the dialog and copies nothing.
async function copy_text(element) {
	if (navigator.clipboard && window.isSecureContext) {
		try {
			await navigator.clipboard.writeText(element.textContent);
			return true;
		} catch (refusal) {
			// The browser refused. Continue as without a clipboard.
		}
	}
	window.getSelection().selectAllChildren(element);
	return document.execCommand("copy");
}
