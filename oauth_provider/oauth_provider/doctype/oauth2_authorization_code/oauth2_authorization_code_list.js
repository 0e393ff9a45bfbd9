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

// Times are stored as seconds since 1970 UTC; show them in the user's time zone. Lists and forms both load this file.
for (const fieldname of ["issued_at", "expires_at", "used_at"]) {
	const df = frappe.meta.get_docfield("OAuth2 Authorization Code", fieldname);
	if (!df) continue;
	df.formatter = (seconds) => {
		if (!seconds) return "";
		const at = moment.unix(seconds).tz(frappe.boot.time_zone.system);
		return frappe.datetime.str_to_user(at.format("YYYY-MM-DD HH:mm:ss"));
	};
}
