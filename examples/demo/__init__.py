"""The main job as one command: a third-party app obtains a person's consent and reads that person's data.

`python -m examples.demo walk` goes through the whole flow against a live site and checks every step.
`python -m examples.demo serve` leaves the site and the apps up, to click through by hand.
"""
