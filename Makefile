# Everything runs from .venv, which each target makes by itself where it is missing or out of date.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup check test test-fast demo bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[instructor,dev]"
	touch $(STAMP)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/autograder release --check
	$(BIN)/python -m pytest --quiet tests/test_floors.py

test: setup
	$(BIN)/python -m pytest --numprocesses 2

test-fast: setup
	$(BIN)/python -m pytest --numprocesses 2 -m "not slow"

demo: setup
	$(BIN)/python demo/run.py

bench: setup
	$(BIN)/python benchmarks/speed.py

clean:
	rm -rf .venv build
