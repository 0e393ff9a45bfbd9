frappe.listview_settings["OAuth2 Grant"] = {
	hide_name_column: true,
	add_fields: ["status"],
	get_indicator(doc) {
		const colour = doc.status === "Active" ? "green" : "gray";
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
