const CHECKING = "oauth_provider.oauth_provider.doctype.oauth2_provider_settings.checking";

frappe.ui.form.on("OAuth2 Provider Settings", {
	refresh(frm) {
		check_up(frm.get_field("checkup").$wrapper);
		frm.add_custom_button(__("Move From Frappe's Provider"), () => frappe.set_route("oauth2-move"));
	},
});

async function check_up($area) {
	if (!$area.children().length) $("<p>").text(__("Checking...")).appendTo($area);
	const { message } = await frappe.call({ method: `${CHECKING}.check_up`, type: "GET" });
	if (message) show_findings($area.empty(), message);
}

function show_findings($area, findings) {
	const wrong = findings.filter(({ status }) => status !== "ok");
	const fine = findings.filter(({ status }) => status === "ok");
	// Failures first.
	wrong.sort((a, b) => a.status.localeCompare(b.status));
	const $summary = $("<p role='status'>").append(isolated(summarize(wrong, findings))).appendTo($area);
	if (wrong.length) $summary.wrapInner("<b>");
	list_findings($area, wrong, () => check_up($area));
	const $fine = $("<details>").appendTo($area);
	$("<summary>").append(isolated(__("Passed checks: {0}", [fine.length]))).appendTo($fine);
	list_findings($fine, fine);
	$("<button type='button' class='btn btn-default btn-sm'>")
		.css("margin-block", "var(--margin-md)")
		.text(__("Check Again"))
		.on("click", async (event) => {
			const $button = $(event.currentTarget).prop("disabled", true).text(__("Checking..."));
			try {
				await check_up($area);
			} finally {
				// After a success this button has been replaced by a new one.
				$button.prop("disabled", false).text(__("Check Again"));
			}
		})
		.appendTo($area);
}

function summarize(wrong, findings) {
	if (!wrong.length) return __("All {0} checks passed.", [findings.length]);
	return __("{0} of {1} checks found a problem.", [wrong.length, findings.length]);
}

function list_findings($parent, findings, on_change) {
	const $list = $("<ul class='list-unstyled'>").css("margin-top", "var(--margin-sm)").appendTo($parent);
	for (const finding of findings) show_finding($list, finding, on_change);
}

function show_finding($list, { status, label, message, action, remedy }, on_change) {
	const [word, colour] = {
		ok: [__("OK"), "green"],
		warn: [__("Warning"), "orange"],
		fail: [__("Failure"), "red"],
	}[status];
	const $item = $("<li>")
		.attr("data-status", status)
		.css({ "margin-bottom": "var(--margin-sm)", "overflow-wrap": "anywhere" })
		.appendTo($list);
	$("<span class='indicator-pill'>")
		.addClass(colour)
		.css("margin-inline-end", "var(--margin-sm)")
		.text(word)
		.appendTo($item);
	$item.append($("<b>").text(label), $("<div>").append(isolated(message)));
	if (action) $("<div>").append(isolated(`${__("What to do:")} ${action}`)).appendTo($item);
	if (remedy) {
		$("<button type='button' class='btn btn-default btn-xs'>")
			.text(action)
			.on("click", async () => {
				const args = { remedy };
				const { message: done } = await frappe.call({ method: `${CHECKING}.apply_remedy`, args });
				frappe.show_alert({ message: frappe.utils.escape_html(done), indicator: "green" });
				on_change();
			})
			.appendTo($item);
	}
}

// Numbers, addresses and commands would change places in a sentence that is not translated, in a page from right to left.
function isolated(text) {
	return $("<bdi>").text(text);
}
