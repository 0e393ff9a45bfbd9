// Presets for six kinds of apps, so that no admin has to know what a public client is.
const BOTH_GRANTS = "authorization_code\nrefresh_token";
const AS_CONFIDENTIAL = {
	client_type: "Confidential",
	token_endpoint_auth_method: "client_secret_basic",
	grant_types: BOTH_GRANTS,
	is_resource_server: 0,
};
const AS_PUBLIC = {
	client_type: "Public",
	token_endpoint_auth_method: "none",
	grant_types: BOTH_GRANTS,
	is_resource_server: 0,
};

function get_presets() {
	return {
		web: {
			label: __("Web App"),
			description: __("Runs on its own server and can keep a secret."),
			values: AS_CONFIDENTIAL,
			done: __(
				"Web app: a confidential client. It sends its secret by HTTP Basic (client_secret_basic) and gets refresh tokens. The redirect URI is an https address of the app."
			),
		},
		sign_in: {
			label: __("Sign-In"),
			description: __("Lets people in with their account of this site, such as Nextcloud or Grafana."),
			values: AS_CONFIDENTIAL,
			scopes: ["openid", "profile", "email"],
			done: __(
				"Sign-in: a confidential client with the scopes of OpenID Connect. It opens no documents. The app's documentation says which redirect URI it has. If it needs roles, add the scope roles."
			),
		},
		frappe_site: {
			label: __("Another Frappe Site"),
			description: __("Lets people in by a Social Login Key of the provider Frappe."),
			values: { ...AS_CONFIDENTIAL, openid_includes_claims: 1 },
			scopes: ["openid"],
			done: __(
				"Another Frappe site: a confidential client that asks for openid alone and gets name, e-mail address and roles with it. The redirect URI is shown in the Social Login Key there, as Redirect URL, behind the https address of that site."
			),
		},
		spa: {
			label: __("Single-Page App"),
			description: __("Runs only in the browser and cannot keep a secret."),
			values: AS_PUBLIC,
			done: __(
				"Single-page app: a public client without a secret. It must use PKCE (S256), and its refresh tokens are rotated. The redirect URI is the https address of the page."
			),
		},
		native: {
			label: __("Native App"),
			description: __("Is installed on a phone or a computer and cannot keep a secret."),
			values: AS_PUBLIC,
			done: __(
				"Native app: a public client without a secret. It must use PKCE (S256). The redirect URI is a private scheme such as com.example.app:/callback, or http://127.0.0.1/callback (any port)."
			),
		},
		service: {
			label: __("Service"),
			description: __("Is your own API. It receives tokens and checks them with this site."),
			values: { ...AS_CONFIDENTIAL, grant_types: "", is_resource_server: 1 },
			done: __(
				"Service: a confidential client that can check the tokens of all clients (introspection). It gets no tokens, so it needs no redirect URIs and no scopes."
			),
		},
	};
}

frappe.ui.form.on("OAuth2 Client", {
	refresh(frm) {
		const $area = frm.get_field("presets").$wrapper.empty();
		if (frm.is_new()) show_presets(frm, $area);
	},
});

function show_presets(frm, $area) {
	const $choices = $("<div role='radiogroup'>")
		.attr("aria-label", __("What Kind of App Is It?"))
		.css({ display: "grid", gap: "var(--padding-sm)" })
		.css("grid-template-columns", "repeat(auto-fit, minmax(max(16rem, 30%), 1fr))")
		.appendTo($area);
	// Enough height for the longest text, so that the form does not jump.
	const $done = $("<p class='small' role='status'>")
		.css({ "margin-top": "var(--margin-sm)", "min-height": "2.5rem" })
		.text(__("Choose one to set the fields below. You can still change them."))
		.appendTo($area);
	for (const [name, preset] of Object.entries(get_presets())) {
		const $radio = $("<input type='radio' name='oauth2_preset'>")
			.css({ flex: "none", "margin-top": "0.2rem" })
			.on("change", () => choose_preset(frm, preset, $done));
		$("<label>")
			.attr("data-preset", name)
			.css({ display: "flex", gap: "var(--padding-sm)", margin: 0, padding: "var(--padding-sm)" })
			.css({ border: "1px solid var(--border-color)", "border-radius": "var(--border-radius)" })
			.css("cursor", "pointer")
			.append($radio, describe_preset(preset))
			.appendTo($choices);
	}
}

function describe_preset({ label, description }) {
	return $("<span>").append(
		$("<b>").css({ display: "block", color: "var(--text-color)" }).text(label),
		$("<span class='small'>").text(description)
	);
}

async function choose_preset(frm, preset, $done) {
	// The type first, because a change of the type sets the authentication method.
	await frm.set_value("client_type", preset.values.client_type);
	await frm.set_value(preset.values);
	if (preset.scopes) set_scopes(frm, preset.scopes);
	$done.text(preset.done);
}

function set_scopes(frm, scopes) {
	frm.clear_table("scopes");
	for (const scope of scopes) frm.add_child("scopes", { scope });
	frm.refresh_field("scopes");
	frm.trigger("scopes");
}
