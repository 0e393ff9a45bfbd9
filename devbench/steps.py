"""Steps of the set-up: skipped when their result is there, else run, side by side if they can."""

import hashlib
import json
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from devbench.errors import DevbenchError
from devbench.paths import Bench, Settings

LOG_TAIL = 25


@dataclass
class Step:
	"""One step.

	Args:
		name: short, for the line, the stamp and the log file.
		run: does the work; called with the context.
		needs: names of the steps that come first.
		inputs: what the result depends on, as strings and files; a change of any reruns it.
		done: whether the result is there.
		seconds: about how long it takes on two cores, for the progress bar.
		hint: what to do when it fails.
	"""

	name: str
	run: Callable
	needs: tuple = ()
	inputs: Callable = lambda: ()
	done: Callable = lambda: True
	seconds: float = 0
	hint: str = ""


@dataclass
class Context:
	"""What a running step gets: the bench, its settings and its log."""

	bench: Bench
	settings: Settings
	log: Path
	ran: set = field(default_factory=set)
	note: str = ""

	def call(self, command, cwd=None, env=None, stdin=None) -> None:
		"""Run a command, its output going to the step's log.

		Args:
			command: the command's parts.
			cwd: its working folder (default: the bench's).
			env: its environment (default: the bench's).
			stdin: text for its standard input.

		Raises:
			DevbenchError: it failed.
		"""
		parts = [str(part) for part in command]
		with self.log.open("ab") as log:
			log.write(f"$ {' '.join(parts)}\n".encode())
			log.flush()
			result = subprocess.run(
				parts,
				cwd=cwd or self.bench.root,
				env=env or self.bench.environment(),
				input=stdin.encode() if stdin else None,
				stdin=None if stdin else subprocess.DEVNULL,
				stdout=log,
				stderr=subprocess.STDOUT,
			)
		if result.returncode:
			raise DevbenchError(f"{Path(parts[0]).name} ended with status {result.returncode}")


def digest(inputs) -> str:
	"""A hash of a step's inputs.

	Args:
		inputs: strings, and paths of files whose content counts (a missing one counts as such).

	Returns:
		A SHA-256 in hexadecimal.
	"""
	total = hashlib.sha256()
	for item in inputs:
		if isinstance(item, Path):
			content = item.read_bytes() if item.is_file() else b"\0missing"
			total.update(f"{item}\0{len(content)}\0".encode() + content)
		else:
			total.update(f"{len(item)}\0{item}\0".encode())
	return total.hexdigest()


class Stamps:
	"""Remembers with which inputs each step was last finished."""

	def __init__(self, folder: Path):
		self.folder = folder

	def fresh(self, step: Step) -> bool:
		"""Whether the step's result is there and made from the inputs of now."""
		try:
			stored = json.loads((self.folder / f"{step.name}.json").read_text())["inputs"]
		except (FileNotFoundError, ValueError, KeyError, TypeError):
			return False
		return stored == digest(step.inputs()) and step.done()

	def write(self, step: Step, inputs: str) -> None:
		"""Note that the step is finished.

		Args:
			step: the step.
			inputs: the digest that its inputs had when it started.
		"""
		# With the time, so that the stamp can be an input: what is built on this one follows it.
		content = {"inputs": inputs, "finished": time.time_ns()}
		(self.folder / f"{step.name}.json").write_text(json.dumps(content))

	def drop(self, step: Step) -> None:
		"""Forget the step, so that one that breaks off is run again."""
		(self.folder / f"{step.name}.json").unlink(missing_ok=True)


class Runner:
	"""Runs the steps that are not done, each as soon as those it needs are.

	Args:
		bench: the bench.
		settings: its settings.
		steps: all steps, each after those it needs.
		report: is told of the start, the end and the failure of steps.
	"""

	def __init__(self, bench: Bench, settings: Settings, steps: list, report):
		self.bench = bench
		self.settings = settings
		self.steps = steps
		self.report = report
		self.stamps = Stamps(bench.stamps)
		self.ran: set = set()
		self.lock = threading.Lock()

	def run(self) -> None:
		"""Run them; when one fails, the others that do not need it go on.

		Raises:
			DevbenchError: one or more failed; it tells of the first.
		"""
		waiting, finished, failures = list(self.steps), set(), []
		with ThreadPoolExecutor(max_workers=len(self.steps)) as pool:
			running = {}
			while True:
				for step in [step for step in waiting if set(step.needs) <= finished]:
					waiting.remove(step)
					running[pool.submit(self.one, step)] = step
				if not running:
					break
				for future in wait(running, return_when=FIRST_COMPLETED).done:
					step = running.pop(future)
					if future.exception():
						failures.append(future.exception())
					else:
						finished.add(step.name)
		if failures:
			raise failures[0]

	def one(self, step: Step) -> None:
		"""Run one step, unless its result is there."""
		inputs = digest(step.inputs())
		if self.stamps.fresh(step):
			self.report.skipped(step)
			return
		self.stamps.drop(step)
		log = self.bench.logs / f"setup-{step.name}.log"
		log.write_bytes(b"")
		context = Context(self.bench, self.settings, log, self.ran)
		self.report.started(step, log)
		begin = time.monotonic()
		try:
			step.run(context)
		except Exception as error:
			self.report.failed(step, time.monotonic() - begin)
			raise explain(step, log, error) from error
		# The inputs as they were at the start: a file edited meanwhile makes it run again.
		self.stamps.write(step, inputs)
		with self.lock:
			self.ran.add(step.name)
		self.report.finished(step, time.monotonic() - begin, context.note)


def explain(step: Step, log: Path, error: Exception) -> DevbenchError:
	"""The error of a failed step with the end of its log and what to do.

	Args:
		step: the step.
		log: its log file.
		error: what it raised.
	"""
	if not isinstance(error, DevbenchError):
		error = DevbenchError(f"{type(error).__name__}: {error}")
	text = f"step {step.name}: {error}"
	tail = log.read_text(errors="replace").replace("\r", "\n").splitlines()[-LOG_TAIL:]
	if tail:
		text += "\n\nThe end of " + str(log) + ":\n" + "\n".join("  " + line for line in tail)
	hint = error.hint or step.hint or "Read the log above, then run the same command again: it goes on here."
	return DevbenchError(text, hint, error.status)
