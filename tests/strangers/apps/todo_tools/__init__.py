"""A Frappe app with two MCP servers, made with frappe-mcp: at a method, and at the route /mcp."""

__version__ = "1.0.0"
