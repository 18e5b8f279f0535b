# land runs, then the texts from HEAD
set -e
cd /work/main; export OMP_NUM_THREADS=1 PYTHONPATH=/work/main
git checkout -q README.md data/results/README.md docs/paper_figures.md docs/differences.md notebooks
bash /tmp/landtmp.sh
P=.venv/bin/python
$P /tmp/s29/res.py; $P /tmp/s29/top.py; $P /tmp/s29/prose.py
for f in README.md data/results/README.md docs/paper_figures.md docs/differences.md; do $P /tmp/wrap27.py $f; sed -i -e '$a\' $f; done
git diff --stat
