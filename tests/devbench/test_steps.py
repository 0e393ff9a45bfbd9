import io
import sys

import pytest

from devbench.errors import DevbenchError
from devbench.paths import Bench, Settings
from devbench.report import Report, bar, fraction
from devbench.steps import Runner, Step, digest


@pytest.fixture
def bench(tmp_path):
	bench = Bench(tmp_path / "bench", tmp_path)
	bench.make_folders()
	return bench


@pytest.fixture
def run(bench):
	def run(*steps):
		stream = io.StringIO()
		runner = Runner(bench, Settings.load(bench), list(steps), Report(stream))
		try:
			runner.run()
		finally:
			run.said = stream.getvalue()
		return runner.ran

	return run


def test_steps_run_in_order_of_their_needs(run):
	order = []
	run(
		Step("third", lambda _: order.append(3), needs=("first", "second")),
		Step("second", lambda _: order.append(2), needs=("first",)),
		Step("first", lambda _: order.append(1)),
	)

	assert order == [1, 2, 3]


def test_a_finished_step_is_skipped(run):
	calls = []
	step = Step("one", calls.append)

	assert run(step) == {"one"}
	assert run(step) == set()
	assert len(calls) == 1
	assert "there" in run.said


def test_a_change_of_a_file_runs_the_step_again(run, tmp_path):
	calls, source = [], tmp_path / "source"
	step = Step("one", calls.append, inputs=lambda: [source])
	for content in (None, "a", "a", "b"):
		if content:
			source.write_text(content)
		run(step)

	assert len(calls) == 3


def test_a_missing_result_runs_the_step_again(run, tmp_path):
	result = tmp_path / "result"
	step = Step("one", lambda _: result.touch(), done=result.exists)
	run(step)
	result.unlink()

	assert run(step) == {"one"}


def test_a_failed_step_runs_again_and_the_others_are_kept(run):
	broken = True

	def fail(context):
		if broken:
			context.call([sys.executable, "-c", "print('the reason'); raise SystemExit(7)"])

	steps = [
		Step("good", lambda _: None),
		Step("bad", fail, hint="do this"),
		Step("after", lambda _: None, needs=("bad",)),
	]

	with pytest.raises(DevbenchError) as caught:
		run(*steps)
	assert "the reason" in str(caught.value)
	assert "status 7" in str(caught.value)
	assert caught.value.hint == "do this"
	assert "FAILED" in run.said

	broken = False
	assert run(*steps) == {"bad", "after"}


def test_a_file_that_changes_while_the_step_runs_makes_it_run_again(run, tmp_path):
	source = tmp_path / "source"
	step = Step("one", lambda _: source.write_text("later"), inputs=lambda: [source])

	assert run(step) == {"one"}
	assert run(step) == {"one"}
	assert run(step) == set()


def test_a_digest_tells_missing_from_empty_and_does_not_run_words_together(tmp_path):
	(tmp_path / "empty").touch()

	assert digest([tmp_path / "empty"]) != digest([tmp_path / "none"])
	assert digest(["ab", "c"]) != digest(["a", "bc"])
	assert digest(["a", "b"]) == digest(["a", "b"])


def test_one_line_for_each_step_without_a_terminal(run):
	run(Step("one", lambda _: None), Step("two", lambda _: None))

	assert len(run.said.splitlines()) == 2
	assert "\x1b" not in run.said


def test_progress_is_the_last_percentage_or_the_usual_time(tmp_path):
	log = tmp_path / "log"
	log.write_text("\rDocTypes [==  ] 20%\rDocTypes [=== ] 75%")
	step = Step("one", lambda _: None, seconds=10)

	assert fraction(step, log, 1) == 0.75
	assert fraction(step, tmp_path / "none", 5) == 0.5
	assert bar(0.5).count("#") == 12


def test_settings_are_private_and_stay(bench):
	settings = Settings.load(bench)
	settings.fill_secrets()
	settings.ports = {"web": 8000}
	settings.save()

	again = Settings.load(bench)
	again.fill_secrets()

	assert again == settings
	assert settings.path.stat().st_mode & 0o777 == 0o600
	assert settings.admin_password != Settings.load(Bench(bench.root / "x", bench.root)).admin_password
