# Border Gate. `make` or `make help` lists what there is to type; a step that is done is not done again.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
# Compiled files are what makes every start but the first a quick one.
unexport PYTHONDONTWRITEBYTECODE

LOCKS := deploy/locks
STAMPS := .venv/.stamps
VENV := .venv/bin
PACKAGES := gate lanes ocr events agencies deploy
EXTRAS ?=
ARGS ?=

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- set-up -----------------------------------------------------------------------------------------------------

$(STAMPS)/bootstrap: $(LOCKS)/bootstrap.lock
	@python=$$(deploy/parts/find-python.sh) && echo "Making .venv with $$python" && "$$python" -m venv .venv
	@$(VENV)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r $(LOCKS)/bootstrap.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run $(STAMPS)/test $(STAMPS)/all: $(STAMPS)/%: $(LOCKS)/%.lock $(STAMPS)/bootstrap
	@echo "Installing $(LOCKS)/$*.lock"
	@deploy/parts/install.sh $(LOCKS)/$*.lock
	@touch $@

# Offline by now: the checkout itself becomes importable and gives the venv its `bordergate` command.
$(STAMPS)/project: pyproject.toml $(STAMPS)/bootstrap
	@$(VENV)/uv pip install --python $(VENV)/python --quiet --offline --no-deps --no-build-isolation -e .
	@touch $@

# The wheel is linked against system libraries that a slim server lacks.
$(STAMPS)/opencv: $(STAMPS)/run $(STAMPS)/project
	@$(VENV)/python -m deploy.parts.prepare OpenCV
	@touch $@

.PHONY: setup setup-test parts extras-note
extras-note:
	@test -e $(STAMPS)/all -o "$(EXTRAS)" = all || echo "Without EasyOCR (torch is 5.9 GB): make test EXTRAS=all brings it"

setup: $(STAMPS)/run $(STAMPS)/project $(STAMPS)/opencv extras-note ## Install what running needs (hash-pinned, into .venv)

setup-test: $(STAMPS)/test $(if $(filter all,$(EXTRAS)),$(STAMPS)/all) $(STAMPS)/project extras-note

parts: setup-test ## Fetch the real parts the tests use: Kafka, PostgreSQL, Chromium, RTSP server
	@$(VENV)/python -m deploy.parts.prepare

# --- use --------------------------------------------------------------------------------------------------------

.PHONY: run
run: setup ## Start the gate with its demo day; ARGS="--port 8001" and the like are passed on
	@exec $(VENV)/bordergate run $(ARGS)

# --- test -------------------------------------------------------------------------------------------------------

.PHONY: test check format format-check lint types imports pytest
test: setup-test parts check pytest ## Check and test everything; EXTRAS=all adds the EasyOCR engine

check: setup-test format-check lint types imports ## Format, lint, types and import contracts

format: setup-test ## Write the house format
	@$(VENV)/ruff format .

format-check: setup-test ## Is everything in the house format?
	@$(VENV)/ruff format --check .

lint: setup-test ## Ruff
	@$(VENV)/ruff check .

types: setup-test ## mypy --strict
	@$(VENV)/mypy

imports: setup-test ## Who may import whom (import-linter)
	@$(VENV)/lint-imports

pytest: setup-test ## Only the tests; ARGS="tests/unit -k plate" picks some
	@$(VENV)/python -m pytest $(ARGS)

.PHONY: chaos
chaos: setup-test parts ## Kill, cut and delay for a minute and count what is lost; ARGS="--seconds 7200 --report chaos.json"
	@$(VENV)/python -m tests.chaos $(ARGS)

# --- keep -------------------------------------------------------------------------------------------------------

COMPILE := ../../$(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes

.PHONY: lock clean
lock: $(STAMPS)/bootstrap ## Resolve the lock files again from pyproject.toml (run is part of test, test of all)
	cd $(LOCKS) && $(COMPILE) bootstrap.in -o bootstrap.lock
	cd $(LOCKS) && $(COMPILE) ../../pyproject.toml -o run.lock
	cd $(LOCKS) && $(COMPILE) ../../pyproject.toml --extra test --extra bench -c run.lock -o test.lock
	cd $(LOCKS) && $(COMPILE) ../../pyproject.toml --extra test --extra bench --extra easyocr -c test.lock -o all.lock
	cd $(LOCKS) && $(COMPILE) ../../pyproject.toml --extra training -c all.lock -o training.lock

clean: ## Remove .venv and the caches; var/ (data, downloaded parts) stays
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
