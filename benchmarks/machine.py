"""On what the figures were taken."""

import json
import os
import platform
import re
import subprocess
from datetime import date
from pathlib import Path

from devbench import packages
from tests.support.bench_services import BenchServices


def describe(services: BenchServices) -> str:
	"""A table of the machine and of the programs."""
	settings = services.settings
	facts = {
		"date": date.today().isoformat(),
		"processor": f"{cpu()}, {os.cpu_count()} threads",
		"memory": f"{memory():.0f} GiB",
		"system": f"{platform.system()} {platform.release().partition('-')[0]}",
		"Frappe": frappe_version(services),
		"Python": platform.python_version(),
		"MariaDB": version(packages.program("mariadbd", "mysqld")),
		"Redis": version(packages.program("redis-server")),
		"web server": f"gunicorn, {settings.web_workers} workers x {settings.web_threads} threads",
	}
	return "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {fact} |" for name, fact in facts.items())])


def cpu() -> str:
	found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
	return found[1] if found else platform.machine()


def memory() -> float:
	kilobytes = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
	return int(kilobytes[1]) / 2**20


def version(program: str) -> str:
	said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20).stdout
	found = re.search(r"\d+\.\d+\.\d+", said)
	return found[0] if found else said.strip()


def frappe_version(services: BenchServices) -> str:
	code = "import frappe, json; print(json.dumps(frappe.__version__))"
	said = subprocess.run([services.bench.python, "-c", code], capture_output=True, text=True, timeout=60)
	return json.loads(said.stdout)
