// Moving from Frappe's own provider, in four steps: watch it, import its clients, answer in its place, put it to rest.
const MOVING = "oauth_provider.oauth_provider.moving";
const CHECKING = "oauth_provider.oauth_provider.doctype.oauth2_provider_settings.checking";
const SETTINGS = "OAuth2 Provider Settings";

frappe.pages["oauth2-move"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Move From Frappe's Provider"),
		single_column: true,
	});
	const $body = $("<div>").css({ padding: "var(--padding-md)", "max-width": "60rem" }).appendTo(page.body);
	const steps = [add_watching, add_import, add_switch, add_rest].map((add) => {
		const $area = $("<section>").css("margin-bottom", "var(--margin-xl)").appendTo($body);
		return () => add($area, refresh);
	});
	const refresh = () => Promise.all(steps.map((step) => step()));
	page.set_secondary_action(__("Refresh"), refresh, "refresh");
	wrapper.refresh_steps = refresh;
};

frappe.pages["oauth2-move"].on_page_show = async (wrapper) => {
	await frappe.require("/assets/oauth_provider/js/open_scope.js");
	await wrapper.refresh_steps();
};

async function call(method, args = {}, type = "POST") {
	const { message } = await frappe.call({ method, args, type });
	return message;
}

function start($area, number, title, text) {
	$area.empty();
	$("<h4>").text(`${number}. ${title}`).appendTo($area);
	$("<p class='text-muted'>").text(text).appendTo($area);
}

function add_button($parent, label, work, kind = "default") {
	return $(`<button type='button' class='btn btn-${kind} btn-sm'>`)
		.css("margin-inline-end", "var(--margin-sm)")
		.text(label)
		.on("click", async (event) => {
			const $button = $(event.currentTarget).prop("disabled", true);
			try {
				await work();
			} finally {
				$button.prop("disabled", false);
			}
		})
		.appendTo($parent);
}

function list_lines($parent, lines, css = {}) {
	const $list = $("<ul class='small'>").appendTo($parent);
	for (const line of lines) $("<li>").css({ "overflow-wrap": "anywhere", ...css }).text(line).appendTo($list);
}

function add_name($parent, app_name, client_id) {
	const $name = $("<div>").css("margin-top", "var(--margin-md)").appendTo($parent);
	$("<b>").append($("<bdi>").text(app_name || client_id)).appendTo($name);
	if (client_id) $name.append(" ", $("<code>").css("overflow-wrap", "anywhere").text(client_id));
	return $name;
}

// 1. Watch --------------------------------------------------------------------------------------

async function add_watching($area, refresh) {
	const { until, clients } = await call(`${MOVING}.watched.describe_watched`, { days: 30 }, "GET");
	const text = __("For some days, see who uses Frappe's provider, and for what. Nothing changes for the apps.");
	start($area, 1, __("Watch"), text);
	const call_and_refresh = (method, args) => call(`${MOVING}.watched.${method}`, args).then(refresh);
	if (until) {
		const end = frappe.datetime.str_to_user(moment.unix(until).format("YYYY-MM-DD HH:mm:ss"));
		$("<p role='status'>").text(__("Watching until {0}.", [end])).appendTo($area);
		add_button($area, __("Stop"), () => call_and_refresh("stop_watching"));
	} else {
		add_button($area, __("Watch for 7 Days"), () => call_and_refresh("start_watching", { days: 7 }));
	}
	for (const client of clients) show_seen($area, client);
}

function show_seen($area, { app_name, client_id, people, uses, breaks, proposal }) {
	add_name($area, app_name, client_id).append(" ", $("<span class='text-muted'>").text(__("{0} user(s)", [people])));
	list_lines($area, breaks, { color: "var(--red-500, #c0392b)" });
	const $uses = $("<details>").appendTo($area);
	$("<summary class='small'>").text(__("What was seen: {0}", [uses.length])).appendTo($uses);
	list_lines($uses, uses);
	if (proposal.doctypes.length + proposal.methods.length + proposal.routes.length) {
		add_button($area, __("Make a Scope"), () => oauth_provider.open_scope(proposal)).addClass("btn-xs");
	}
}

// 2. Import -------------------------------------------------------------------------------------

