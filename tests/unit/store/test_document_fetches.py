"""Bounds of reading documents: places, numbers in a minute, and the pause after a failure."""

import secrets
from contextlib import ExitStack, suppress

import frappe
import pytest

from oauth_provider.store import document_fetches
from oauth_provider.store.document_fetches import (
	AT_ONCE,
	OF_SITE,
	OF_USER,
	Pause,
	TooManyFetchesError,
	begin_pause,
	find_pause,
	take_place,
)

requirement = pytest.mark.requirement


@pytest.fixture(autouse=True)
def fresh():
	frappe.cache.delete_keys("oauth2_failures:")
	frappe.cache.delete_keys("oauth2_document:")
	yield
	frappe.cache.delete_keys("oauth2_document:")


def person() -> str:
	return f"{secrets.token_hex(4)}@example.com"


def take(user: str, is_listed: bool = False) -> None:
	with take_place(user, is_listed):
		pass


@requirement("security", "44", "the number of documents that are fetched at once is bounded")
def test_places():
	with ExitStack() as taken:
		for _ in range(AT_ONCE):
			taken.enter_context(take_place(person(), False))
		with pytest.raises(TooManyFetchesError):
			take(person())
	take(person())


@requirement("security", "44", "no user takes both places where documents are fetched")
def test_one_place_for_a_user():
	user = person()
	with take_place(user, False):
		with pytest.raises(TooManyFetchesError):
			take(user)
		take(person())
	take(user)


def test_a_place_is_free_after_an_error():
	for _ in range(AT_ONCE + 1):
		with pytest.raises(ValueError, match="x"), take_place(person(), False):
			raise ValueError("x")


def test_a_place_whose_holder_was_killed_is_free_after_a_while():
	place = document_fetches.find_place(["x"])
	assert 0 < frappe.cache.ttl(place) <= document_fetches.LONGEST


@requirement(
	"security", "44", "the number of documents that are fetched in a minute is bounded, of a user and a site"
)
def test_numbers_in_a_minute():
	user = person()
	for _ in range(OF_USER):
		take(user)
	with pytest.raises(TooManyFetchesError):
		take(user)
	for _ in range(OF_SITE - OF_USER):
		take(person())
	with pytest.raises(TooManyFetchesError):
		take(person())


@requirement("security", "44", "a slow host that fetched documents come from keeps no listed one waiting")
def test_strangers_take_no_place_of_listed_hosts():
	with ExitStack() as taken:
		for _ in range(AT_ONCE):
			taken.enter_context(take_place(person(), False))
		with pytest.raises(TooManyFetchesError):
			take(person())
		take(person(), is_listed=True)
	for _ in range(OF_SITE):
		with suppress(TooManyFetchesError):
			take(person())
	with pytest.raises(TooManyFetchesError):
		take(person())
	take(person(), is_listed=True)


def test_a_pause():
	url = f"https://a.example/{secrets.token_hex(4)}"
	assert find_pause(url) is None
	begin_pause(url, Pause("It answered 404.", False))
	assert find_pause(url) == Pause("It answered 404.", False)
	assert find_pause(f"{url}/") is None
