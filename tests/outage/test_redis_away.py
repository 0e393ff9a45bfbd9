"""Redis goes away under load, and comes back."""

import pytest

from tests.outage.load import Answer, summary

requirement = pytest.mark.requirement

# Seconds between two requests of a kind: without its caches Frappe takes half a second of the processor for each.
PAUSE = 1.0


def pytest_generate_tests(metafunc):
	# Redis keeps nothing, so it hardly matters how it ends: both in the long version alone.
	both = metafunc.config.getoption("--rounds") > 1
	metafunc.parametrize("how", ["stopped", "killed"] if both else ["stopped"])


@pytest.fixture
def outage(how, cause_once):
	return cause_once("redis", how, PAUSE)


@requirement(
	"security", "36", "no token is taken for good unchecked while Redis is away; a revoked one is refused"
)
def test_nothing_is_let_in_unchecked(outage):
	let_in = [
		answer for answer in [*outage.during, *outage.around] if answer.status == 200 and not answer.right
	]
	assert not let_in, summary(let_in)


@requirement("security", "36", "while Redis is away tokens work or are refused cleanly")
def test_tokens_work_or_are_refused_cleanly(outage):
	wrong = [answer for answer in [*outage.during, *outage.around] if not is_clean(answer)]
	assert not wrong, summary(wrong)


def is_clean(answer: Answer) -> bool:
	"""The right answer, or a refusal in the protocol's words that lets nobody in."""
	if answer.kind == "dialog" and answer.status == 303:
		# To the app, as RFC 6749 4.1.2.1 has it.
		return "error=temporarily_unavailable" in answer.response.headers["Location"]
	return answer.right or answer.away


@requirement("security", "24", "a revocation answered 200 while Redis is away stays")
@requirement("security", "22", "what was issued while Redis is away is good after it")
def test_nothing_is_lost(outage, everyday):
	assert everyday.issued and everyday.revoked
	everyday.check_kept()


@requirement("security", "36", "when Redis is back so is the service, by itself")
def test_the_web_server_was_not_restarted(outage):
	assert outage.web_after == outage.web_before
