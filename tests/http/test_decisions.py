"""A dialog is answered once, and a double click does no harm."""

import pytest
import requests

from tests.support.concurrency import at_once
from tests.support.flow import redirect_of

requirement = pytest.mark.requirement


def no_code(response) -> None:
	assert response.status_code == 400, f"{response.status_code}: {response.text[:300]}"
	assert "Location" not in response.headers and "already been answered" in response.text


@requirement("security", "9d", "a dialog is answered once")
@pytest.mark.parametrize("first, second", [("allow", "deny"), ("deny", "allow"), ("allow", "maybe")])
def test_a_dialog_is_answered_once(first, second, dialog, session):
	redirect_of(dialog.press(session, first))
	no_code(dialog.press(session, second))


@requirement("security", "9d", "a dialog that is answered once more in the same way brings no second code")
@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_a_double_click_gets_the_same_response(decision, dialog, session):
	first, second = dialog.press(session, decision), dialog.press(session, decision)
	assert redirect_of(first) == redirect_of(second)
	assert first.headers["Cache-Control"] == second.headers["Cache-Control"]


def test_an_answered_dialog_does_not_say_that_nothing_was_shared(dialog, session):
	redirect_of(dialog.press(session, "allow"))
	page = dialog.press(session, "deny").text
	assert "already been answered" in page and "Nothing was shared" not in page


def press_at_once(dialog, session, decisions: list[str]) -> list[requests.Response]:
	cookies = session.cookies.get_dict()

	def press(index):
		browser = requests.Session()
		browser.cookies.update(cookies)
		return dialog.press(browser, decisions[index])

	return at_once(len(decisions), press)


@requirement("security", "9d", "of many Allows at once one brings a code, and all get it")
@pytest.mark.concurrency
def test_of_many_allows_at_once_one_brings_a_code(dialog, session, confidential):
	answers = press_at_once(dialog, session, ["allow"] * 8)
	(code,) = {redirect_of(answer)["code"] for answer in answers}
	tokens = confidential.token(
		grant_type="authorization_code", code=code, redirect_uri=confidential.redirect_uri
	)
	assert tokens.status_code == 200


@requirement("security", "9d", "of opposite answers to a dialog at once one counts")
@pytest.mark.concurrency
def test_of_opposite_decisions_at_once_the_first_counts(dialog, session):
	answers = press_at_once(dialog, session, ["allow", "deny"] * 3)
	locations = [answer.headers["Location"] for answer in answers if answer.status_code == 303]
	assert len(locations) == 3 and len(set(locations)) == 1
	for answer in answers:
		if answer.status_code != 303:
			no_code(answer)
