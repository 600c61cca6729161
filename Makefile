# Two commands matter on a fresh machine: `make demo` and `make test`. Only Python >= 3.11 and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help demo test types compiled long fix understand bench pace chaos lock

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: $(VENV)/.run  ## sample Union, Zalo sandbox, web server and worker on this machine (PORT=8080)
	@exec $(BIN)/chihoi demo --port $(PORT)

test: $(VENV)/.dev  ## formatter, linter, types, import rules, then all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j 2 types compiled
	$(BIN)/pytest -n 3 --dist worksteal  # on two cores: docs/adr/0027

types:
	$(BIN)/mypy
	$(BIN)/lint-imports

# Once, lest each of the three processes compiles every test; what is wrong in them they show.
compiled: $(VENV)/.compiled

$(VENV)/.compiled: $(VENV)/.dev $(shell find tests -name '*.py')
	-@$(BIN)/pytest --collect-only -qq > /dev/null
	@touch $@

long: $(VENV)/.dev  ## the tests that wait whole minutes or kill real processes under load; not among `make test`
	$(BIN)/pytest -m long

fix: $(VENV)/.dev  ## let the formatter and the linter mend what they can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

understand: $(VENV)/.dev  ## how well messages are understood, with cross-validation; --choose tries thresholds
	$(BIN)/python -m tests.understand

pace: $(VENV)/.dev  ## a province's morning, 3,000 messages at 300 calls a minute, a lease holder stopped for 30 s; 6 minutes
	$(BIN)/python -m tests.pace
	$(BIN)/python -m tests.pace.morning
	$(BIN)/python -m tests.pace.holder

bench: $(VENV)/.dev  ## measure against the baselines; raw runs are kept in build/bench
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.planning
	$(BIN)/python -m tests.bench.register
	$(BIN)/python -m tests.bench.pushing
	$(BIN)/python -m tests.bench.organisation

chaos: $(VENV)/.dev  ## SIGKILL to real processes while events flow, on SQLite and PostgreSQL (SEED=, ROUNDS=20)
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) --rounds $(or $(ROUNDS),20)

lock: $(VENV)/.dev  ## resolve the locks anew; needs uv
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q pyproject.toml requirements-build.in -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q pyproject.toml requirements-build.in --extra dev -c requirements.lock -o requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run
