frappe.listview_settings["OAuth2 Client Session"] = { hide_name_column: true };

// Times are stored as seconds since 1970 UTC; show them in the user's time zone. Lists and forms both load this file.
for (const fieldname of ["began_at", "next_attempt_at"]) {
	const df = frappe.meta.get_docfield("OAuth2 Client Session", fieldname);
	if (!df) continue;
	df.formatter = (seconds) => {
		if (!seconds) return "";
		const at = moment.unix(seconds).tz(frappe.boot.time_zone.system);
		return frappe.datetime.str_to_user(at.format("YYYY-MM-DD HH:mm:ss"));
	};
}
