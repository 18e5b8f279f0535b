# exec.sh notebook...: execute in place in /work/main
cd /work/main; export PYTHONPATH=/work/main OMP_NUM_THREADS=
unset OMP_NUM_THREADS
for n in "$@"; do /usr/bin/time -f "$n %e s wall %U s user" timeout 580 /work/main/.venv/bin/jupyter-nbconvert --to notebook --execute --inplace --ExecutePreprocessor.store_widget_state=False $n 2>&1 | grep -vE "^\[NbConvertApp\] (Conv|Writ)|Warning" | tail -12; done
