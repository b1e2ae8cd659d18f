# `make run` serves the sample site, `make test` runs every test; both set up what they need. Needs Python 3.11 or later.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := examples/syria-2016

.PHONY: run test lint types wheel bench clean

run: $(VENV)/.installed
	$(BIN)/parley build $(SAMPLE)
	$(BIN)/parley serve $(SAMPLE) --port $(PORT)

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n 2 $(ARGS)

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m kg.vocabgen --check

types: $(VENV)/.installed
	$(BIN)/mypy

wheel: $(VENV)/.installed
	rm -rf dist && $(BIN)/python -m build

bench: $(VENV)/.installed
	$(BIN)/python bench/mapping.py

clean:
	rm -rf $(VENV) dist $(SAMPLE)/releases

$(VENV)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Parley needs Python 3.11 or later: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# The lock is made anew by hand, with uv (pip install uv): pins and hashes, no addresses.
.PHONY: lock
lock:
	uv pip compile --quiet pyproject.toml --extra extract --extra fast --extra llm --group dev --generate-hashes --no-emit-index-url --universal \
		--python-version 3.11 --custom-compile-command "make lock" --upgrade -o requirements.lock
