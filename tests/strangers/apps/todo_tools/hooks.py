app_name = "todo_tools"
app_title = "ToDo Tools"
app_publisher = "The tests"
app_description = "Two MCP servers"
app_email = "tests@example.com"
app_license = "MIT"

page_renderer = ["todo_tools.route.McpPage"]
