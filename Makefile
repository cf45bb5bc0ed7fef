# make demo: grade a sample class, end to end.   make test: the whole test suite.
# make slow: the tests that take minutes.         make check: how well the tests of session04 catch mistakes.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test slow check lint clean

demo: .venv/ready
	$(BIN)/proctor sample session04 --into demo
	$(BIN)/proctor --course demo grade session04
	$(BIN)/proctor --course demo scores session04

test: .venv/ready lint
	$(BIN)/pytest

slow: .venv/ready
	$(BIN)/pytest -m slow

check: .venv/ready
	$(BIN)/proctor check session04

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
