set -e
cd /work/main; export OMP_NUM_THREADS=1 PYTHONPATH=/work/main:/work/main/data
git checkout -q data/results/README.md README.md docs notebooks/0*.ipynb
bash /tmp/landtmp.sh
P="nice -n 2 .venv/bin/python"
$P /tmp/s30/samples.py
$P /tmp/s30/drop.py
$P -c "import ablations; ablations.collect()" > /dev/null
$P data/report.py > /tmp/s30/report.log
git checkout -q data/results/map_pair.png data/results/spectra_and_peaks.png
$P /tmp/s30/ed30.py
for f in README.md data/results/README.md docs/paper_figures.md docs/differences.md; do $P /tmp/wrap27.py $f; sed -i -e '$a\' $f; done
$P /tmp/s30/nb08.py; $P /tmp/s30/nb05.py
git diff --stat; du -sb data | cut -f1
