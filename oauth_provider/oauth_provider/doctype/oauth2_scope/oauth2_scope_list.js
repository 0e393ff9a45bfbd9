const MAKE = "oauth_provider.oauth_provider.doctype.oauth2_scope.making.make_scopes";

frappe.listview_settings["OAuth2 Scope"] = {
	hide_name_column: true,
	add_fields: ["enabled", "full_access"],
	get_indicator(doc) {
		if (!doc.enabled) return [__("Disabled"), "gray", "enabled,=,0"];
		if (doc.full_access) return [__("Everything"), "orange", "enabled,=,1|full_access,=,1"];
		return [__("Enabled"), "green", "enabled,=,1"];
	},
	onload(listview) {
		if (!frappe.user.has_role("System Manager")) return;
		listview.page.add_inner_button(__("Make Scopes for DocTypes"), () => ask_for_doctypes(listview));
	},
};

function ask_for_doctypes(listview) {
	const dialog = new frappe.ui.Dialog({
		title: __("Make Scopes for DocTypes"),
		fields: [
			// Above the field, where its list of suggestions does not cover it.
			{
				fieldname: "explanation",
				fieldtype: "HTML",
				options: `<p class="text-muted small">${__(
					"Each DocType gets two scopes. For Project: {0}, which lets an app see projects, and {1}, which also lets it create, change and delete them. Scopes that exist stay as they are. Clients get none of them until you add them there.",
					["<code>project:read</code>", "<code>project:write</code>"]
				)}</p>`,
			},
			{
				fieldname: "doctypes",
				fieldtype: "MultiSelectPills",
				label: __("DocTypes"),
				reqd: 1,
				description: __("Not child tables: their rows follow the document that they are in."),
				get_data: suggest_doctypes,
			},
		],
		primary_action_label: __("Make Scopes"),
		async primary_action({ doctypes }) {
			const { message } = await frappe.call({
				method: MAKE,
				args: { doctypes },
				type: "POST",
				freeze: true,
			});
			if (!message) return;
			dialog.hide();
			say_what_was_made(message);
			listview.refresh();
		},
	});
	// The field suggests again after each choice: that must not cover the button.
	dialog.$body.css("min-height", "31rem");
	dialog.show();
}

async function suggest_doctypes(text) {
	const found = await frappe.db.get_link_options("DocType", text, { istable: 0 });
	// When the field is left, Frappe looks for its text among the labels: without one, an empty text would match.
	return found.map(({ value, description }) => ({ value, label: value, description }));
}

function say_what_was_made({ made, existing }) {
	const lines = [];
	if (made.length) lines.push(__("Made: {0}", [list(made)]));
	if (existing.length) lines.push(__("Existed already, left as they are: {0}", [list(existing)]));
	frappe.msgprint({
		title: made.length ? __("Scopes Made") : __("Nothing to Make"),
		message: lines.join("<br><br>"),
		indicator: made.length ? "green" : "blue",
	});
}

function list(names) {
	return names.map((name) => `<code>${frappe.utils.escape_html(name)}</code>`).join(", ");
}
