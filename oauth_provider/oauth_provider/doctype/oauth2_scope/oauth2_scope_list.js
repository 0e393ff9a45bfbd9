frappe.listview_settings["OAuth2 Scope"] = {
	hide_name_column: true,
	add_fields: ["enabled", "full_access"],
	get_indicator(doc) {
		if (!doc.enabled) return [__("Disabled"), "gray", "enabled,=,0"];
		if (doc.full_access) return [__("Everything"), "orange", "enabled,=,1|full_access,=,1"];
		return [__("Enabled"), "green", "enabled,=,1"];
	},
};
