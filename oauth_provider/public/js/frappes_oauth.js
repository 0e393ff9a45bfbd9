// The forms of Frappe's own OAuth server, whose names look like those of this app.
frappe.provide("oauth_provider");

if (!oauth_provider.explained) {
	oauth_provider.explained = {
		"OAuth Client": "OAuth2 Client",
		"OAuth Provider Settings": "OAuth2 Provider Settings",
		"OAuth Settings": "OAuth2 Provider Settings",
	};
	for (const [theirs, ours] of Object.entries(oauth_provider.explained)) {
		frappe.ui.form.on(theirs, {
			refresh(frm) {
				const link = `<a href="/app/${frappe.router.slug(ours)}">${__(ours)}</a>`;
				frm.set_intro(__("This belongs to Frappe's own OAuth server. For the app OAuth Provider, see {0}.", [link]));
			},
		});
	}
}
