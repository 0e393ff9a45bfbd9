"""Which release of oauthlib these tests run on."""

import os

import oauthlib
import pytest
from packaging.requirements import Requirement

from tests.unit.conftest import CHECKOUT

requirement = pytest.mark.requirement
ASKED = os.environ.get("DEVBENCH_OAUTHLIB")


@requirement("design", "", "the protocol keeps its rules on every release that the app allows")
def test_the_tests_in_the_site_run_on_the_release_that_was_asked_for():
	if ASKED:
		assert oauthlib.__version__ == ASKED
	lines = (CHECKOUT / "requirements.txt").read_text().splitlines()
	allowed = {requirement.name: requirement.specifier for requirement in map(Requirement, lines)}
	assert allowed["oauthlib"].contains(oauthlib.__version__)
