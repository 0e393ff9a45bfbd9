"""The command line's grammar."""

import pytest

from devbench import cli


@pytest.mark.parametrize(
	"arguments",
	[[], ["-q"], ["-m", "not browser"], ["tests/unit", "-k", "pkce", "-x"], ["--maxfail=1", "tests/http"]],
)
def test_what_test_does_not_know_goes_to_pytest_in_order(arguments):
	assert cli.parse(["test", *arguments]).words == arguments


def test_test_takes_a_release_of_oauthlib_and_leaves_pytest_its_options():
	options = cli.parse(["test", "--oauthlib", "4.0.1", "-o", "x=y", "--oauth", "tests/http"])
	assert options.oauthlib == "4.0.1"
	assert options.words == ["-o", "x=y", "--oauth", "tests/http"]


def test_other_commands_refuse_what_they_do_not_know():
	with pytest.raises(SystemExit) as refusal:
		cli.parse(["stop", "--all"])
	assert refusal.value.code == 2


def test_shell_takes_a_command_with_its_options():
	assert cli.parse(["shell", "--", "bench", "--site", "x", "migrate"]).words[-2:] == ["x", "migrate"]
