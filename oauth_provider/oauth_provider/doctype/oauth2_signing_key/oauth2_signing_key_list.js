frappe.listview_settings["OAuth2 Signing Key"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colour = { Current: "green", Next: "blue", Retired: "gray" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};

// Times are stored as seconds since 1970 UTC; show them in the user's time zone. Lists and forms both load this file.
for (const fieldname of ["published_at", "signs_since", "retired_at"]) {
	const df = frappe.meta.get_docfield("OAuth2 Signing Key", fieldname);
	if (!df) continue;
	df.formatter = (seconds) => {
		if (!seconds) return "";
		const at = moment.unix(seconds).tz(frappe.boot.time_zone.system);
		return frappe.datetime.str_to_user(at.format("YYYY-MM-DD HH:mm:ss"));
	};
}
