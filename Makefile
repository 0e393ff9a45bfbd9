DEVBENCH = python3 -m devbench

.PHONY: help setup demo serve test lint clean

help:  ## Show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup:  ## Build the development bench (skips what is there)
	$(DEVBENCH) setup

demo: setup  ## Walk a third-party app through the whole flow against a live site
	$(DEVBENCH) demo

serve: setup  ## Leave the site and the third-party app up, to click through by hand
	$(DEVBENCH) serve

test: setup  ## Run every test
	$(DEVBENCH) test

lint: setup  ## ruff
	.bench/tools/bin/ruff check .
	.bench/tools/bin/ruff format --check .

clean:  ## Remove the development bench
	$(DEVBENCH) destroy
