frappe.listview_settings["OAuth2 Client"] = {
	add_fields: ["enabled", "skip_authorization"],
	get_indicator(doc) {
		if (!doc.enabled) return [__("Disabled"), "gray", "enabled,=,0"];
		if (doc.skip_authorization) return [__("Trusted"), "orange", "enabled,=,1|skip_authorization,=,1"];
		return [__("Enabled"), "green", "enabled,=,1"];
	},
};
