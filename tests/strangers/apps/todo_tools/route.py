"""The same MCP server at a route, as Frappe Builder has one: a page renderer, for signed-in users alone."""

import frappe
from werkzeug.wrappers import Response

from todo_tools.server import mcp


class McpPage:
	"""Answers /mcp."""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path

	def can_render(self) -> bool:
		return self.path == "mcp"

	def render(self) -> Response:
		if frappe.session.user == "Guest":
			raise frappe.PermissionError
		return mcp.handle(frappe.request, Response())
