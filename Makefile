# make lab | tour | check | test | notebooks | solutions | slides | book | install | clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install lab tour check test notebooks solutions slides book clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	touch $(STAMP)

lab: install
	$(BIN)/mfsbi lab

tour: install
	$(BIN)/mfsbi tour --force

# Style and everything quick, for while you work; test is the whole gate.
check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m quick -n 2 --dist loadfile tests mfsbi_tutorial

test: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

EXECUTE := $(BIN)/python -m jupyter nbconvert --to notebook --execute --inplace \
	--ExecutePreprocessor.store_widget_state=False

notebooks: install
	$(EXECUTE) notebooks/*.ipynb notebooks/solutions/*.ipynb

# Made from the notebooks and the lesson modules, then executed.
solutions: install
	$(BIN)/python -m mfsbi_tutorial.course.solutions
	$(EXECUTE) notebooks/solutions/*.ipynb

book: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[book]"
	rm -rf docs/api build/pages
	mkdir -p build/pages
	$(BIN)/python -c "from mfsbi_tutorial.explorer import *; write_page(course_store(), 'build/pages/explorer.html')"
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --fresh-env -c docs -d build/doctrees . build/book
	@echo "open build/book/index.html, or build/book/explorer.html"

slides: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[book]"
	$(BIN)/python docs/slides.py
	@echo "open build/slides/index.html; S shows the speaker notes"

clean:
	rm -rf out build docs/api *.egg-info .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path "./$(VENV)/*" -prune -exec rm -rf {} +
