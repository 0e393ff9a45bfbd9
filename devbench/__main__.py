"""Command line: python3 -m devbench setup|start|stop|restart|status|info|shell|test|homes|destroy."""

import sys

from devbench import MINIMUM_PYTHON

if sys.version_info < MINIMUM_PYTHON:
	# Before anything is imported that an older Python cannot read.
	sys.exit(f"devbench needs Python {'.'.join(map(str, MINIMUM_PYTHON))} or later to run.")

from devbench.cli import main

if __name__ == "__main__":
	sys.exit(main())
