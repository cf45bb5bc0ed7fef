# make demo: grade a sample class, end to end.   make test: the whole test suite.
# make slow: all tests that take minutes.         make sampled: a part of them, another one every day (see SEED).
# make check: how well the tests of session04 catch mistakes. make pythons: other versions of Python.
PYTHON ?= python3
BIN := .venv/bin
WORKERS := -n logical --maxprocesses 8
ANYWHERE := tests/test_second_course.py tests/test_private_names.py tests/bridge tests/grader tests/room
SEED ?= $(shell expr $$(date +%s) / 86400)

.PHONY: demo test slow sampled check pythons lint clean

demo: .venv/ready
	$(BIN)/proctor sample session04 --into demo
	$(BIN)/proctor --course demo grade session04
	$(BIN)/proctor --course demo scores session04

test: .venv/ready lint
	$(BIN)/pytest $(WORKERS) --dist worksteal

slow: .venv/ready
	$(BIN)/pytest $(WORKERS) --dist loadgroup -m slow

sampled: .venv/ready
	@echo "This sample again: make sampled SEED=$(SEED)"
	SEED=$(SEED) $(BIN)/pytest $(WORKERS) --dist loadgroup -m slow

check: .venv/ready
	$(BIN)/proctor check session04

# On every other supported Python that this machine has: install, then grade classes over the bridge and in rooms.
pythons: .venv/ready
	@for version in 3.11 3.12 3.13 3.14; do \
	  python=$$(command -v python$$version || ls -d $$HOME/.pyenv/versions/$$version.*/bin/python 2>/dev/null | tail -n 1); \
	  if [ -z "$$python" ]; then echo "Python $$version is not here."; continue; fi; \
	  if $(BIN)/python -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$version')"; then continue; fi; \
	  echo "Python $$version: $$python"; \
	  $$python -m venv --clear build/python$$version && \
	  build/python$$version/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]' && \
	  build/python$$version/bin/pytest $(WORKERS) --dist loadgroup $(ANYWHERE) || exit 1; \
	done

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
