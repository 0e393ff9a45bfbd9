// What the app's developer has to be told, and a look at the page that people will see.
frappe.ui.form.on("OAuth2 Client", {
	async refresh(frm) {
		const $use = frm.get_field("use").$wrapper.empty();
		if (frm.is_new() || !frappe.user.has_role("System Manager")) return;
		const client_id = frm.doc.name;
		const overview = await get_overview(client_id);
		// Another client may be in the form by now.
		if (!overview || frm.doc.name !== client_id) return;
		say_use($use.empty(), overview);
		if (frm.doc.client_type === "Confidential" && !overview.has_secret) {
			frm.set_intro(
				__(
					"This client has no secret. Click {0} to create one. Until then, the client cannot get tokens.",
					[__("Rotate Secret").bold()]
				),
				"orange"
			);
		}
	},
});

async function get_overview(client_id) {
	const { message } = await frappe.call({
		method: "oauth_provider.oauth_provider.doctype.oauth2_client.overview.overview",
		args: { client: client_id },
		type: "GET",
	});
	return message;
}

function uses_codes(frm) {
	return (frm.doc.grant_types || "").split(/\s+/).includes("authorization_code");
}

function say_use($use, { people, last_used, last_issued }) {
	const words = [count_people(people)];
	if (last_used) {
		words.push(__("Last used {0}.", [ago(last_used)]));
	} else if (last_issued) {
		words.push(__("It got its last token {0}, and no use is recorded yet.", [ago(last_issued)]));
	} else {
		words.push(__("Not used yet."));
	}
	// Isolated: a number would change places in a sentence that is not translated, in a page from right to left.
	$use.append($("<p class='text-muted small'>").append($("<bdi>").html(words.join(" "))));
}

function ago(seconds) {
	const at = moment.unix(seconds).tz(frappe.boot.time_zone.system);
	return frappe.datetime.comment_when(at.format("YYYY-MM-DD HH:mm:ss"));
}

function count_people(people) {
	if (!people) return __("Nobody allows this app anything at present.");
	return people === 1 ? __("One person allows this app.") : __("{0} people allow this app.", [people]);
}

async function show_addresses(frm) {
	const overview = await get_overview(frm.doc.name);
	if (!overview) return;
	const dialog = new frappe.ui.Dialog({
		title: __("Connect an App"),
		size: "extra-large",
		fields: [{ fieldtype: "HTML", fieldname: "addresses" }],
	});
	const $body = dialog.get_field("addresses").$wrapper;
	$("<p>")
		.text(__("What the app's developer needs, besides the secret. None of this is secret."))
		.appendTo($body);
	for (const [label, text, note] of addresses(frm, overview)) add_copyable($body, label, text, note);
	dialog.$wrapper.on("hidden.bs.modal", () => dialog.$wrapper.remove());
	dialog.show();
}

function addresses(frm, { issuer, endpoints, authorization_endpoint }) {
	const found = [[__("Client ID"), frm.doc.client_id]];
	if (uses_codes(frm)) found.push([__("Issuer"), issuer]);
	for (const { title, address } of endpoints) found.push([title, address]);
	if (uses_codes(frm)) {
		found.push([
			__("Authorization URL"),
			make_authorization_url(frm, authorization_endpoint),
			__("An example with a state and a code challenge (S256) of its own. The app makes new ones each time."),
		]);
	}
	return found;
}

function make_authorization_url(frm, endpoint) {
	const query = new URLSearchParams({
		response_type: "code",
		client_id: frm.doc.client_id,
		redirect_uri: frm.doc.default_redirect_uri,
		scope: frm.doc.scopes.map((row) => row.scope).join(" "),
		state: random_text(16),
		// The SHA-256 of a verifier that nobody knows, which is as good as any: the code is not to be redeemed. It
		// needs no crypto.subtle, which is missing where Desk is served by plain http.
		code_challenge: random_text(32),
		code_challenge_method: "S256",
	});
	return `${endpoint}?${query}`;
}

function random_text(bytes) {
	const octets = crypto.getRandomValues(new Uint8Array(bytes));
	return btoa(String.fromCharCode(...octets))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");
}

async function try_it(frm) {
	const problem = find_problem(frm);
	if (problem) {
		frappe.msgprint({ title: __("Not Yet"), message: problem, indicator: "orange" });
		return;
	}
	const overview = await get_overview(frm.doc.name);
	if (!overview) return;
	const dialog = new frappe.ui.Dialog({
		title: __("Try It"),
		fields: [{ fieldtype: "HTML", fieldname: "explanation" }],
		primary_action_label: __("Open the Page"),
		primary_action() {
			dialog.hide();
			// Where this session is known, under whatever name the site was opened.
			const path = new URL(overview.authorization_endpoint).pathname;
			const url = make_authorization_url(frm, `${window.location.origin}${path}`);
			window.open(url, "_blank", "noopener");
		},
	});
	explain(dialog.get_field("explanation").$wrapper, frm, overview);
	dialog.$wrapper.on("hidden.bs.modal", () => dialog.$wrapper.remove());
	dialog.show();
}

function find_problem(frm) {
	if (frm.is_dirty()) return __("Save your changes first.");
	if (!frm.doc.enabled) return __("This client is switched off.");
	if (!frm.doc.scopes.length) return __("This client may ask for nothing yet: give it a scope.");
	return "";
}

function explain($body, frm, { may_skip }) {
	$("<p>")
		.text(__("A new tab shows the page that people see when they connect the app, with your own account."))
		.appendTo($body);
	$("<p>")
		.append($("<b>").text(__("Allow sends a real code to the app, at this address:")))
		.appendTo($body);
	add_copyable($body, __("Redirect URI"), frm.doc.default_redirect_uri);
	$("<p>")
		.text(
			__(
				"The app did not ask for it, so it should turn it down. What you allow is remembered as a grant, which you can revoke. Deny sends the app an error instead."
			)
		)
		.appendTo($body);
	if (!frm.doc.skip_authorization && !may_skip) return;
	$("<p class='text-warning'>")
		.text(
			frm.doc.skip_authorization
				? __("This client is trusted: nobody is asked, and the code is sent as soon as the tab opens.")
				: __(
						"If you have allowed this app before, you may not be asked again: the code is then sent as soon as the tab opens."
				  )
		)
		.appendTo($body);
}
