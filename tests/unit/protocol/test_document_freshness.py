"""How long the copy of a client's document is used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauth_provider.protocol.clients.document_freshness import (
	CEILING,
	FLOOR,
	USUAL,
	is_fresh,
	is_usable,
	lifetime_of_document,
)
from oauth_provider.store.records import DocumentCopy
from tests.support.properties import examples

requirement = pytest.mark.requirement
DAY = 24 * 3600
READ = 1_800_000_000


@requirement("RFC 9111", "4.2", "a document is fresh as long as its headers say, within bounds")
@pytest.mark.parametrize(
	("cache_control", "age", "seconds"),
	[
		("", "", USUAL),
		("public", "", USUAL),
		("max-age=600", "", 600),
		("max-age=600", "100", 500),
		("max-age=600", "599", FLOOR),
		("max-age=600", "9999", FLOOR),
		("max-age=600", "-5", 600),
		("max-age=600", "x", 600),
		("", "600", USUAL - 600),
		("MAX-AGE=600", "", 600),
		('max-age="600"', "", 600),
		("public,max-age=600 , must-revalidate", "", 600),
		("max-age=600, s-maxage=1200", "", 1200),
		("s-maxage=1200, max-age=600", "", 1200),
		("max-age=600, max-age=9999", "", 600),
		("max-age=0", "", FLOOR),
		("max-age=1", "", FLOOR),
		("max-age=31536000", "", CEILING),
		("max-age=99999999999999999999", "", FLOOR),
		("max-age=ten", "", FLOOR),
		("max-age=", "", FLOOR),
		("max-age=-1", "", FLOOR),
		("no-store", "", FLOOR),
		("no-store,no-cache,max-age=0", "", FLOOR),
		("max-age=600, no-store", "", FLOOR),
		("max-age=600, no-cache", "", FLOOR),
		('max-age=600, private="x"', "", FLOOR),
	],
)
def test_a_lifetime(cache_control, age, seconds):
	assert lifetime_of_document(cache_control, age) == seconds


@examples(300)
@given(st.text(st.sampled_from("max-age=s,no-store 0123456789\"'\x00\u0660")), st.text(max_size=12))
def test_any_header_is_read(cache_control, age):
	assert FLOOR <= lifetime_of_document(cache_control, age) <= CEILING


def copy(**values) -> DocumentCopy:
	known = {
		"name": "a",
		"enabled": True,
		"registration": "Metadata Document",
		"approval": "",
		"changed_by_administrator": False,
		"app_name": "A",
		"redirect_uris": (),
		"grant_types": (),
		"document_read_at": READ,
		"document_fresh_until": READ + 600,
		"document_gone_since": 0,
	}
	return DocumentCopy(**{**known, **values})


def test_a_fresh_copy():
	assert is_fresh(copy(), READ + 599) and not is_fresh(copy(), READ + 600)
	assert not is_fresh(copy(document_gone_since=READ + 1), READ + 2)


@requirement(
	"security", "44", "the copy of a fetched document is used for a week, and for a day once it is gone"
)
def test_a_usable_copy():
	assert is_usable(copy(), READ + 7 * DAY - 1) and not is_usable(copy(), READ + 7 * DAY)
	gone = copy(document_gone_since=READ + 100)
	assert is_usable(gone, READ + 99 + DAY) and not is_usable(gone, READ + 100 + DAY)
