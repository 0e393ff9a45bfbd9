"""What people do around a document: assign, comment, tag, share, attach, print, approve."""

from tests.erpnext.people import accounts, sales, worker

ITEMS = [{"item_code": "{item}", "qty": 1, "rate": 25, "delivery_date": "{later}"}]
UTILS, WORKFLOW = "frappe.desk.form.utils.", "frappe.model.workflow."
VIEW = "frappe.www.printview.get_html_and_style"

AROUND = [
	sales.insert(
		"Sales Order",
		customer="{customer}",
		company="{company}",
		delivery_date="{later}",
		items=ITEMS,
		keep="order",
	),
	sales.call(
		"frappe.desk.form.assign_to.add",
		doctype="Sales Order",
		name="{order}",
		assign_to=["{accounts}"],
		description="please look at {{ doc.customer }}",
	),
	sales.call(
		"frappe.desk.form.assign_to.add_multiple",
		doctype="Sales Order",
		name='["{order}"]',
		assign_to=["{worker}"],
		description="Data Import",
	),
	sales.call(
		"frappe.desk.form.assign_to.remove", doctype="Sales Order", name="{order}", assign_to="{worker}"
	),
	accounts.call(
		"frappe.desk.form.assign_to.close", doctype="Sales Order", name="{order}", assign_to="{accounts}"
	),
	sales.call(
		UTILS + "add_comment",
		reference_doctype="Sales Order",
		reference_name="{order}",
		content="Hello {{ name }}, frappe",
		comment_email="{sales}",
		comment_by="Sales",
		keep="comment",
	),
	sales.call(UTILS + "update_comment", name="{comment}", content="Changed"),
	sales.call("frappe.desk.doctype.tag.tag.add_tag", tag="Data Import", dt="Sales Order", dn="{order}"),
	sales.call("frappe.desk.doctype.tag.tag.add_tags", tags=["tag-{m}"], dt="Sales Order", docs=["{order}"]),
	sales.call("frappe.desk.doctype.tag.tag.get_tagged_docs", doctype="Sales Order", tag="tag-{m}"),
	sales.call("frappe.desk.doctype.tag.tag.remove_tag", tag="tag-{m}", dt="Sales Order", dn="{order}"),
	sales.call("frappe.desk.like.toggle_like", doctype="Sales Order", name="{order}", add="Yes"),
	sales.call("frappe.desk.like.toggle_like", doctype="Sales Order", name="{order}", add="No"),
	sales.call("frappe.share.add", doctype="Sales Order", name="{order}", user="{hr}", read=1),
	sales.call(
		"frappe.share.set_permission",
		doctype="Sales Order",
		name="{order}",
		user="{hr}",
		permission_to="write",
	),
	sales.call("frappe.share.get_users", doctype="Sales Order", name="{order}"),
	sales.call(
		"frappe.desk.form.document_follow.follow_document",
		doctype="Sales Order",
		doc_name="{order}",
		user="{sales}",
	),
	sales.ask("frappe.desk.form.load.getdoc", doctype="Sales Order", name="{order}"),
	sales.ask("frappe.desk.form.load.get_docinfo", doctype="Sales Order", name="{order}"),
	sales.ask("frappe.desk.form.load.getdoctype", doctype="Sales Order", with_parent="1"),
	sales.ask("frappe.desk.notifications.get_open_count", doctype="Sales Order", name="{order}"),
	sales.ask("frappe.desk.form.linked_with.get", doctype="Sales Order", docname="{order}"),
	sales.ask(
		"frappe.desk.form.linked_with.get_submitted_linked_docs", doctype="Sales Order", name="{order}"
	),
	sales.call(
		"frappe.core.doctype.communication.email.make",
		doctype="Sales Order",
		name="{order}",
		content="Hello {{ name }} <style>a{color:red}}</style>{{#if}}",
		subject="About {{ doc }}",
		recipients="mail-{m}@example.com",
		send_email=0,
	),
	sales.call(
		"frappe.core.doctype.communication.email.make",
		doctype="Sales Order",
		name="{order}",
		content="Hello",
		subject="Order",
		recipients="mail-{m}@example.com",
		send_email=1,
	),
	sales.insert(
		"ToDo",
		description="frappe bug: <div style={{a:1}}>",
		allocated_to="{sales}",
		reference_type="Sales Order",
		reference_name="{order}",
		keep="todo",
	),
	sales.update("ToDo", "{todo}", description="frappe.client.get_password"),
	sales.insert(
		"Event",
		subject="Event {m}",
		starts_on="{later} 10:00:00",
		event_type="Private",
		description="{{ x }}",
		keep="event",
	),
	sales.ask("frappe.desk.doctype.event.event.get_events", start="{later}", end="{later}"),
	sales.insert("Note", title="Note {m}", content="{% for x in y %}", public=0, keep="note"),
	sales.ask("frappe.desk.link_preview.get_preview_data", doctype="Customer", docname="{customer}"),
	sales.call("frappe.client.has_permission", doctype="Sales Order", docname="{order}", perm_type="write"),
	sales.call("frappe.client.get_doc_permissions", doctype="Sales Order", docname="{order}"),
	sales.call("frappe.client.is_document_amended", doctype="Sales Order", docname="{order}"),
	sales.ask("frappe.desk.desktop.get_workspace_sidebar_items"),
	sales.ask("frappe.auth.get_logged_user"),
	sales.ask("frappe.ping"),
]

