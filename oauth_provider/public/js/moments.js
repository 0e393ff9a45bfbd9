// Moments are stored as seconds since 1970 UTC, in columns of 20 digits; show them in the user's time zone. Hooked to the
// lists of these DocTypes (hooks.py); their forms load it too.
(() => {
	const show = (seconds) => {
		if (!seconds) return "";
		const at = moment.unix(seconds).tz(frappe.boot.time_zone.system);
		return frappe.datetime.str_to_user(at.format("YYYY-MM-DD HH:mm:ss"));
	};
	for (const [doctype, fields] of Object.entries(frappe.meta.docfield_map)) {
		if (!doctype.startsWith("OAuth2 ")) continue;
		for (const df of Object.values(fields)) {
			if (df.fieldtype === "Int" && df.length === 20) df.formatter = show;
		}
	}
})();