async function add_import($area, refresh) {
	const [plan, state] = await Promise.all([
		call(`${MOVING}.desk.describe_move`, {}, "GET"),
		call(`${MOVING}.desk.read_move`, {}, "GET"),
	]);
	const text = __(
		"Clients with their secrets, tokens and grants: nobody has to sign in again. Frappe's provider is not changed, and you can repeat the import."
	);
	start($area, 2, __("Import"), text);
	if (["Waiting", "Running"].includes(state.status)) {
		const progress = __("An import is under way: {0} tokens so far.", [state.looked_at]);
		$("<p role='status'>").text(progress).appendTo($area);
		setTimeout(refresh, 3000);
		return;
	}
	if (state.status === "Failed") $("<p role='status' class='text-danger'>").text(state.problem).appendTo($area);
	if (state.status === "Done") $("<p role='status'>").text(state.report.total).appendTo($area);
	if (!plan.clients.length) {
		$("<p>").text(__("Frappe's provider has no clients.")).appendTo($area);
		return;
	}
	list_lines($area, plan.general);
	const choices = plan.clients.map((client) => [client.client_id, show_plan($area, client)]);
	$("<p>").css("margin-top", "var(--margin-md)").text(plan.total).appendTo($area);
	add_button($area, __("Import"), () => import_chosen(choices, refresh), "primary");
}

function show_plan($area, { client_id, app_name, outcome, is_chosen, client_type, lines, users, tokens }) {
	const $name = add_name($area, app_name, client_id);
	const numbers = Object.entries(tokens).map(([fate, number]) => `${number} ${fate}`);
	const about = [outcome, ...(users ? [__("{0} user(s)", [users])] : []), ...numbers].join(", ");
	$("<div class='text-muted small'>").text(about).appendTo($area);
	list_lines($area, lines);
	if (!client_type) return () => ({});
	const $is_chosen = add_choice($name, __("Import"), is_chosen);
	const $as_it_was = add_choice($name, __("With everything, as it was (scope all)"), false);
	const $is_public = add_choice($name, __("Public: it has no secret"), client_type === "Public");
	return () => ({
		is_chosen: $is_chosen.prop("checked"),
		as_it_was: $as_it_was.prop("checked"),
		type: $is_public.prop("checked") ? "public" : "confidential",
	});
}

function add_choice($parent, label, is_on) {
	const $box = $("<input type='checkbox'>").prop("checked", is_on);
	$("<label class='small'>")
		.css({ display: "block", "font-weight": "normal", margin: "0" })
		.append($box, " ", $("<span>").text(label))
		.appendTo($parent);
	return $box;
}

async function import_chosen(choices, refresh) {
	const lists = { clients: [], as_it_was: [], public: [], confidential: [] };
	for (const [client_id, read] of choices) {
		const { is_chosen = true, as_it_was, type } = read();
		if (!is_chosen) continue;
		lists.clients.push(client_id);
		if (as_it_was) lists.as_it_was.push(client_id);
		if (type) lists[type].push(client_id);
	}
	if (!lists.clients.length) return;
	await call(`${MOVING}.desk.start_import`, { choices: lists });
	await refresh();
}

// 3. Answer, 4. rest ----------------------------------------------------------------------------

async function add_switch($area, refresh) {
	const is_on = cint(await frappe.db.get_single_value(SETTINGS, "answer_for_frappe"));
	const text = __("Apps keep the addresses of Frappe's provider, and this app answers there. Off again at any moment.");
	start($area, 3, __("Answer in Place of Frappe's Provider"), text);
	const status = is_on ? __("This app answers.") : __("Frappe's provider answers.");
	$("<p role='status'>").append($("<b>").text(status)).appendTo($area);
	const set = (value) => frappe.db.set_value(SETTINGS, SETTINGS, "answer_for_frappe", value).then(refresh);
	if (is_on) add_button($area, __("Let Frappe's Provider Answer Again"), () => set(0));
	else add_button($area, __("Answer From Now On"), () => set(1), "primary");
}

async function add_rest($area, refresh) {
	const findings = await call(`${CHECKING}.check_up`, {}, "GET");
	const found = findings.filter(({ check }) => ["core_provider", "frappes_switches"].includes(check));
	start($area, 4, __("Put Frappe's Provider to Rest"), __("What the check-up says about it:"));
	for (const { label, message, action, remedy } of found) {
		$("<div>").append($("<b>").text(label), " ", $("<span>").text(message)).appendTo($area);
		if (!remedy) continue;
		add_button($area, action, async () => {
			const message = frappe.utils.escape_html(await call(`${CHECKING}.apply_remedy`, { remedy }));
			frappe.show_alert({ message, indicator: "green" });
			await refresh();
		});
	}
}
