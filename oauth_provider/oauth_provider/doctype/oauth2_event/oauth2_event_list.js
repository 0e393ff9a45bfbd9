frappe.listview_settings["OAuth2 Event"] = {
	hide_name_column: true,
	add_fields: ["event"],
	get_indicator(doc) {
		const colours = {
			Consent: "green",
			Issue: "green",
			Refresh: "green",
			Denial: "gray",
			Revocation: "orange",
			Replay: "red",
		};
		return [__(doc.event), colours[doc.event] || "yellow", `event,=,${doc.event}`];
	},
};

// Moments are stored as seconds since 1970 UTC; show them in the reader's time zone. Lists and forms both load this.
for (const fieldname of ["occurred_at"]) {
	const df = frappe.meta.get_docfield("OAuth2 Event", fieldname);
	if (!df) continue;
	df.formatter = (seconds) => {
		if (!seconds) return "";
		const at = moment.unix(seconds).tz(frappe.boot.time_zone.system);
		return frappe.datetime.str_to_user(at.format("YYYY-MM-DD HH:mm:ss"));
	};
}
