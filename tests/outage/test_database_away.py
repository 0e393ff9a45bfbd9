"""MariaDB goes away under load, and comes back."""

import pytest

from tests.outage.load import Answer, Load, summary
from tests.support.answers import no_traceback

requirement = pytest.mark.requirement


@pytest.fixture(params=["stopped", "killed"])
def outage(request, cause_once):
	return cause_once("database", request.param)


@requirement("security", "36", "no token is taken for good while the database is away, or goes, or comes")
def test_nothing_is_let_in_unchecked(outage):
	assert not [answer for answer in outage.during if answer.status < 400], outage
	let_in = [answer for answer in outage.around if answer.status == 200 and not answer.right]
	assert not let_in, summary(let_in)


@requirement("security", "22", "what was issued before an outage or during it is good after it")
@requirement("security", "24", "a revocation that was answered 200 stays")
def test_nothing_is_lost(outage, everyday):
	assert everyday.issued and everyday.revoked
	everyday.check_kept()


@requirement("security", "36", "when the database is back so is the service, by itself")
def test_the_web_server_was_not_restarted(outage):
	assert outage.web_after == outage.web_before


@requirement("security", "36", "while the database is away every answer is 503 in the protocol's words")
@requirement("security", "24", "a revocation that could not be stored is 503")
def test_every_answer_is_503(outage):
	wrong = [answer for answer in outage.during if not answer.away]
	assert not wrong, f"while the database was away:\n{summary(wrong)}"


@requirement("security", "36", "who is served while the database goes or comes gets the right answer or 503")
def test_an_answer_on_the_way_is_right_or_503(outage):
	wrong = [answer for answer in outage.around if not (answer.right or answer.away or is_cut_off(answer))]
	assert not wrong, f"while the database went or came:\n{summary(wrong)}"


def is_cut_off(answer: Answer) -> bool:
	"""The connection broke in Frappe's own commit or rollback after the endpoint: no hook of an app comes later."""
	return answer.status == 500 and "<h1><p>Internal Server Error</p></h1>" in answer.response.text


@requirement("security", "36", "with the database away and Frappe's caches empty nothing is let in either")
def test_nothing_is_let_in_while_frappe_has_forgotten_all_it_knew(services, everyday):
	"""Frappe then needs the database before any app has its turn."""
	kinds = everyday.kinds()
	services.stop("database")
	services.stop("redis")
	services.start("redis")
	with Load(kinds) as load:
		load.await_all(lambda answer: True)
	print(f"\n{summary(load.answers)}")
	assert {answer.kind for answer in load.answers} == load.kinds
	assert not [answer for answer in load.answers if answer.status < 500]
	for answer in load.answers:
		no_traceback(answer.response)
	services.start("database")
	with Load(everyday.kinds()) as load:
		load.await_all(lambda answer: answer.right)
	everyday.check_kept()
