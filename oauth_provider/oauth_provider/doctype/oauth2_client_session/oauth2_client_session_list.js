frappe.listview_settings["OAuth2 Client Session"] = { hide_name_column: true };
