frappe.listview_settings["OAuth2 Signing Key"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colour = { Current: "green", Next: "blue", Retired: "gray" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
