"""The tests over HTTP use the fixtures of tests/support/fixtures.py."""

from tests.support.fixtures import *  # noqa: F403
