# Dougong: `make run` sets everything up and serves the demo; `make test` sets up and passes all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# how much of the full sizes the tests use; `make prove` uses all of them
export DOUGONG_TEST_SCALE ?= 0.02
WORKERS ?= 2

.PHONY: run setup frontend check test test-python test-frontend test-browser test-packs prove golden bench format clean

run: setup frontend
	$(BIN)/dougong serve --demo --host $(HOST) --port $(PORT)

setup: $(VENV)/.ready
$(VENV)/.ready: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

frontend: frontend/dist/.ready
frontend/node_modules/.ready: frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	touch $@
frontend/dist/.ready: frontend/node_modules/.ready $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts -type f 2>/dev/null)
	cd frontend && npm run --silent build
	$(BIN)/python -m whitenoise.compress --quiet frontend/dist
	touch $@
frontend/dist/.ready: | setup

check: setup frontend/node_modules/.ready
	$(BIN)/python tools/check.py

test: check test-python test-packs test-frontend test-browser
	@$(BIN)/python tools/counts.py

test-python: setup
	mkdir -p var/counts
	$(BIN)/python -m pytest platform tests --doctest-modules --ignore tests/e2e --ignore platform/runtime/db/migrations -n $(WORKERS) --dist loadgroup --junitxml var/counts/python.xml -q

test-packs: setup
	mkdir -p var/counts
	$(BIN)/dougong test apps/sales_kpi --json > var/counts/packs.json

test-frontend: frontend/node_modules/.ready
	mkdir -p var/counts
	cd frontend && npm run --silent test -- --reporter=default --reporter=junit --outputFile.junit=../var/counts/frontend.xml

test-browser: setup frontend
	mkdir -p var/counts
	cd frontend && npm run --silent size
	$(BIN)/python tools/browser.py tests/e2e --junitxml var/counts/browser.xml

prove: setup
	DOUGONG_TEST_SCALE=1 $(BIN)/python -m pytest tests --ignore tests/e2e -n $(WORKERS) --dist loadgroup -q

golden: setup
	DOUGONG_GOLDEN=write $(BIN)/python -m pytest tests -q -k "golden or as_it_was"

bench: setup
	$(BIN)/dougong bench

format: setup
	$(BIN)/ruff format platform tests tools
	$(BIN)/ruff check --fix platform tests tools
	cd frontend && npx biome check --write src

clean:
	rm -rf $(VENV) frontend/node_modules frontend/dist var
