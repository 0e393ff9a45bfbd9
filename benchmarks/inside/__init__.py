"""The parts of the benchmarks that run in the environment of a site: `python -m benchmarks.inside SITE`.

Nothing here imports what runs outside.
"""

VERIFIER = "v" * 43
REDIRECT_URI = "https://app.example.com/cb"
