"""What the walk prints never holds a token, and a surprise says all that one needs to know."""

import io
import json

import pytest
import requests

from examples.demo.report import BODY_LINES, Report, Surprise, brief, expect, readable, short, visible_lines

TOKEN = "aB3_-" * 9


def answer(body, kind="application/json", status=400, **headers):
	response = requests.Response()
	response.status_code, response.reason = status, "Bad Request"
	response._content = body.encode()
	response.headers.update({"Content-Type": kind, **headers})
	url = f"http://site.test/token?code={TOKEN}"
	response.request = requests.Request("POST", url).prepare()
	return response


def test_a_secret_is_told_by_its_first_six_characters():
	assert brief(TOKEN) == "aB3_-a…"
	assert TOKEN not in short(f"/callback?code={TOKEN}&state=x")


def test_ordinary_words_are_not_cut_for_secrets():
	line = "POST /api/method/oauth_provider.api.oauth2.introspect_token"
	assert short(line) == line


def test_json_html_and_broken_json_are_readable():
	assert '"error": "invalid_grant"' in "".join(readable(answer('{"error":"invalid_grant"}')))
	assert readable(answer("<h1>Server <b>Error</b></h1>", "text/html")) == ["Server Error"]
	assert readable(answer("{broken")) == ["{broken"]


def test_the_visible_lines_of_a_page_are_what_a_person_reads():
	page = """<!doctype html><html><head><title>Not text</title><style>p { color: red }</style></head>
		<body><h1>Allow <em>Timesheet</em> in?</h1><p>You are   signed in
		as <strong>jane</strong> &amp; co.</p><script>var not_text = "<p>";</script><p>a &lt; b</p></body></html>"""
	assert visible_lines(page) == ["Allow Timesheet in?", "You are signed in as jane & co.", "a < b"]


def test_a_long_body_is_cut():
	lines = readable(answer(json.dumps(list(range(100)))))
	assert len(lines) == BODY_LINES + 1
	assert lines[-1].startswith("… and 90 more")


def test_expect_stops_only_when_something_does_not_hold():
	expect(True, "nothing")
	with pytest.raises(Surprise, match="a code"):
		expect("", "a code")


def test_a_surprise_says_step_expectation_answer_and_logs():
	out = io.StringIO()
	report = Report(out)
	response = answer(json.dumps({"error": TOKEN}), Location=f"/callback?code={TOKEN}")
	with pytest.raises(Surprise) as caught, report.step("Refresh"):
		expect(False, "status 200", response, got=f"no {TOKEN}")
	report.surprise(caught.value, "some.log")
	said = out.getvalue()
	for part in ("at step 1: Refresh", "status 200", "POST http://site.test/token with 400", "some.log"):
		assert part in said
	assert TOKEN not in said


def test_a_request_line_hides_the_query_and_names_the_host():
	out = io.StringIO()
	report = Report(out)
	report.hosts = {"site.test": "site"}
	report.answer(answer("{}"), "refused")
	assert out.getvalue().split() == ["POST", "site", "/token?…", "400", "refused"]


def test_no_colour_where_nobody_looks_at_a_terminal():
	out = io.StringIO()
	report = Report(out)
	report.title("Title")
	report.note("note")
	assert "\033" not in out.getvalue()
