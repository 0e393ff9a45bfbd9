"""The compliance table: which rule holds, and which tests prove it.

`rules.ini` says what is required. The tests say what they prove, by their `requirement` markers, which are read
from the source, so that neither a bench nor pytest is needed. `python3 -m tests.compliance` brings both together
in docs/compliance.md.
"""
