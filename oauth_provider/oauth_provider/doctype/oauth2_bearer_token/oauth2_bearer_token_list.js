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
