"""The MCP server of docs/agents.md is the one that the tests of MCP clients run against."""

import re

from tests.support.site import CHECKOUT

PAGE = (CHECKOUT / "docs" / "agents.md").read_text()
APP = CHECKOUT / "tests" / "strangers" / "apps" / "todo_tools"


def test_the_server_is_the_one_that_is_tested():
	blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
	assert len(blocks) == 2
	for block, file in zip(blocks, ("server.py", "route.py"), strict=True):
		tested = (APP / file).read_text().splitlines()
		shown = block.replace("my_app.mcp", "todo_tools.server").splitlines()
		assert [line for line in shown if line not in tested] == []
	assert 'page_renderer = ["todo_tools.route.McpPage"]' in (APP / "hooks.py").read_text()
	assert 'page_renderer = ["my_app.route.McpPage"]' in PAGE
