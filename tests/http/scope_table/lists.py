"""Lists of ToDo with arguments that reach into other DocTypes, and arguments that change nothing."""

from tests.http.scope_table.requests import CALL, CLIENT, LIST, ONE, REPORTVIEW, form, get, post

# Arguments by which a list of ToDo would reach into other DocTypes: 403 on each of the roads of `LISTS`.
TRICKS = {
	"a link's field": {"fields": ["name", "allocated_to.first_name"]},
	"a link's field with an alias": {"fields": ["allocated_to.first_name as n"]},
	"a link's field in backticks": {"fields": ["`allocated_to`.`first_name`"]},
	"another table": {"fields": ["`tabUser`.`first_name`"]},
	"another table without backticks": {"fields": ["tabUser.first_name"]},
	"a child table of another": {"fields": ["`tabHas Role`.`role`"]},
	"a sub-query": {"fields": ["(select first_name from tabUser limit 1) as n"]},
	"a function": {"fields": ["ifnull(`tabUser`.`first_name`, '') as n"]},
	"a comment": {"fields": ["name/**/,first_name"]},
	"a function as an object": {"fields": [{"CONCAT": ["allocated_to.first_name"], "as": "n"}]},
	"a filter on another DocType": {"filters": [["User", "first_name", "like", "canary%"]]},
	"a filter on a link's field": {"filters": [["allocated_to.first_name", "like", "canary%"]]},
	"an object's filter on a link's field": {"filters": {"allocated_to.first_name": ["like", "canary%"]}},
	"a filter with a sub-query": {"filters": [["name", "in", "(select name from tabNote)"], ["1=1) or (1"]]},
	"a filter along a tree": {"filters": [["ToDo", "allocated_to", "descendants of", "{other}"]]},
	"an or-filter on another DocType": {"or_filters": [["User", "first_name", "like", "canary%"]]},
	"an order by a link's field": {"order_by": "allocated_to.first_name"},
	"an order by another table": {"order_by": "`tabUser`.`first_name`"},
	"an order by a sub-query": {"order_by": "(select first_name from tabUser limit 1)"},
	"links expanded": {"expand_links": "1"},
	"a link expanded": {"expand": ["allocated_to"]},
}
LISTS = {
	"REST": lambda **arguments: get(LIST, **arguments),
	"REST, version 2": lambda **arguments: get("/api/v2/document/ToDo", **arguments),
	"client.get_list": lambda **arguments: post(f"{CLIENT}.get_list", doctype="ToDo", **arguments),
	"reportview.get": lambda **arguments: form(
		f"{REPORTVIEW}.get", doctype="ToDo", **{"fields": ["`tabToDo`.`name`"], **arguments}
	),
}
# Arguments that some Frappe does not read, and what surrounds a document that the scope opens.
UNREAD = {
	"permissions off": {"ignore_permissions": "1"},
	"a join": {"join": "right join"},
	"another user": {"user": "Administrator"},
	"a group by another table": {"group_by": "`tabUser`.`first_name`"},
}
IGNORED = {
	"docinfo": get(f"{CALL}.desk.form.load.get_docinfo", doctype="ToDo", name="{todo}"),
	"the number of comments": form(
		f"{REPORTVIEW}.get_list", doctype="ToDo", fields=["name"], with_comment_count="1"
	),
	"HEAD": ("HEAD", LIST, {}),
	"another verb, by a header": ("GET", ONE, {"headers": {"X-HTTP-Method-Override": "DELETE"}}),
	**{
		f"{route}: {trick}": make(**arguments)
		for route, make in LISTS.items()
		for trick, arguments in UNREAD.items()
	},
}
