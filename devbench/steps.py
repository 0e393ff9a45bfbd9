"""Runs the steps of the set-up, in parallel where possible; skips those whose result is current."""

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
		name: for its line, its stamp and its log file.
		run: does the work; called with the context.
		needs: names of the steps before it.
		inputs: returns strings and files on which the result depends; the step runs again after a change.
		done: returns whether the result exists.
		seconds: its usual time on two cores, for the progress bar.
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
	"""The argument of a running step: the bench, its settings and its log."""

	bench: Bench
	settings: Settings
	log: Path
	ran: set = field(default_factory=set)
	note: str = ""

	def call(self, command, cwd=None, env=None, stdin=None) -> None:
		"""Run a command with its output in the step's log.

		Args:
			command: its words.
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
	"""Hash the inputs of a step.

	Args:
		inputs: strings, and paths of files whose content is hashed; a file may be missing.

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
	"""Stores the inputs with which each step was last finished."""

	def __init__(self, folder: Path):
		self.folder = folder

	def fresh(self, step: Step) -> bool:
		"""True if the step's result exists and was made from the current inputs."""
		try:
			stored = json.loads((self.folder / f"{step.name}.json").read_text())["inputs"]
		except (FileNotFoundError, ValueError, KeyError, TypeError):
			return False
		return stored == digest(step.inputs()) and step.done()

	def write(self, step: Step, inputs: str) -> None:
		"""Store that a step is finished.

		Args:
			step: the step.
			inputs: the digest of its inputs at its start.
		"""
		# With the time, so that the stamp can be an input of later steps.
		content = {"inputs": inputs, "finished": time.time_ns()}
		(self.folder / f"{step.name}.json").write_text(json.dumps(content))

	def drop(self, step: Step) -> None:
		"""Delete the stamp of a step, so that it runs again if it is interrupted."""
		(self.folder / f"{step.name}.json").unlink(missing_ok=True)


class Runner:
	"""Runs the steps that are not done, each as soon as those that it needs are done.

	Args:
		bench: the bench.
		settings: its settings.
		steps: all steps, each after those that it needs.
		report: prints the start, the end and the failure of steps.
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
		"""Run the steps. After a failure, the steps that do not need the failed one still run.

		Raises:
			DevbenchError: the error of the first step that failed.
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
		"""Run a step, unless its result is current."""
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
		# The inputs at the start, so that a file that was edited meanwhile makes the step run again.
		self.stamps.write(step, inputs)
		with self.lock:
			self.ran.add(step.name)
		self.report.finished(step, time.monotonic() - begin, context.note)


def explain(step: Step, log: Path, error: Exception) -> DevbenchError:
	"""Make the error of a failed step, with the end of its log and a hint.

	Args:
		step: the step.
		log: its log file.
		error: the exception that it raised.
	"""
	if not isinstance(error, DevbenchError):
		error = DevbenchError(f"{type(error).__name__}: {error}")
	text = f"step {step.name}: {error}"
	tail = log.read_text(errors="replace").replace("\r", "\n").splitlines()[-LOG_TAIL:]
	if tail:
		text += "\n\nThe end of " + str(log) + ":\n" + "\n".join("  " + line for line in tail)
	hint = error.hint or step.hint or "Read the log above, then run the same command again: it goes on here."
	return DevbenchError(text, hint, error.status)
