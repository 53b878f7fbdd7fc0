# `make help` lists what can be made. Two are all that most people need: `make demo` and `make test`.

PYTHON_IN_VENV = .venv/bin/python
UV_VERSION = 0.13.8
COMPILE = .venv/bin/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
	--no-config --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-test demo test check test-parts test-journeys soak bench bench-sync bench-web screenshots docs lock clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | while IFS='	' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

setup: ## make .venv with all that the hub needs
	@requirements/setup.sh run

setup-test: ## the same, and all that the tests need
	@requirements/setup.sh test

demo: setup ## play two missed calls from ring to note with simulated vendors, and leave the app open
	@.venv/bin/hub demo

# set in many images, it would have each process of a test read and rewrite all code anew
test test-parts test-journeys: export PYTHONDONTWRITEBYTECODE =

test: setup-test check test-parts test-journeys ## run every check and every test, as before a merge

test-parts: setup-test ## run the tests of the parts and of the pages in a browser
	$(PYTHON_IN_VENV) -m pytest --ignore tests/journeys --numprocesses $$(($$(nproc) * 2)) --dist worksteal

test-journeys: setup-test ## run the tests with real processes, which are killed
	$(PYTHON_IN_VENV) -m pytest tests/journeys --numprocesses $$(($$(nproc) * 2)) --dist worksteal

check: setup-test ## run the checks: style, format, types, imports
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m ruff format --check .
	$(PYTHON_IN_VENV) -m mypy hub integrations telephony mappings bench
	.venv/bin/lint-imports --no-logo

soak: setup-test ## kill the hub at every point of every effect, ten times over, post 20,000 spoiled requests to every webhook address, try the API and all made-up cases at length
	$(PYTHON_IN_VENV) -m pytest tests/journeys --rounds 10
	$(PYTHON_IN_VENV) -m pytest tests/telephony/test_endpoints_fuzzed.py --cases 20000 --numprocesses $$(nproc)
	$(PYTHON_IN_VENV) -m pytest tests/hub/api --api-cases 500
	$(PYTHON_IN_VENV) -m pytest tests --ignore tests/journeys -m hypothesis --hypothesis-profile search --numprocesses $$(nproc)

bench: setup-test ## put load on a running hub and print how fast it was
	$(PYTHON_IN_VENV) -m bench

bench-sync: setup-test ## print how fast each job system is kept true, and what a phone index of 100,000 people costs
	$(PYTHON_IN_VENV) -m bench.sync

bench-web: setup-test ## print how fast the pages are with 100,000 calls and 50,000 conversations
	$(PYTHON_IN_VENV) -m bench.web

screenshots: setup-test ## picture every page at 1280 and 390 px, light and dark, into screenshots/
	$(PYTHON_IN_VENV) -m tests.browser.screenshots screenshots

docs: setup ## write the documents that come from the code
	@.venv/bin/hub docs decisions-on-calls

lock: setup ## choose the newest versions that fit pyproject.toml and write both locks
	$(PYTHON_IN_VENV) -m pip install --disable-pip-version-check --quiet uv==$(UV_VERSION)
	$(COMPILE) --upgrade --output-file requirements/run.lock
	$(COMPILE) --upgrade --extra test --constraint requirements/run.lock --output-file requirements/test.lock

clean: ## remove what these commands made, but no data
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
