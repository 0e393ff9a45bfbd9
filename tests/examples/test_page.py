"""The walk reads pages as a browser does: it assumes no field and no button."""

from examples.demo.page import Page

DIALOG = """<!doctype html><html><head><title>Not text</title><style>p { color: red }</style></head>
<body><h1>Allow <em>Timesheet</em> in?</h1><p>You are   signed in
as <strong>jane</strong> &amp; co.</p><script>var not_text;</script>
<form method="POST" action="/approve?x=1&amp;y=2">
	<input type="hidden" name="transaction" value="a&quot;b">
	<input name="plain"><input type="hidden" value="nameless">
	<input type="checkbox" name="off" value="1"><input type="checkbox" name="on" checked>
	<input type="submit" name="go" value="Go">
	<button name="decision" value="deny">Deny</button>
	<button type="submit" name="decision" value="allow"><span>Al</span>low</button>
	<button type="button">Help</button>
</form><p>after</p></body></html>"""


def test_a_form_says_where_it_goes_and_how():
	(form,) = Page(DIALOG).forms
	assert (form.action, form.method) == ("/approve?x=1&y=2", "post")


def test_only_fields_that_a_browser_would_send_are_sent():
	(form,) = Page(DIALOG).forms
	assert form.fields == [("transaction", 'a"b'), ("plain", ""), ("on", "on")]


def test_only_the_pressed_button_is_sent():
	(form,) = Page(DIALOG).forms
	assert form.data(form.button("deny"))[-1] == ("decision", "deny")
	assert ("decision", "allow") not in form.data(form.button("deny"))


def test_buttons_are_found_by_what_a_person_reads():
	(form,) = Page(DIALOG).forms
	assert form.button("Go").name == "go"
	assert form.button("Help") is None
	assert form.button("Allow").value == "allow"


def test_text_is_what_a_person_sees():
	lines = Page(DIALOG).lines
	assert lines[:2] == ["Allow Timesheet in?", "You are signed in as jane & co."]
	assert lines[-1] == "after"
	assert not [line for line in lines if "not_text" in line or "Not text" in line or "red" in line]


def test_a_form_without_a_method_is_sent_by_get():
	assert Page("<form><button>Search</button></form>").forms[0].method == "get"
