frappe.listview_settings["OAuth2 Bearer Token"] = {
	hide_name_column: true,
	add_fields: ["status", "expires_at", "refresh_token_expires_at"],
	get_indicator(doc) {
		const now = Date.now() / 1000;
		if (doc.status === "Revoked") return [__("Revoked"), "red", "status,=,Revoked"];
		if (doc.status === "Replaced") return [__("Replaced"), "gray", "status,=,Replaced"];
		if (doc.expires_at > now) return [__("Active"), "green", "status,=,Active"];
		// The access token has expired; the refresh token can still get a new one.
		if (doc.refresh_token_expires_at > now) return [__("Refreshable"), "blue", "status,=,Active"];
		return [__("Expired"), "gray", "status,=,Active"];
	},
};

// Times are stored as seconds since 1970 UTC; show them in the user's time zone. Lists and forms both load this file.
for (const fieldname of ["issued_at", "expires_at", "refresh_token_expires_at", "revoked_at"]) {
	const df = frappe.meta.get_docfield("OAuth2 Bearer Token", fieldname);
	if (!df) continue;
	df.formatter = (seconds) => {
		if (!seconds) return "";
		const at = moment.unix(seconds).tz(frappe.boot.time_zone.system);
		return frappe.datetime.str_to_user(at.format("YYYY-MM-DD HH:mm:ss"));
	};
}
