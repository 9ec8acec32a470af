# make demo   install, ingest the samples into the embedded store, serve the API on loopback
# make test   install, run every check and test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Processes that share the tests; each starts stores of its own and takes up to 3 GB of memory.
WORKERS ?= 2

.PHONY: demo test install lint bench scale bench-forecast bundle bundle-check eval eval-resolution fuzz soak lock clean

demo: install
	@$(BIN)/coopgraph ingest samples
	@$(BIN)/coopgraph show WeGO
	@$(BIN)/coopgraph serve

test: install lint
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

lint: install
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

install: $(VENV)/.installed

$(VENV)/.installed: requirements-dev.lock pyproject.toml tools/install.py
	@command -v $(PYTHON) >/dev/null || { echo "coopgraph: python3 is missing; install it (Debian: apt-get install python3)" >&2; exit 1; }
	@echo "Installing into $(VENV) ..."
	@$(PYTHON) tools/install.py $(VENV)
	@touch $@

# How well names are told apart; ROR=FILE adds the organisations of a ROR dump in JSON Lines.
eval-resolution: install
	@$(BIN)/python -m tests.evaluation.resolution $(ROR)

# Scores extraction on the samples, and on a larger gold set where COOPGRAPH_EVAL_DIR names one.
eval: install
	@$(BIN)/python -m tests.evaluation

# FOLDER holds events in the form of the published benchmarks (README, Forecasting).
bench-forecast: install
	@$(BIN)/coopgraph forecast bench $(or $(FOLDER),$(error say which: make bench-forecast FOLDER=...))

bench: install
	@$(BIN)/python -m bench

# Hostile inputs at every operation and tool, requests that are none, and hostile files; then at least 20,000 calls of
# all operations, as described and not.
fuzz: install
	@mkdir -p build
	@COOPGRAPH_HOSTILE=all $(BIN)/pytest -q tests/api/test_hostile*.py
	@$(BIN)/python -m tests.fuzzing --out build/fuzz.json

# 200,000 mixed calls of a real service, with its memory, times and errors.
soak: install
	@mkdir -p build
	@$(BIN)/python -m bench.soak --out build/soak.json

# One archive for machines without a network, and a check of it where there is none (docs/operation.md).
bundle: install
	@$(BIN)/python -m tools.bundle dist

bundle-check: bundle
	@$(BIN)/python -m tools.check_bundle "$$(ls -t dist/coopgraph-*.tar | head -1)"

# Analysis and recommendation on 100,000 entities and 1,000,000 edges; DATA=FOLDER keeps the store for the next time.
scale: install
	@$(BIN)/python -m bench.bench_scale $(if $(DATA),--data $(DATA))

# Renews both locks from pyproject.toml (needs uv).
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra build -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra build --extra dev --extra otel -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
