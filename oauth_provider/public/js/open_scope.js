// Opens a new scope with what was proposed, for an administrator to edit and save.
frappe.provide("oauth_provider");

oauth_provider.open_scope = function ({ scope_name, title, doctypes, methods, routes }) {
	frappe.model.with_doctype("OAuth2 Scope", () => {
		const scope = frappe.model.get_new_doc("OAuth2 Scope");
		Object.assign(scope, { scope_name, title });
		const tables = { doctypes: "OAuth2 Scope DocType", methods: "OAuth2 Scope Method", routes: "OAuth2 Scope Route" };
		for (const [fieldname, rows] of Object.entries({ doctypes, methods, routes })) {
			for (const row of rows) Object.assign(frappe.model.add_child(scope, tables[fieldname], fieldname), row);
		}
		frappe.set_route("Form", "OAuth2 Scope", scope.name);
	});
};
