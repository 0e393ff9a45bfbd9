"""Command line: python3 -m devbench setup|start|stop|restart|status|info|shell|test|destroy."""

import sys

from devbench import MINIMUM_PYTHON

if sys.version_info < MINIMUM_PYTHON:
	# Before anything is imported that an older Python cannot read.
	sys.exit("devbench needs Python %d.%d or later to run." % MINIMUM_PYTHON)

from devbench.cli import main

if __name__ == "__main__":
	sys.exit(main())
