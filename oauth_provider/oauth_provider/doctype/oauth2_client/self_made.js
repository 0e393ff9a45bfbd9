// A client that registered itself: what an administrator decides about it, and about all of its host.
const DECIDING = "oauth_provider.oauth_provider.self_made_hosts";

function is_self_made(frm) {
	return Boolean(frm.doc.registration) && frm.doc.registration !== "Manual";
}

function show_self_made(frm) {
	const { approval } = frm.doc;
	for (const fieldname of ["skip_authorization", "is_resource_server"]) frm.toggle_enable(fieldname, false);
	if (["New", "Waiting"].includes(approval)) {
		frm.set_intro(
			__("Users cannot allow this app before you approve it. Look at where it sends users, and at its scopes."),
			"orange"
		);
	} else if (approval === "Refused") {
		frm.set_intro(__("Refused. The app cannot be used."), "red");
	}
	const group = __("Decide");
	if (approval !== "Approved") {
		frm.add_custom_button(__("Approve"), () => approve(frm), group);
	}
	if (approval !== "Refused") {
		frm.add_custom_button(__("Refuse"), () => ask_to_refuse(frm), group);
	}
	const host = frm.doc.registration_host;
	frm.add_custom_button(__("Approve All of {0}", [host]), () => ask_to_approve_host(frm, host), group);
	frm.add_custom_button(__("End All of {0}", [host]), () => ask_to_end_host(frm, host), group);
}

async function decide(frm, method, args = { client: frm.doc.name }) {
	const { message } = await frappe.call({ method: `${DECIDING}.${method}`, args, freeze: true });
	frm.reload_doc();
	return message;
}

function approve(frm) {
	const { name: client, modified } = frm.doc;
	return decide(frm, "approve_client", { client, modified });
}

function ask_to_refuse(frm) {
	frappe.warn(
		__("Refuse This App"),
		__("All tokens of {0} stop working immediately, and nobody can allow it again.", [bold_name(frm)]),
		() => decide(frm, "refuse_client"),
		__("Refuse")
	);
}

function ask_to_approve_host(frm, host) {
	const text =
		host === "localhost"
			? __("Programs on users' own devices no longer wait for an administrator. Any program can say that it is one.")
			: __("Apps of {0} no longer wait for an administrator, also those that register later.", [bold_text(host)]);
	frappe.confirm(text, async () => {
		const message = await decide(frm, "approve_host", { host });
		if (message) show_done(__("{0} app(s) approved.", [message.approved]));
	});
}

async function ask_to_end_host(frm, host) {
	const { message: found } = await frappe.call({ method: `${DECIDING}.describe_host`, args: { host }, type: "GET" });
	if (!found) return;
	frappe.warn(
		__("End All of {0}", [frappe.utils.escape_html(host)]),
		__(
			"{0} app(s) that registered themselves from {1} are refused, and {2} user(s) lose access through them. All their tokens stop working immediately. No app of this host can register again, unless you remove it from the refused hosts of the settings.",
			[found.clients, bold_text(host), found.people]
		),
		async () => {
			const message = await decide(frm, "end_host", { host });
			if (message) show_done(__("{0} app(s) refused.", [message.clients]));
		},
		__("End All")
	);
}

function show_done(message) {
	frappe.show_alert({ message, indicator: "green" });
}

function bold_text(text) {
	return `<b style="overflow-wrap: anywhere">${frappe.utils.escape_html(text)}</b>`;
}
