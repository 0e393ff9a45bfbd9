// The scopes of a client in the words and in the order of the consent dialog.
frappe.ui.form.on("OAuth2 Client", {
	refresh: show_scopes,
	scopes: show_scopes,
});

// Where Frappe 16 takes a row away.
frappe.ui.form.on("OAuth2 Client Scope", { scopes_remove: show_scopes });

const list_scopes = (frm) => (frm.doc.scopes || []).map((row) => row.scope).filter(Boolean);

async function show_scopes(frm) {
	const scopes = list_scopes(frm);
	const $area = frm.get_field("scope_list").$wrapper;
	if (!scopes.length || !frappe.user.has_role("System Manager")) return void $area.empty();
	const { message } = await frappe.call({
		method: "oauth_provider.oauth_provider.doctype.oauth2_client.overview.preview_scopes",
		args: { scopes },
		type: "GET",
	});
	// Other scopes may be in the form by now.
	if (message && `${list_scopes(frm)}` === `${scopes}`) draw_scopes($area.empty(), message);
}

function draw_scopes($area, { warnings, groups, contained, disabled }) {
	const $list = $("<div class='small' style='overflow-wrap: anywhere'>").appendTo($area);
	add_titles($list, __("Full Access"), "red", warnings);
	groups.forEach(({ changes_data, description, titles }, index) => {
		const kind = changes_data ? [__("Makes Changes"), "orange"] : [__("Only Reads"), "green"];
		// Once for all groups of a kind, which follow each other.
		const is_first = groups[index - 1]?.changes_data !== changes_data;
		add_titles($list, ...(is_first ? kind : ["", ""]), titles, description);
	});
	add_titles($list, __("Disabled"), "gray", disabled);
	if (!contained.length) return;
	const $fold = $("<details>").appendTo($list);
	$("<summary>").text(__("Contained in the above: {0}", [contained.length])).appendTo($fold);
	add_titles($fold, "", "", contained);
}

function add_titles($area, kind, colour, titles, description = "") {
	if (!titles.length) return;
	const $kind = $("<div class='form-group'>").appendTo($area);
	if (kind) $("<span class='indicator-pill'>").addClass(colour).text(kind).appendTo($kind);
	const $titles = $("<ul class='list-unstyled' style='margin: 0'>").appendTo($kind);
	for (const title of titles) $("<li>").append($("<bdi>").text(title)).appendTo($titles);
	if (description) $("<em>").text(description).appendTo($kind);
}
