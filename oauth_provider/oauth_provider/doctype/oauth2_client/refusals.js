// What a client was refused, and a new scope that opens it, for an administrator to edit and save.
const REFUSED = "oauth_provider.oauth_provider.doctype.oauth2_client.refused.describe_refusals";

frappe.ui.form.on("OAuth2 Client", {
	refresh(frm) {
		if (frm.is_new() || !frappe.user.has_role("System Manager")) return;
		frm.add_custom_button(__("Make a Scope From Refusals"), () => show_refusals(frm), __("More"));
	},
});

function show_refusals(frm) {
	let proposal = null;
	const dialog = new frappe.ui.Dialog({
		title: __("What This Client Was Refused"),
		size: "large",
		fields: [
			{
				fieldname: "days",
				fieldtype: "Int",
				label: __("Days to Look Back"),
				default: 7,
				onchange: () => load(),
			},
			{ fieldname: "refusals", fieldtype: "HTML" },
		],
		primary_action_label: __("Make a Scope"),
		primary_action() {
			dialog.hide();
			oauth_provider.open_scope(proposal);
		},
	});
	const $body = dialog.get_field("refusals").$wrapper;

	async function load() {
		const days = dialog.get_value("days") || 7;
		const { message } = await frappe.call({ method: REFUSED, args: { client: frm.doc.name, days }, type: "GET" });
		if (!message) return;
		proposal = message.proposal;
		describe_refusals($body.empty(), message);
		dialog.get_primary_btn().prop("disabled", !opens_something(proposal));
	}

	dialog.get_primary_btn().prop("disabled", true);
	dialog.$wrapper.on("hidden.bs.modal", () => dialog.$wrapper.remove());
	dialog.show();
	load();
}

function opens_something({ doctypes, methods, routes }) {
	return doctypes.length + methods.length + routes.length > 0;
}

function describe_refusals($body, { refusals, proposal }) {
	if (!refusals.length) {
		$("<p class='text-muted'>").text(__("Nothing was refused for its scopes in these days.")).appendTo($body);
		return;
	}
	$("<p>")
		.text(
			opens_something(proposal)
				? __("A new scope opens with what a scope may have of this. Nothing is saved before you save it.")
				: __("No scope can open any of this.")
		)
		.appendTo($body);
	const $table = $("<table class='table table-bordered small' style='table-layout: fixed'>").appendTo($body);
	const widths = { [__("Asked For")]: "36%", [__("Reason")]: "32%", [__("Opened By")]: "20%", [__("Times")]: "12%" };
	const $head = $("<tr>").appendTo($("<thead>").appendTo($table));
	for (const [label, width] of Object.entries(widths)) $("<th scope='col'>").css({ width }).text(label).appendTo($head);
	const $rows = $("<tbody>").appendTo($table);
	for (const { asked, reason, scope, can_be_opened, count } of refusals.slice(0, 50)) {
		const $row = $("<tr>").appendTo($rows);
		const opening = scope || (can_be_opened ? __("The new scope") : __("No scope"));
		for (const text of [asked, reason, opening, count]) {
			$("<td style='overflow-wrap: anywhere'>").text(text).appendTo($row);
		}
	}
	if (!proposal.left_out.length) return;
	$("<p>").append($("<b>").text(__("Not in the scope:"))).appendTo($body);
	const $list = $("<ul class='small'>").appendTo($body);
	// Sentences of the server, with names that are escaped.
	for (const said of proposal.left_out) $("<li style='overflow-wrap: anywhere'>").html(said).appendTo($list);
}
