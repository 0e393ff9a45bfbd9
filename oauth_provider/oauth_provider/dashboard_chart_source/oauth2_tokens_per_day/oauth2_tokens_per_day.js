frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["OAuth2 Tokens per Day"] = {
	method: "oauth_provider.oauth_provider.figures.tokens_per_day",
	filters: [],
};
