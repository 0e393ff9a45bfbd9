"""Each existing client lives a day with this app in the place of core's provider, with its client of core imported."""

import pytest

from tests.moving.client import ClientError
from tests.moving.kinds import KINDS, NEVER_WORKED, live


@pytest.mark.parametrize("kind", KINDS)
def test_with_this_app(kind, make, person, switch, import_core):
	client = make(kind)
	import_core(*client.import_options())
	switch(1)
	try:
		live(client, person)
	except ClientError:
		if kind in NEVER_WORKED:
			pytest.xfail(NEVER_WORKED[kind])
		raise
	assert kind not in NEVER_WORKED, "it works after all"
