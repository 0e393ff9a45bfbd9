"""What the audit trail gets of a refusal, and when a guesser has to wait."""

import inspect

import frappe
import pytest

from oauth_provider.protocol import client_endpoints, refusals
from oauth_provider.protocol import errors as catalogue
from oauth_provider.protocol.errors import (
	AccessDenied,
	FatalAuthorizationError,
	InsufficientScope,
	InvalidGrant,
	InvalidRequest,
	InvalidToken,
	ProtocolError,
	ReplayedGrant,
	TooManyFailures,
)
from oauth_provider.protocol.message import Message
from oauth_provider.store import failures

requirement = pytest.mark.requirement
EVENT = "OAuth2 Event"


@pytest.fixture
def limit():
	"""Set how many failures are allowed: `limit(3)`, `limit(3, window=1)`."""

	def run(count, window=60):
		settings = frappe.get_doc("OAuth2 Provider Settings")
		settings.max_failures, settings.failure_window = count, window
		settings.save()

	return run


ADDRESS = "192.0.2.1"
MESSAGE = Message("POST", address=ADDRESS)


def ask(client, secret="wrong", address=ADDRESS, **more):
	body = "&".join(f"{name}={value}" for name, value in more.items())
	message = Message(
		"POST",
		address=address,
		body=f"client_id={client}&client_secret={secret}&grant_type=refresh_token&refresh_token=x&{body}".encode(),
		content_type=client_endpoints.FORM,
	)
	return client_endpoints.respond(client_endpoints.answer_token_request, message)


def refresh(client, token, address=ADDRESS):
	secret = f"&client_secret={client.secret}" if client.secret else ""
	body = f"client_id={client.client_id}{secret}&grant_type=refresh_token&refresh_token={token}"
	message = Message("POST", address=address, body=body.encode(), content_type=client_endpoints.FORM)
	return client_endpoints.respond(client_endpoints.answer_token_request, message)


def events_of(client, *fields):
	return frappe.get_all(EVENT, {"client": client}, list(fields) or ["event"], as_list=True)


@requirement("security", "15", "repeated failures of client authentication are answered 429")
def test_a_guesser_has_to_wait_even_with_the_right_secret(find_client, limit):
	limit(3)
	client = find_client()
	for _attempt in range(3):
		assert ask(client.name).status == 401
	answer = ask(client.name, client.secret)
	assert (answer.status, answer.body["error"]) == (429, "temporarily_unavailable")
	assert 1 <= int(answer.headers["Retry-After"]) <= 60
	assert len(events_of(client.name)) == 3


@requirement("security", "15", "a stranger elsewhere does not lock the right client out")
def test_others_are_not_touched(find_client, limit):
	limit(1)
	client, other = find_client(), find_client()
	ask(client.name)
	assert ask(client.name).status == 429
	assert ask(other.name, other.secret).status == 400
	assert ask(client.name, client.secret, address="192.0.2.2").status == 400


@requirement(
	"security", "15", "a refresh token that does not exist makes nobody else wait, nor is it a guess"
)
def test_one_unknown_refresh_token(find_client, limit):
	limit(3)
	client = find_client()
	for _attempt in range(3):
		assert refresh(client, "dead").body["error"] == "invalid_grant"
	assert refresh(client, "dead").status == 429
	assert refresh(client, "dead", address="192.0.2.2").status == 400
	for number in range(5):
		assert refresh(client, f"unknown-{number}").status == 400
	# Three of one address, one of the other.
	reasons = events_of(client.name, "event", "reason")
	assert list(reasons) == [("Refused Grant", "There is no such refresh token.")] * 4


@requirement(
	"security", "15", "a public client that sends many unknown refresh tokens is throttled like a guesser"
)
def test_a_public_client_guesses_by_different_values(find_client, limit):
	limit(3)
	client = find_client(client_type="Public", token_endpoint_auth_method="none")
	for _attempt in range(2):
		assert refresh(client, "dead").status == 400
	for number in range(2):
		assert refresh(client, f"unknown-{number}").status == 400
	assert refresh(client, "one more").status == 429


def test_names_of_no_client_are_counted_together(limit):
	limit(2)
	assert [ask(f"nobody-{attempt}").status for attempt in range(4)] == [401, 401, 429, 429]


def test_the_wait_ends(find_client, limit):
	limit(1, window=1)
	client = find_client()
	ask(client.name)
	assert ask(client.name).status == 429
	frappe.cache.delete(failures.key(refusals.subject(client.name, refusals.GUESSES, ADDRESS)))
	assert ask(client.name, client.secret).status == 400


