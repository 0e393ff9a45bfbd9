const MISSING =
	"oauth_provider.oauth_provider.doctype.oauth2_scope.oauth2_scope.find_missing_doctypes";
const MAKE = "oauth_provider.oauth_provider.doctype.oauth2_scope.making.make_scopes";

// DocTypes that scopes list and that are not on this site, by scope.
let missing = {};
let list_of_scopes;

frappe.listview_settings["OAuth2 Scope"] = {
	hide_name_column: true,
	add_fields: ["enabled", "full_access", "administration"],
	get_indicator(doc) {
		if (!doc.enabled) return [__("Disabled"), "gray", "enabled,=,0"];
		if (missing[doc.name]) return [name_missing(missing[doc.name]), "red", "enabled,=,1"];
		if (doc.administration) return [__("Administration"), "red", "enabled,=,1|administration,=,1"];
		if (doc.full_access) {
			return [__("Everyday Work"), "orange", "enabled,=,1|full_access,=,1|administration,=,0"];
		}
		return [__("Enabled"), "green", "enabled,=,1"];
	},
	before_render() {
		mark_missing();
	},
	onload(listview) {
		list_of_scopes = listview;
		if (!frappe.user.has_role("System Manager")) return;
		listview.page.add_inner_button(__("Make Scopes for DocTypes"), () => ask_for_doctypes(listview));
	},
};

async function mark_missing() {
	const { message } = await frappe.call({ method: MISSING, type: "GET" });
	if (!message || JSON.stringify(message) === JSON.stringify(missing)) return;
	missing = message;
	list_of_scopes.render_list();
}

function name_missing(doctypes) {
	// Frappe writes the pill as HTML.
	return __("No DocType {0}", [doctypes.map(frappe.utils.escape_html).join(", ")]);
}

function ask_for_doctypes(listview) {
	const dialog = new frappe.ui.Dialog({
		title: __("Make Scopes for DocTypes"),
		fields: [
			// Above the field, where the list of suggestions does not cover it.
			{
				fieldname: "explanation",
				fieldtype: "HTML",
				options: `<p class="text-muted small">${__(
					"Each DocType gets two scopes. For Project: {0}, which lets an app see projects, and {1}, which also lets it create, change and delete them. Existing scopes are not changed. An app can ask for a new scope after you add it to its client.",
					["<code>project:read</code>", "<code>project:write</code>"]
				)}</p>`,
			},
			{
				fieldname: "doctypes",
				fieldtype: "MultiSelectPills",
				label: __("DocTypes"),
				reqd: 1,
				description: __("Child tables need no scopes. A scope for a document includes its rows."),
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
			show_result(message);
			listview.refresh();
		},
	});
	// Frappe looks for a first field of another kind.
	dialog.$wrapper.on("shown.bs.modal", () => dialog.get_field("doctypes").$input.focus());
	// The list of suggestions opens again after each choice and must not cover the button.
	dialog.$body.css("min-height", "31rem");
	dialog.show();
}

async function suggest_doctypes(text) {
	const found = await frappe.db.get_link_options("DocType", text, { istable: 0 });
	// On blur, Frappe searches the labels for the field's text. Without labels, an empty text would match.
	return found.map(({ value, description }) => ({ value, label: value, description }));
}

function show_result({ made, existing }) {
	const lines = [];
	if (made.length) lines.push(__("Created: {0}", [list(made)]));
	if (existing.length) lines.push(__("Already there, not changed: {0}", [list(existing)]));
	frappe.msgprint({
		title: made.length ? __("Scopes Created") : __("No New Scopes"),
		message: lines.join("<br><br>"),
		indicator: made.length ? "green" : "blue",
	});
}

function list(names) {
	return names.map((name) => `<code>${frappe.utils.escape_html(name)}</code>`).join(", ");
}
