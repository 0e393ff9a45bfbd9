frappe.listview_settings["OAuth2 Client"] = {
	add_fields: ["enabled", "skip_authorization", "registration", "approval"],
	get_indicator(doc) {
		if (doc.approval === "Refused") return [__("Refused"), "red", "approval,=,Refused"];
		if (!doc.enabled) return [__("Disabled"), "gray", "enabled,=,0"];
		if (doc.approval === "Waiting") return [__("Waiting for Approval"), "orange", "approval,=,Waiting"];
		if (doc.approval === "New") return [__("New"), "gray", "approval,=,New"];
		if (doc.skip_authorization) return [__("Trusted"), "orange", "enabled,=,1|skip_authorization,=,1"];
		if (doc.registration && doc.registration !== "Manual") {
			return [__("Registered Itself"), "yellow", "enabled,=,1|registration,!=,Manual"];
		}
		return [__("Enabled"), "green", "enabled,=,1"];
	},
	onload(listview) {
		const show = (filters) => listview.filter_area.clear().then(() => listview.filter_area.add(filters));
		listview.page.add_menu_item(__("Show Those That Registered Themselves"), () =>
			show([["OAuth2 Client", "registration", "!=", "Manual"]])
		);
		listview.page.add_menu_item(__("Show Those That Wait for Approval"), () =>
			show([["OAuth2 Client", "approval", "=", "Waiting"]])
		);
	},
};
