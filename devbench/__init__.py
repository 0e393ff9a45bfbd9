"""The project's own development bench: a Frappe site to work and test on.

It imports the standard library only, because it runs before any environment exists.
"""

MINIMUM_PYTHON = (3, 11)
