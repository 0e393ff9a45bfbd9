"""The output of the set-up: a line per step, and a progress bar on a terminal."""

import re
import sys
import threading
import time
from pathlib import Path

BAR = 24
# Frappe, our asset build and others print "[====    ] 40%".
PERCENT = re.compile(rb"\b(\d{1,3})%")


class Report:
	"""Prints a line per step when it ends; on a terminal also a line for the running steps.

	Args:
		stream: the stream to write to.
	"""

	def __init__(self, stream=None):
		self.stream = stream or sys.stdout
		self.live = self.stream.isatty()
		self.lock = threading.Lock()
		self.running: dict = {}
		self.ticker = None

	def started(self, step, log: Path) -> None:
		"""Add a running step, whose log is read for percentages."""
		with self.lock:
			self.running[step.name] = (step, log, time.monotonic())
		if self.live and not self.ticker:
			self.ticker = threading.Thread(target=self.tick, daemon=True)
			self.ticker.start()

	def finished(self, step, seconds: float, note: str = "") -> None:
		"""Print the line of a finished step."""
		self.line(step, f"{seconds:7.1f} s", note)

	def skipped(self, step) -> None:
		"""Print the line of a skipped step."""
		self.line(step, "     there", "")

	def failed(self, step, seconds: float) -> None:
		"""Print the line of a failed step."""
		self.line(step, f"{seconds:7.1f} s", "FAILED")

	def line(self, step, what: str, note: str) -> None:
		"""Print the line of a step."""
		with self.lock:
			self.running.pop(step.name, None)
			clear = "\r\x1b[K" if self.live else ""
			self.stream.write(f"{clear}{step.name:<12}{what}  {note}".rstrip() + "\n")
			self.stream.flush()

	def tick(self) -> None:
		"""Draw the bar of the longest running step, five times a second."""
		while True:
			time.sleep(0.2)
			with self.lock:
				if not self.running:
					continue
				step, log, begin = max(self.running.values(), key=lambda item: item[0].seconds)
				seconds = time.monotonic() - begin
				others = ", ".join(name for name in self.running if name != step.name)
				text = f"{step.name:<12}{seconds:7.1f} s  {bar(fraction(step, log, seconds))}  {others}"
				self.stream.write("\r\x1b[K" + text[:100])
				self.stream.flush()


def fraction(step, log: Path, seconds: float) -> float:
	"""Estimate the progress of a step, from 0 to 1: the last percentage in its log, or its usual time.

	Args:
		step: the step.
		log: its log file.
		seconds: since its start.
	"""
	guess = min(seconds / step.seconds, 0.99) if step.seconds else 0.0
	try:
		with log.open("rb") as file:
			file.seek(0, 2)
			file.seek(max(0, file.tell() - 400))
			found = PERCENT.findall(file.read())
	except OSError:
		return guess
	return min(int(found[-1]) / 100, 1.0) if found else guess


def bar(part: float) -> str:
	"""Draw a bar of 24 characters for a part from 0 to 1, with its percentage."""
	full = int(part * BAR)
	return f"[{'#' * full}{'.' * (BAR - full)}] {int(part * 100):3d}%"
