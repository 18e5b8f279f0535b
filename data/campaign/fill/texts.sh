set -e
cd /work/main; export OMP_NUM_THREADS=1 PYTHONPATH=/tmp/fill:/work/main
.venv/bin/python /tmp/fill/lhnum.py /tmp/fill/results.tmpl data/results/README.md
.venv/bin/python /tmp/fill/lhnum.py /tmp/fill/figures.tmpl docs/paper_figures.md
.venv/bin/python /tmp/mkreadme.py > /dev/null
git diff --stat README.md data/results/README.md docs
