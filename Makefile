# Every command sets up what it needs first; the second time that takes no time.
PYTHON_HERE := .venv/bin/python
MINUTES ?= 30
KILLS ?= 1000
WORKERS ?= 2
TIMED_ALONE := tests/ui/test_answers_while_frozen.py tests/ui/test_told_in_time.py

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test lint bench soak check-formats lock clean

help: ## say what can be done
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## virtual environment, locked packages, system libraries of Qt
	@bash build_spec/setup.sh

setup-tests: ## the same, and the programs that the tests start: Xvfb, a print server, a browser
	@bash build_spec/setup.sh tests

run: setup ## open a training station (with no display: play the demonstration day)
	@.venv/bin/station run --training

lint: setup ## format, style, types, imports
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m ruff format --check .
	$(PYTHON_HERE) -m mypy
	.venv/bin/lint-imports

# tests/station runs with no Qt to be had, all the others after it, so that pytest's line closes
test: setup-tests lint ## all checks and tests
	STATION_TESTS_WITHOUT_QT=1 $(PYTHON_HERE) -m pytest -n $(WORKERS) -p no:pytest-qt -W ignore::pytest.PytestConfigWarning \
		-m "not soak and not bench" tests/station
	$(PYTHON_HERE) -m pytest -n $(WORKERS) --dist loadfile -m "not soak and not bench" --ignore=tests/station

bench: setup-tests ## measure, and write docs/BENCHMARKS.md
	$(PYTHON_HERE) -m tests.benchmarks

# The windows' time is taken first, with nothing beside them. MINUTES bounds what can be played for ever (`rounds` in
# tests/proof/notes.py: each has its share); what has one length comes on top: about ten minutes of two cores.
soak: export STATION_SOAK_NOTES := $(CURDIR)/out/soak-notes.jsonl
soak: export STATION_SOAK_MINUTES := $(MINUTES)
soak: export STATION_SOAK_KILLS := $(KILLS)
soak: setup-tests ## faults for long, and docs/RELIABILITY.md: MINUTES=30 KILLS=1000
	mkdir -p out && rm -f $(STATION_SOAK_NOTES)
	$(PYTHON_HERE) -m pytest -m soak -o faulthandler_timeout=0 $(TIMED_ALONE)
	$(PYTHON_HERE) -m pytest -n $(WORKERS) --dist worksteal -m soak -o faulthandler_timeout=0 $(addprefix --ignore=,$(TIMED_ALONE))
	$(PYTHON_HERE) -m tests.proof.page $(STATION_SOAK_NOTES)
	STATION_TESTS_RANDOM=1 $(PYTHON_HERE) -m pytest -n $(WORKERS) -m "not soak and not bench" tests/station

check-formats: setup ## open the Excel export with LibreOffice and compare every cell
	$(PYTHON_HERE) -m tests.formats

lock: setup ## choose the newest allowed packages anew (needs uv)
	@bash build_spec/lock.sh

clean: ## remove what was built; data of stations is never touched
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
