# The front door. `make demo` and `make test` are all a newcomer needs; each target sets up .venv for itself.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Where bytecode may not be kept, every worker compiles every test anew, which takes longer than to collect them, and
# every process that a test starts all of the product.
unexport PYTHONDONTWRITEBYTECODE

# Which Python .venv is made with: the first of these that is 3.11 or newer, or `make PYTHON=/path/to/python …`.
PYTHON ?=
PYTHONS := python3.11 python3.12 python3.13 python3.14 python3
# Passed on to pytest, to the benchmarks and to the rigs: `make test ARGS="tests/core -k skip"`.
ARGS ?=

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install -qq
LOCK := $(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(if $(UPGRADE),--upgrade)
PYTEST := $(BIN)/pytest -n auto
MEASURED := --cov --cov-report= --hypothesis-profile=ci
SOURCES := $(shell find bot core storage tests -type f ! -name '*.pyc' 2>/dev/null)

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: .venv/runtime.stamp ## The whole product on this machine, with a Slack of its own in the browser
	@$(BIN)/nextlead demo $(ARGS)

.PHONY: install
install: .venv/runtime.stamp ## Only what Nextlead runs on, into .venv: then .venv/bin/nextlead

# Measured where it counts, on CI: `make check` judges both halves and measures what was not.
.PHONY: test
test: .venv/dev.stamp ## The quick tests; ARGS="tests/core -k skip" chooses some of all
ifneq ($(ARGS),)
	@rm -f .make/quick .make/measured
	@$(PYTEST) $(ARGS)
else ifdef CI
	@rm -f .make/quick .make/measured
	@$(MAKE) .make/quick
else
	@$(PYTEST) -m "not slow"
endif

.PHONY: test-all
test-all: .venv/dev.stamp ## Every test, with coverage: the quick ones, then those marked slow
	@rm -f .make/quick .make/measured
	@$(MAKE) .make/measured

.PHONY: check
check: lint types imports dependencies lock-check coverage ## Everything that has to hold before a commit
	@echo "All checks passed."

.PHONY: bench
bench: .venv/dev.stamp ## How fast it is, beside a bare baseline
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: faults
faults: .venv/dev.stamp ## Kill processes at work, 300 times on each database, and check every promise
	@$(BIN)/python -m tests.faults $(ARGS)

.PHONY: fuzz
fuzz: .venv/dev.stamp ## 20,000 requests of every kind to every address: nothing may break
	@$(BIN)/python -m tests.fuzz $(ARGS)

.PHONY: replay
replay: .venv/dev.stamp ## A year of arrivals from a file (LEADS=…), worked by an invented team: what channels hear
	@$(BIN)/python -m tests.replay $(LEADS) $(ARGS)

.PHONY: simulation
simulation: .venv/dev.stamp ## A month of offers to 30 reps on a moved clock: every promise checked, and figures
	@$(BIN)/python -m tests.simulation $(ARGS)

.PHONY: mutants
mutants: .venv/dev.stamp ## Break the product on purpose: each broken build has to be noticed
	@$(BIN)/python -m tests.faults mutants $(ARGS)

.PHONY: lint
lint: .venv/dev.stamp
	@echo "ruff"
	@$(BIN)/ruff check -q
	@$(BIN)/ruff format -q --check

.PHONY: types
types: .venv/dev.stamp
	@echo "mypy"
	@$(BIN)/mypy --no-error-summary

.PHONY: imports
imports: .venv/dev.stamp
	@echo "import-linter"
	@$(BIN)/lint-imports --no-logo > .venv/imports.txt || { cat .venv/imports.txt; exit 1; }

.PHONY: dependencies
dependencies: .venv/dev.stamp
	@echo "deptry"
	@$(BIN)/deptry . > .venv/dependencies.txt 2>&1 || { cat .venv/dependencies.txt; exit 1; }
	@$(BIN)/python -m pip check -q

.PHONY: lock-check
lock-check:
	@echo "lock files"
	@! grep -nE '^ *--(index|extra-index|find|trusted)|^ *-[if] |[a-z]+://|@ file' requirements.lock requirements-dev.lock

.PHONY: coverage
coverage: .make/measured
	@echo "coverage"
	@$(BIN)/coverage report --include='core/*' --fail-under=100 > .venv/core.txt || { cat .venv/core.txt; exit 1; }
	@$(BIN)/coverage report --fail-under=95 > .venv/all.txt || { cat .venv/all.txt; exit 1; }
	@tail -n 1 .venv/all.txt

# Nothing is measured twice: both halves are up to date until a file changes, or some tests were run by themselves.
.make/measured: .make/quick
	@$(PYTEST) -m slow $(MEASURED) --cov-append
	@touch $@

.make/quick: .venv/dev.stamp $(SOURCES)
	@mkdir -p .make
	@$(PYTEST) -m "not slow" $(MEASURED)
	@touch $@

.PHONY: format
format: .venv/dev.stamp ## Put the code into the house's form
	@$(BIN)/ruff check -q --fix
	@$(BIN)/ruff format -q

.PHONY: sentences
sentences: .venv/dev.stamp ## Bring bot/locales up to date with the sentences in the code; then translate what is new
	@$(BIN)/python -m tests.bot.catalogues

.PHONY: lock
lock: .venv/dev.stamp ## Write the lock files anew; UPGRADE=1 takes newer versions
	@$(LOCK) --all-extras -o requirements-dev.lock pyproject.toml
	@$(LOCK) --all-build-deps -c requirements-dev.lock -o requirements.lock pyproject.toml
	@for file in requirements.lock requirements-dev.lock; do \
		{ echo "# Made by \`make lock\` from pyproject.toml; \`make lock UPGRADE=1\` takes newer versions."; \
		cat $$file; } > .venv/lock.txt && cat .venv/lock.txt > $$file; done

.PHONY: audit
audit: .venv/dev.stamp ## Ask the public advisories about our dependencies (needs the network)
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock

.PHONY: clean
clean: ## Remove what the other targets made
	@rm -rf .venv .make build dist *.egg-info .coverage .coverage.* htmlcov \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/runtime.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Nextlead runs on, once …"
	@$(PIP_INSTALL) --require-hashes --no-deps -r requirements.lock
	@$(PIP_INSTALL) --no-build-isolation --no-deps -e .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo "Installing what its tests and checks need, once …"
	@$(PIP_INSTALL) --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

.venv/bin/python:
	@for python in $(or $(PYTHON),$(PYTHONS)); do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || continue; \
		$$python -c 'import ensurepip, venv' 2> /dev/null || { \
			echo "$$python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
		exec $$python -m venv .venv; \
	done; \
	echo "Nextlead needs Python 3.11 or newer; none of these is: $(or $(PYTHON),$(PYTHONS))." >&2; \
	echo "Install it, or name it: make PYTHON=/path/to/python demo" >&2; exit 1
