# make crawl [URL=https://...]   set up, then archive a site (without URL: the bundled newsroom)
# make setup                     set up only
# make test                      set up, then run the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
URL ?=
ONLY ?=
COLLECTION ?= collections/$(if $(URL),news,demo)

.DEFAULT_GOAL := help
.PHONY: help setup crawl test lint benchmark drill referees lock clean

help:
	@echo 'make crawl             archive the bundled newsroom into collections/demo'
	@echo 'make crawl URL=https://example.org/   archive a site into collections/news'
	@echo 'make setup             set up .venv, for a deployment (docs/deploying.md)'
	@echo 'make test              run the tests'
	@echo 'make drill             run the long drills whole: kills at random moments, files damaged at random places'
	@echo 'make drill ONLY=kill   run one of them: kill, changes, memory'
	@echo 'make referees          install pywb, wacz, cdxj-indexer and Warcat, which some tests have judge our files'
	@echo 'make lint              run the linters and the type checker'
	@echo 'make benchmark         quality and speed against plain Scrapy with trafilatura (BENCH_DATA=folder of saved pages)'

$(VENV)/installed: requirements.lock pyproject.toml
	@PYTHON='$(PYTHON)' VENV='$(VENV)' sh setup.sh requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@PYTHON='$(PYTHON)' VENV='$(VENV)' sh setup.sh requirements-dev.lock
	@touch $@

# Their dependencies contradict ours, so they have an environment of their own.
.venv-referees/installed: requirements-referees.lock
	@$(PYTHON) -m venv --clear .venv-referees
	@.venv-referees/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

setup: $(VENV)/installed

crawl: $(VENV)/installed
ifeq ($(URL),)
	@$(BIN)/scrapy demo -s COLLECTION='$(COLLECTION)'
else
	@$(BIN)/scrapy crawl news -a seeds='$(URL)' -s COLLECTION='$(COLLECTION)'
endif

# Hundreds of processes are started, which would each compile all modules anew if byte code were not kept.
test: $(VENV)/installed-dev
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

drill: $(VENV)/installed-dev
	@DRILL=100 $(BIN)/python -m pytest -m drill -k '$(ONLY)'

referees: .venv-referees/installed

benchmark: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group build --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --group referees --project . -o requirements-referees.lock

clean:
	rm -rf $(VENV) .venv-referees .mypy_cache .pytest_cache .ruff_cache .hypothesis
