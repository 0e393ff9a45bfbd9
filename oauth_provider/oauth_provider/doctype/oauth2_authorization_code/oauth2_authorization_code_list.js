frappe.listview_settings["OAuth2 Authorization Code"] = {
	hide_name_column: true,
	add_fields: ["validity", "expires_at"],
	get_indicator(doc) {
		if (doc.validity === "Used") return [__("Used"), "blue", "validity,=,Used"];
		if (doc.validity === "Revoked") return [__("Revoked"), "red", "validity,=,Revoked"];
		if (doc.validity === "Valid" && doc.expires_at > Date.now() / 1000) {
			return [__("Valid"), "green", "validity,=,Valid"];
		}
		return [__("Expired"), "gray", `validity,=,${doc.validity}`];
	},
};
