"""The MCP server at /api/method/todo_tools.server.handle, as the README of frappe-mcp writes one."""

import frappe
import frappe_mcp

mcp = frappe_mcp.MCP("todo-tools")


@mcp.tool()
def list_todos(status: str = "Open"):
	"""List descriptions of the ToDos that you may read.

	Args:
		status: of the ToDos.
	"""
	return {"todos": frappe.get_list("ToDo", filters={"status": status}, pluck="description")}


@mcp.tool()
def say_who():
	"""Say for whom the server acts."""
	return {"user": frappe.session.user}


@mcp.register()
def handle():
	"""The tools are in this file."""
