# make demo: grade a sample class, end to end.   make test: the whole test suite.
# make slow: all tests that take minutes.         make sampled: a part of them, another one every day (see SEED).
# make mutants SAMPLE=100: whether the tests of the trusted core notice that it is broken (about 10 s each).
# make check: how well the tests of session04 catch mistakes.
# make test-browser: what a real browser does with every page.    make pictures: those of the READMEs, taken anew.
# make hub: a JupyterHub to try (root; HUB=folder HUB_PORT=8000). hub-stop stops it, hub-clean removes it. test-hub: its tests.
PYTHON ?= python3
BIN := .venv/bin
WORKERS := -n logical --maxprocesses 8
SEED ?= $(shell expr $$(date +%s) / 86400)

.PHONY: demo test slow sampled test-browser pictures chromium check mutants lint clean hub hub-stop hub-clean test-hub
export HUB HUB_PORT HUB_PREFIX HUB_PYTHON

demo: .venv/ready
	$(BIN)/proctor sample session04 --into demo
	$(BIN)/proctor --course demo grade session04
	$(BIN)/proctor --course demo scores session04

test: .venv/ready lint
	$(BIN)/pytest $(WORKERS) --dist worksteal

slow: .venv/ready
	env -u SEED $(BIN)/pytest $(WORKERS) --dist loadgroup -m slow

sampled: .venv/ready
	@echo "This sample again: make sampled SEED=$(SEED)"
	SEED=$(SEED) $(BIN)/pytest $(WORKERS) --dist loadgroup -m slow

test-browser: .venv/ready chromium
	$(BIN)/pytest $(WORKERS) --dist loadgroup -m browser tests/browser

pictures: .venv/ready chromium
	PICTURES=docs/pictures $(BIN)/pytest -m browser tests/browser/test_readme_pictures.py tests/browser/test_door.py -k picture

chromium:
	@command -v chromium >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && apt-get update && apt-get install -y --no-install-recommends chromium; } >/dev/null || \
	  { echo "A browser is needed. On Debian or Ubuntu: sudo apt-get update && sudo apt-get install -y chromium"; exit 1; }

hub:
	@deploy/hub up

hub-stop:
	@deploy/hub stop

hub-clean:
	@deploy/hub remove

test-hub: .venv/ready chromium
	$(BIN)/pytest -m hub -rs tests/browser/test_hub_circle.py

check: .venv/ready
	$(BIN)/proctor check session04

mutants: .venv/ready
	$(BIN)/python bench/mutants.py --sample $(or $(SAMPLE),0) --seed $(SEED)

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed. Name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv demo build
