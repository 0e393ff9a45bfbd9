const REFUSALS = [
	"Failed Client Authentication",
	"Refused Grant",
	"Refused Registration",
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
		[__("Registered"), "blue", ["Registration"]],
		[__("Decided"), "blue", ["Approval"]],
		[__("Imported"), "blue", ["Move"]],
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