FILES = [
	sales.upload(
		"attached-{m}.txt", "words", doctype="Customer", docname="{customer}", is_private="1", keep="file"
	),
	sales.send("GET", "{file.file_url}"),
	sales.ask("frappe.handler.download_file", file_url="{file.file_url}"),
	sales.ask("download_file", file_url="{file.file_url}"),
	sales.list(
		"File",
		fields=["file_name", "is_private"],
		filters={"attached_to_name": "{customer}"},
		order_by="file_name",
	),
	sales.upload("loose-{m}.txt", "words", is_private="1", keep="loose"),
	sales.read("File", "{loose}"),
	sales.upload(
		"public-{m}.txt", "words", doctype="Customer", docname="{customer}", is_private="0", keep="public"
	),
	sales.call(
		"frappe.client.attach_file",
		filename="by-client-{m}.txt",
		filedata="d29yZHM=",
		doctype="Customer",
		docname="{customer}",
		decode_base64=1,
		is_private=1,
	),
	sales.call(UTILS + "remove_attach", fid="{public}", dt="Customer", dn="{customer}"),
	sales.delete("File", "{loose}"),
]

PRINTS = [
	sales.insert(
		"Sales Order",
		customer="{customer}",
		company="{company}",
		delivery_date="{later}",
		items=ITEMS,
		terms="{{ 1 + 1 }}",
		keep="order",
	),
	sales.send("GET", "/printview?doctype=Sales%20Order&name={order}&format=Standard&no_letterhead=1"),
	sales.send(
		"GET",
		"/printview?doctype=Sales%20Order&name={order}&format=Standard&no_letterhead=1&_lang=de&settings=%7B%7D",
	),
	sales.call(VIEW, doc="Sales Order", name="{order}", print_format="Standard", no_letterhead=1),
	sales.call(
		VIEW, doc="Sales Order", name="{order}", print_format="Standard", no_letterhead=1, settings="{}"
	),
	sales.form(VIEW, doc="{order.document}", print_format="Standard"),
	sales.call(
		"frappe.www.printview.get_rendered_raw_commands", doc="Sales Order", name="{order}", expect=417
	),
	sales.call(
		"frappe.printing.page.print.print.get_print_settings_to_show",
		doctype="Sales Order",
		docname="{order}",
	),
	sales.ask(
		"frappe.utils.print_format.download_pdf",
		doctype="Sales Order",
		name="{order}",
		format="Standard",
		_lang="de",
		settings={},
	),
	sales.ask(
		"frappe.utils.print_format.download_multi_pdf",
		doctype="Sales Order",
		name=["{order}"],
		format="Standard",
	),
	sales.list("Print Format", fields=["name", "doc_type"], filters={"doc_type": "Sales Order"}),
]

APPROVALS = [
	sales.insert(
		"Opportunity",
		opportunity_from="Customer",
		party_name="{customer}",
		company="{company}",
		notes=[{"note": "{{ x }}"}],
		title="{{ party_name }}",
		keep="opportunity",
	),
	sales.call(WORKFLOW + "get_transitions", doc="{opportunity.document}"),
	sales.call(WORKFLOW + "apply_workflow", doc="{opportunity.document}", action="Approve"),
	sales.read("Opportunity", "{opportunity}", keep="opportunity"),
	sales.call(
		WORKFLOW + "get_common_transition_actions", docs=["{opportunity.document}"], doctype="Opportunity"
	),
	sales.call(
		WORKFLOW + "bulk_workflow_approval",
		docnames='["{opportunity}"]',
		doctype="Opportunity",
		action="Reject",
	),
	sales.call(WORKFLOW + "can_cancel_document", doctype="Opportunity"),
	sales.list("Opportunity", fields=["workflow_state"], filters={"name": "{opportunity}"}),
]

WORKERS = [
	worker.list("Customer", fields=["name"], filters={"name": "{customer}"}),
	worker.ask("frappe.desk.form.load.getdoc", doctype="Item", name="{item}"),
	worker.list("User", fields=["name", "full_name", "enabled"], filters={"name": "{sales}"}),
	worker.read("Company", "{company}"),
	worker.ask("frappe.desk.desktop.get_workspace_sidebar_items"),
	worker.ask("frappe.core.doctype.user.user.get_roles", uid="{worker}"),
	worker.call("frappe.client.get_list", doctype="Role", fields=["name"], expect=403),
]

TABLES = {
	"around a document": AROUND,
	"files": FILES,
	"prints": PRINTS,
	"approvals": APPROVALS,
	"a worker": WORKERS,
}
