# make check PYTHON=/path/to/venv/bin/python, or with that environment active. `pip install -e '.[dev]'` fills one.

PYTHON ?= python3
JOBS ?= 2
export PATH := $(shell $(PYTHON) -c 'import os, sys; print(os.path.dirname(sys.executable))'):$(PATH)

.PHONY: check lint format test coverage slow fuzz readme docs golden bench trust

RUNS ?= 20000
EVAL ?= ../shared/eval

check: lint test readme  ## all that has to hold before a commit

lint:  ## style, types, import contracts
	ruff check
	ruff format --check
	mypy
	lint-imports --no-logo

format:  ## mend style
	ruff check --fix
	ruff format

test:  ## the tests
	pytest -n $(JOBS) -m 'not slow'

coverage:  ## the tests, and which of our lines they run; in twice the time
	pytest -n $(JOBS) -m 'not slow' --cov --cov-report=term

slow:  ## the tests that take minutes
	pytest -m slow

fuzz:  ## every reader on RUNS inputs that atheris makes up (pip install atheris; Linux)
	for format in plain markdown tsv csv jsonl po xliff tmx; do $(PYTHON) tests/fuzz/readers.py $$format $(RUNS) || exit 1; done

readme:  ## the README's commands, as a newcomer runs them
	$(PYTHON) tests/readme.py

docs:  ## docs/rules.md
	$(PYTHON) docs/generate.py

golden:  ## write the golden files of the tests anew; read the diff afterwards
	UPDATE_GOLDEN=1 pytest tests/test_reports.py tests/test_reports_ci.py tests/test_reports_segments.py tests/test_review.py

bench:  ## speed, beside codespell and proselint; how soon a review answers a key; memory of large files
	$(PYTHON) benchmarks/run.py $(ARGS)
	$(PYTHON) benchmarks/review.py $(filter --quick,$(ARGS))
	$(PYTHON) benchmarks/memory.py 10 20

trust:  ## docs/trust.md: rules and concepts on the marked and clean texts of EVAL
	$(PYTHON) benchmarks/trust.py $(EVAL)
