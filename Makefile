# netreader: every command sets up what it needs. `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv
CORES  := $(shell nproc 2>/dev/null || echo 1)
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test check bench screenshots snapshots server lock clean

help: ## List these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run ## Open the reader (ARGS="…" are passed on)
	@$(BIN)/netreader $(ARGS)

test: $(VENV)/.dev ## Run the tests
	@$(BIN)/python -m pytest $(if $(filter-out 1,$(CORES)),-n $(shell expr 2 '*' $(CORES) + 1) --dist worksteal) $(ARGS)

check: $(VENV)/.dev ## Lint, types, and the rules of the house
	@$(BIN)/ruff check src tests
	@$(BIN)/ruff format --check src tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev ## Print the speed ratios, each beside its bar
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/.dev ## Draw screenshots/*.svg from the real program
	@TEXTUAL_COLOR_SYSTEM=truecolor $(BIN)/python -m tests.screenshots

snapshots: $(VENV)/.dev ## Keep the screens as they look now, for the tests that compare them
	@RENEW_SNAPSHOTS=1 $(BIN)/python -m pytest -q tests/tui/test_snapshots.py

server: $(VENV)/.dev ## A local NCBI server to try the reader against
	@$(BIN)/python -m tests.ncbi $(ARGS)

lock: $(VENV)/.dev ## Pin the dependencies again (needs uv: pip install uv; ARGS="--upgrade" takes newer ones)
	@$(BIN)/python -m uv lock -q $(ARGS)
	@$(BIN)/python -m uv export -q --frozen --no-dev --extra serve --no-emit-project --no-header -o requirements/run.txt
	@$(BIN)/python -m uv export -q --frozen --extra serve --no-emit-project --no-header -o requirements/dev.txt

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("netreader needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once) …"
	@$(PIP) install -q --require-hashes -r requirements/run.txt
	@$(PIP) install -q --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@$(PIP) install -q --require-hashes -r requirements/dev.txt
	@touch $@