def test_zero_is_no_limit(find_client, limit):
	limit(0)
	client = find_client()
	assert {ask(client.name).status for _attempt in range(30)} == {401}


def test_a_count_lasts_a_window():
	for expected in (1, 2, 3):
		assert failures.add("test", 60) == expected
	count, seconds = failures.recent("test")
	assert count == 3 and 50 <= seconds <= 60
	assert failures.recent("another") == (0, 1)


@pytest.mark.parametrize(
	"address, network",
	[
		("192.0.2.7", "192.0.2.7"),
		("::ffff:192.0.2.7", "192.0.2.7"),
		("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
		("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
		("unknown", "unknown"),
		("", ""),
	],
)
def test_an_address_as_one_party_has_it(address, network):
	assert refusals.network(address) == network


# The trail


@requirement("security", "15", "who sends nonsense all day does not fill the audit trail")
def test_only_the_first_refusals_are_written(find_client, limit):
	limit(2)
	client = find_client().name
	for _attempt in range(4):
		refusals.record_refusal(InvalidGrant("expired", client=client), MESSAGE)
	assert len(events_of(client)) == 2
	# Others' refusals, and replays, are.
	refusals.record_refusal(ReplayedGrant(hint="again", client=client, user="Administrator"), MESSAGE)
	assert events_of(client, "event", "user")[0] == ("Replay", "Administrator")


def test_refusals_that_are_no_guesses_make_nobody_wait(find_client, limit):
	limit(1)
	client = find_client()
	for _attempt in range(3):
		refusals.record_refusal(InvalidGrant("expired", client=client.name), MESSAGE)
	assert ask(client.name, client.secret).status == 400


def test_a_developers_mistake_is_not_an_event(find_client):
	client = find_client().name
	refusals.record_refusal(InvalidRequest("Missing parameter: code.", client=client), MESSAGE)
	assert not events_of(client)


def test_a_page_has_a_reference_under_which_the_admin_finds_it(find_client, limit):
	limit(1)
	client = find_client().name
	reference = refusals.record_page(
		FatalAuthorizationError("Sorry.", "redirect_uri is wrong", client), MESSAGE
	)
	row = frappe.get_last_doc(EVENT, {"reference": reference})
	assert (row.event, row.client, row.reason) == ("Authorization Error", client, "redirect_uri is wrong")
	assert refusals.record_page(FatalAuthorizationError("Sorry.", "again", client), MESSAGE) is None


def test_a_refused_token_without_a_hint_is_nobodys_business(find_client):
	client = find_client().name
	refusals.record_refusal_later(InvalidToken(client=client), ADDRESS)
	assert failures.recent(refusals.subject(client, refusals.OTHERS, ADDRESS))[0] == 0


# The catalogue

ERRORS = [
	error
	for error in vars(catalogue).values()
	if isinstance(error, type) and issubclass(error, ProtocolError)
]


@requirement("RFC 6749", "5.2", "error descriptions are printable ASCII without quotes")
@pytest.mark.parametrize("error", ERRORS)
def test_every_error_has_its_words(error):
	arguments = {TooManyFailures: [9], catalogue.MethodNotAllowed: ["GET"]}
	needed = [
		parameter
		for parameter in inspect.signature(error).parameters.values()
		if parameter.default is parameter.empty
	]
	made = error(*arguments.get(error, ["hint" for _parameter in needed]))
	text = made.description or ""
	assert all(" " <= letter <= "~" and letter not in '"\\' for letter in text)
	# Which parameter, and which grant types there are, is said where they are raised.
	assert text or error in (ProtocolError, InvalidRequest, catalogue.UnsupportedGrantType)
	assert 400 <= made.status_code <= 503


@pytest.mark.parametrize("error", ERRORS)
def test_every_event_is_an_option_of_the_field(error):
	options = frappe.get_meta(EVENT).get_field("event").options.split("\n")
	assert error.event is None or error.event in options


def test_what_the_admin_reads_does_not_leave_the_site():
	for error in (AccessDenied(hint="h1nt"), InsufficientScope(hint="h1nt"), ReplayedGrant(hint="h1nt")):
		assert "h1nt" not in str(error.body) + str(error.headers)


def test_a_guess_is_what_somebody_else_might_send():
	assert {error for error in ERRORS if error.is_guess} == {catalogue.InvalidClient}
