"""The project's own development bench: a Frappe site to work and test on.

Standard library only, because it runs before any environment exists.
"""

MINIMUM_PYTHON = (3, 11)
