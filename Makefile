BENCH := $(or $(DEVBENCH_DIR),.bench)
DEVBENCH := python3 -m devbench
TOOLS := $(BENCH)/tools/bin
# Those that the app is to work on, and what of the tests meets oauthlib.
OAUTHLIBS := 3.2.2 3.3.1 4.0.1
MINUTES ?= 10
SEED ?= 1
WRITE ?=
HOMES ?=
TESTS ?=
PROTOCOL := tests/unit/protocol tests/unit/guard tests/http

.PHONY: help setup demo serve test test-all homes soak bench screenshots lint compliance clean

help:  ## Show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup:  ## Build the development bench, or what is missing of it
	$(DEVBENCH) setup

demo: setup  ## Walk two third-party apps and an agent through the whole flow against a live site
	$(TOOLS)/python -m examples.demo walk

serve: setup  ## Leave the site and the third-party apps up, to click through by hand
	$(TOOLS)/python -m examples.demo serve

test: setup  ## Run every test, or some (TESTS=tests/unit)
	$(DEVBENCH) test $(TESTS)

test-all: test  ## The same, the outages longer, and the protocol on each oauthlib
	$(DEVBENCH) test tests/outage --rounds=5
	for version in $(OAUTHLIBS); do $(DEVBENCH) test --oauthlib $$version $(PROTOCOL) || exit; done

homes:  ## Build and test each home of HOMES, or of homes.ini, and write docs/homes.md
	$(DEVBENCH) homes $(HOMES)

soak: setup  ## Ten minutes of everything, with killed workers and a restarted database (MINUTES=, SEED=)
	$(DEVBENCH) start
	$(TOOLS)/python -m benchmarks.soak --minutes $(MINUTES) --seed $(SEED) $(WRITE)

bench: setup  ## Measure, and write docs/performance.md
	$(DEVBENCH) start
	$(TOOLS)/python -m benchmarks

screenshots: setup  ## Take the pictures of the documentation again
	$(TOOLS)/python -m examples.demo screenshots

lint: setup  ## Check style, the direction of imports, and types
	$(TOOLS)/ruff check .
	$(TOOLS)/ruff format --check .
	$(TOOLS)/lint-imports --no-cache
	$(TOOLS)/mypy

compliance:  ## Write docs/compliance.md: each rule, and the tests that prove it
	python3 -m tests.compliance

clean:  ## Stop the development bench and remove it
	$(DEVBENCH) destroy
