# Each target does its own set-up: only Python >= 3.11, make and a package index are needed.
PYTHON ?= python3
TOOLS := .tools
BIN := $(TOOLS)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
UV := $(BIN)/uv
RUN := $(UV) run --frozen
export UV_PYTHON_DOWNLOADS = never

.PHONY: help demo test check bench docs format lock clean
help:  ## what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

$(UV): requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/it"; exit 2; }
	$(PYTHON) -m venv $(TOOLS)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-uv.txt
	@touch $@

demo: $(UV)  ## a real suite (networkx) in 4 shards, merged and proven
	$(RUN) --no-default-groups --group demo python examples/demo/demo.py

test: $(UV)  ## every test
	$(RUN) pytest -n 2 --dist worksteal

check: $(UV)  ## formatting, lint, types, layers, workflows
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) zizmor --offline --quiet action.yml actions .github
	$(RUN) zizmor --offline --quiet --config examples/zizmor.yml examples/*/*.yml

bench: $(UV)  ## measure, and write docs/benchmarks.md
	$(RUN) python -m benchmarks

docs: $(UV)  ## the tables of the docs, from the options, the actions and the ecosystems
	$(RUN) python docs/tables.py

format: $(UV)  ## put the code in order
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

# Without cryptography: it only signs for apps, which we are not, and has no wheel for macOS on Intel or Windows on ARM.
SUMMARY_LOCK := actions/summary/requirements.txt
lock: $(UV)  ## renew the versions in uv.lock, and with them what the action summary installs
	$(UV) lock --upgrade
	echo '# What the action summary installs for itself, for every platform: the versions and hashes of uv.lock. Renew with: make lock' > $(SUMMARY_LOCK).new
	$(UV) export --frozen --quiet --package partest-sdk --extra github --no-dev --no-emit-workspace --prune cryptography --no-header --no-annotate >> $(SUMMARY_LOCK).new
	mv $(SUMMARY_LOCK).new $(SUMMARY_LOCK)

clean:  ## remove what the targets made
	rm -rf $(TOOLS) .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .demo
