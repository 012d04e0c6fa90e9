# Everything a developer needs; `make` alone lists it.
UV_PATH := $(shell command -v uv 2>/dev/null)
UV := $(if $(UV_PATH),$(UV_PATH),.venv/bin/uv)
PYTHON ?= python3
RUN := .venv/bin/
PYTEST := $(RUN)pytest -n 2 --dist loadfile --no-loadscope-reorder
export UV_PROJECT_ENVIRONMENT := .venv
# Python keeps what it compiles, wherever this is switched off: a process would begin by compiling 900 modules.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup browser clients screenshots demo test lint format check bench

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-11s %s\n", $$1, $$2}'

setup: .venv/.synced ## install Instep and its tools into .venv (brings uv when it is not there)

.venv/.synced: pyproject.toml uv.lock
	@if [ -z "$(UV_PATH)" ] && [ ! -x .venv/bin/uv ]; then \
		$(PYTHON) -m venv .venv && .venv/bin/python -m pip install --quiet uv; fi
	$(UV) sync --frozen --inexact
	$(RUN)python -m compileall -q src tests
	@touch $@

browser: setup ## find or install the Chromium that the journeys drive
	@$(RUN)python tests/chromium.py

clients: setup ## install jsforce, which tests/clients drives, and Node.js
	@$(RUN)python tests/node.py

screenshots: setup browser ## take the pictures of docs/screenshots anew
	SCREENSHOTS=1 $(RUN)pytest tests/journeys/test_whole_story.py tests/journeys/test_tasks.py tests/journeys/test_leaving_soap.py \
		tests/journeys/test_ways_to_sign_in.py tests/journeys/test_doctor.py tests/journeys/test_authorization_lost.py

demo: setup ## the emulator, a sample company and Instep, ready to connect in a browser
	$(RUN)instep demo

test: setup browser clients ## every test, on SQLite and PostgreSQL, journeys included
	$(PYTEST) --ignore=tests/journeys
	$(PYTEST) tests/journeys
	TEST_DATABASE=postgresql $(PYTEST) -m storage

lint: setup ## ruff, mypy and the import contract
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy
	$(RUN)lint-imports

format: setup ## let ruff put the code in shape
	$(RUN)ruff check --fix .
	$(RUN)ruff format .

check: lint test ## what CI runs

bench: setup ## measure against the floor and the peers
	$(RUN)python -m bench
