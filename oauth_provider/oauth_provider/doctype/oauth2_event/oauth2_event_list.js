const REFUSALS = [
	"Failed Client Authentication",
	"Refused Grant",
	"Refused Scope",
	"Refused Token",
	"Authorization Error",
];

function get_outcomes() {
	return [
		[__("Granted"), "green", ["Consent", "Issue", "Refresh"]],
		[__("Denied"), "gray", ["Denial"]],
		[__("Ended"), "orange", ["Revocation", "Logout"]],
		[__("Replayed"), "red", ["Replay"]],
		[__("Refused"), "yellow", REFUSALS],
	];
}

// Frappe gives all columns the same width. The reason is a sentence, the others are a word or two.
function widen_reason(listview) {
	const place = listview.columns.findIndex(({ df }) => df?.fieldname === "reason") + 1;
	const $style = listview.$result.siblings("style");
	($style.length ? $style : $("<style>").insertAfter(listview.$result)).text(
		`[data-page-route="List/OAuth2 Event/List"] .level-left > .list-row-col:nth-child(${place}) { flex: 4; }`
	);
}

frappe.listview_settings["OAuth2 Event"] = {
	hide_name_column: true,
	add_fields: ["event"],
	get_indicator(doc) {
		// The title is the event; the indicator is its outcome.
		const outcome = get_outcomes().find(([, , events]) => events.includes(doc.event));
		if (!outcome) return;
		const [word, colour, events] = outcome;
		return [word, colour, `event,in,${events.join(",")}`];
	},
	refresh: widen_reason,
};

// Times are stored as seconds since 1970 UTC; show them in the user's time zone. Lists and forms both load this file.
for (const fieldname of ["occurred_at"]) {
	const df = frappe.meta.get_docfield("OAuth2 Event", fieldname);
	if (!df) continue;
	df.formatter = (seconds) => {
		if (!seconds) return "";
		const at = moment.unix(seconds).tz(frappe.boot.time_zone.system);
		return frappe.datetime.str_to_user(at.format("YYYY-MM-DD HH:mm:ss"));
	};
}
